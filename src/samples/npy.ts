import { unzipSync } from "fflate";
import { sizeOf } from "../graph/shapes.js";

/** An array of a .npy file, its numbers as doubles. */
export interface NumpyArray {
  shape: readonly number[];
  data: Float64Array;
}

/**
 * Reads a .npy file (format versions 1 to 3): numbers and booleans of either byte order, in C or Fortran order.
 * Throws a TypeError that says what is wrong with the file.
 * Source: the format description in numpy/lib/_format_impl.py.
 */
export function readNpy(bytes: Uint8Array): NumpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // "\x93NUMPY"
  if (bytes.length < 12 || magic.some((byte, i) => bytes[i] !== byte)) throw new TypeError("not a .npy file");
  const isLong = bytes[6] >= 2;
  const headerStart = isLong ? 12 : 10;
  const headerLength = isLong ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(headerStart, headerStart + headerLength));

  const descr = /'descr':\s*'([<>|=])([a-z])(\d+)'/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header);
  const dims = /'shape':\s*\(([\d,\s]*)\)/.exec(header);
  if (!descr || !order || !dims)
    throw new TypeError(`the .npy header is not that of a plain array of numbers: ${header.trim()}`);
  const shape = (dims[1].match(/\d+/g) ?? []).map(Number);
  const [, endian, kind, width] = descr;
  const read = readerOf(kind, Number(width), endian !== ">");
  const start = headerStart + headerLength;
  const size = sizeOf(shape);
  if (bytes.length - start < size * Number(width))
    throw new TypeError(
      `the .npy file is cut: shape [${shape}] wants ${size * Number(width)} bytes, ${bytes.length - start} are there`,
    );
  const data = Float64Array.from({ length: size }, (_, i) => read(view, start + i * Number(width)));
  return { shape, data: order[1] === "True" ? fromColumnMajor(data, shape) : data };
}

/** More than samples ever take, and than a small file should be able to ask for. */
const mostArrayBytes = 2 ** 28;

/** Reads arrays of a .npz file by name: those wanted that are there. Others may be of types that are not numbers. */
export function readNpz(bytes: Uint8Array, wanted: readonly string[]): Map<string, NumpyArray> {
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (!wanted.includes(arrayName(name))) return false;
      if (originalSize > mostArrayBytes)
        throw new TypeError(
          `array "${arrayName(name)}" of ${originalSize} bytes is over the limit of ${mostArrayBytes}`,
        );
      return true;
    },
  });
  return new Map(Object.entries(files).map(([file, content]) => [arrayName(file), readNpy(content)]));
}

function arrayName(file: string): string {
  return file.replace(/\.npy$/, "");
}

type Reader = (view: DataView, at: number) => number;

function readerOf(kind: string, width: number, little: boolean): Reader {
  const readers: Record<string, Reader> = {
    f4: (view, at) => view.getFloat32(at, little),
    f8: (view, at) => view.getFloat64(at, little),
    i1: (view, at) => view.getInt8(at),
    i2: (view, at) => view.getInt16(at, little),
    i4: (view, at) => view.getInt32(at, little),
    i8: (view, at) => Number(view.getBigInt64(at, little)),
    u1: (view, at) => view.getUint8(at),
    u2: (view, at) => view.getUint16(at, little),
    u4: (view, at) => view.getUint32(at, little),
    u8: (view, at) => Number(view.getBigUint64(at, little)),
    b1: (view, at) => view.getUint8(at),
  };
  const reader = readers[kind + width];
  if (reader === undefined) throw new TypeError(`elements of type ${kind}${width} are not supported`);
  return reader;
}

function fromColumnMajor(data: Float64Array, shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    let rest = i;
    let place = 0;
    for (const dim of shape) {
      const next = rest % dim;
      rest = (rest - next) / dim;
      place = place * dim + next;
    }
    out[place] = data[i];
  }
  return out;
}
