import { ModuleBuilder } from "wasmbuilder";
import wasmcurves from "wasmcurves";

/** Bytes of an affine point and of one in Jacobian coordinates, Montgomery form, little end first. */
export const pointSizes = { g1: { affine: 64, jacobian: 96 }, g2: { affine: 128, jacobian: 192 } } as const;

export type Group = keyof typeof pointSizes;

/** The operations of one group of BN254 that the setup calls, on addresses in the instance's own memory. */
export interface GroupOperations {
  /** The generator in Jacobian coordinates. */
  generator: number;
  double(from: number, to: number): void;
  /** to = a (Jacobian) + b (affine); the point at infinity is all zeros in either. */
  addMixed(a: number, b: number, to: number): void;
  setZero(at: number): void;
  batchToAffine(from: number, count: number, to: number): void;
}

export interface CurveInstance extends Record<Group, GroupOperations> {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
}

/** Instantiates the WebAssembly curve that snarkjs itself computes with, with a memory of `pages` · 64 KiB. */
export async function instantiateCurve(pages: number): Promise<CurveInstance> {
  const builder = new ModuleBuilder();
  builder.setMemory(25);
  wasmcurves.buildBn128(builder);
  const { pG1gen, pG2gen } = builder.modules.bn128;
  const memory = new WebAssembly.Memory({ initial: pages });
  const { instance } = await WebAssembly.instantiate(builder.build(), { env: { memory } });
  const exported = instance.exports as Record<string, (...args: number[]) => void>; // every export is a function of addresses
  const free = new Uint32Array(memory.buffer, 0, 1); // the module keeps its first free address here
  const operations = (prefix: string, generator: number): GroupOperations => ({
    generator,
    double: exported[`${prefix}_double`],
    addMixed: exported[`${prefix}_addMixed`],
    setZero: exported[`${prefix}_zero`],
    batchToAffine: exported[`${prefix}_batchToAffine`],
  });
  return {
    memory,
    g1: operations("g1m", pG1gen),
    g2: operations("g2m", pG2gen),
    allocate: (bytes) => {
      const at = Math.ceil(free[0] / 8) * 8;
      free[0] = at + bytes;
      if (free[0] > memory.buffer.byteLength) throw new RangeError("the curve's memory is used up");
      return at;
    },
  };
}
