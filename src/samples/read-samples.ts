import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { isSertnError } from "../errors.js";
import { sizeOf } from "../graph/shapes.js";
import type { Sample } from "../quantize/inputs.js";
import { missingTensor, notANumber, unequalCounts, unreadableSamples, wrongShape } from "./errors.js";
import { type NumpyArray, readNpy, readNpz } from "./npy.js";

/** An input tensor of a model, as far as reading samples needs to know it. */
export interface SampleTensor {
  name: string;
  shape: readonly number[];
}

/**
 * Reads one sample or many from a .json, .jsonl, .npy or .npz file: arrays by tensor name, nested or flat, with one more
 * dimension in front for many; a list of such objects; or EZKL's {"input_data": [[…]]} in the model's order of inputs.
 */
export async function readSamples(file: string, inputs: readonly SampleTensor[]): Promise<Sample[]> {
  const name = path.basename(file);
  const bytes = await readWhole(file).catch((cause: unknown): never => {
    throw unreadableSamples({ file: name, reason: cause instanceof Error ? cause.message : String(cause) }, cause);
  });
  try {
    return parse(bytes, name, inputs);
  } catch (cause) {
    if (isSertnError(cause)) throw cause;
    throw unreadableSamples({ file: name, reason: cause instanceof Error ? cause.message : String(cause) }, cause);
  }
}

/** A device or a pipe has no end, so only files are read. */
async function readWhole(file: string): Promise<Uint8Array> {
  if (!(await stat(file)).isFile()) throw new TypeError("it is not a file");
  return readFile(file);
}

function parse(bytes: Uint8Array, file: string, inputs: readonly SampleTensor[]): Sample[] {
  switch (path.extname(file).toLowerCase()) {
    case ".npz":
      return splitArrays(
        readNpz(
          bytes,
          inputs.map(({ name }) => name),
        ),
        file,
        inputs,
      );
    case ".npy":
      return splitArrays(new Map([[inputs[0].name, readNpy(bytes)]]), file, inputs);
    case ".jsonl":
      return decode(bytes)
        .split("\n")
        .filter((line) => line.trim() !== "")
        .flatMap((line) => fromObject(JSON.parse(line), file, inputs));
    default:
      return fromJson(JSON.parse(decode(bytes)), file, inputs);
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function fromJson(value: unknown, file: string, inputs: readonly SampleTensor[]): Sample[] {
  const isListOfObjects =
    Array.isArray(value) && value.every((one) => typeof one === "object" && one !== null && !Array.isArray(one));
  if (isListOfObjects && value.length > 0) return value.flatMap((one) => fromObject(one, file, inputs));
  // A bare list is the only input of a model that has one.
  return fromObject(Array.isArray(value) ? { [inputs[0].name]: value } : value, file, inputs);
}

function fromObject(value: unknown, file: string, inputs: readonly SampleTensor[]): Sample[] {
  if (typeof value !== "object" || value === null) throw new TypeError("it holds no object with arrays by tensor name");
  const lists = new Map<string, unknown>(Object.entries(value));
  const ezkl = lists.get("input_data");
  if (Array.isArray(ezkl) && !inputs.some(({ name }) => name === "input_data"))
    for (const [i, { name }] of inputs.entries()) lists.set(name, ezkl[i]);
  const arrays = new Map<string, NumpyArray>();
  for (const { name } of inputs) if (lists.has(name)) arrays.set(name, flatten(lists.get(name), file, name));
  return splitArrays(arrays, file, inputs, [...lists.keys()]);
}

/** Nested lists as one array; all lists of a level must have the same length. */
function flatten(value: unknown, file: string, tensor: string): NumpyArray {
  const shape: number[] = [];
  for (let level = value; Array.isArray(level); level = level[0]) shape.push(level.length);
  const data: number[] = [];
  const walk = (part: unknown, depth: number): void => {
    if (depth === shape.length) {
      if (typeof part !== "number" || !Number.isFinite(part))
        throw notANumber({ file, tensor, index: data.length, value: JSON.stringify(part) ?? "undefined" });
      data.push(part);
      return;
    }
    if (!Array.isArray(part) || part.length !== shape[depth])
      throw new TypeError(`the lists of input "${tensor}" differ in length`);
    for (const inner of part) walk(inner, depth + 1);
  };
  walk(value, 0);
  return { shape, data: Float64Array.from(data) };
}

function splitArrays(
  arrays: ReadonlyMap<string, NumpyArray>,
  file: string,
  inputs: readonly SampleTensor[],
  present: readonly string[] = [...arrays.keys()],
): Sample[] {
  const samples = inputs.map((input) => {
    const array = arrays.get(input.name);
    if (array === undefined) throw missingTensor({ file, tensor: input.name, present });
    const bad = array.data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw notANumber({ file, tensor: input.name, index: bad, value: String(array.data[bad]) });
    return splitSamples(array, input, file);
  });
  const counts = samples.map((list) => list.length);
  if (counts.some((count) => count !== counts[0]))
    throw unequalCounts({ file, counts: Object.fromEntries(inputs.map(({ name }, k) => [name, counts[k]])) });
  return samples[0].map((_, s) => Object.fromEntries(inputs.map(({ name }, k) => [name, samples[k][s]])));
}

/** One sample if the shape is the model's, axes of size 1 aside, or flat; several if that holds without the first axis. */
function splitSamples({ shape, data }: NumpyArray, input: SampleTensor, file: string): Float64Array[] {
  const size = sizeOf(input.shape);
  const squeeze = (dims: readonly number[]) => dims.filter((dim) => dim !== 1).join();
  const fits = (dims: readonly number[]) => squeeze(dims) === squeeze(input.shape) || squeeze(dims) === squeeze([size]);
  if (fits(shape)) return [data];
  const [count = 0, ...rest] = shape;
  if (count === 0 || !fits(rest)) throw wrongShape({ file, tensor: input.name, expected: input.shape, actual: shape });
  return Array.from({ length: count }, (_, s) => data.slice(s * size, (s + 1) * size));
}
