import { ModuleBuilder } from "wasmbuilder";
import wasmcurves from "wasmcurves";

/** Bytes of an affine point and of one in Jacobian coordinates, Montgomery form, little end first. */
export const pointSizes = { g1: { affine: 64, jacobian: 96 }, g2: { affine: 128, jacobian: 192 } } as const;

/** Bytes of a scalar. */
export const scalarSize = 32;

export type Group = keyof typeof pointSizes;

/** Where something lies in a curve's memory. */
export type Address = number;

/** Arithmetic in Montgomery form on addresses in the instance's own memory. A result may overwrite an operand. */
export interface FieldOperations {
  add(a: Address, b: Address, to: Address): void;
  sub(a: Address, b: Address, to: Address): void;
  mul(a: Address, b: Address, to: Address): void;
  square(a: Address, to: Address): void;
  negate(a: Address, to: Address): void;
  copy(from: Address, to: Address): void;
  toMontgomery(a: Address, to: Address): void;
  fromMontgomery(a: Address, to: Address): void;
  /** Inverts `count` elements that lie `step` bytes apart; the inverse of 0 is 0. */
  batchInverse(from: Address, step: number, count: number, to: Address, toStep: number): void;
}

/** The operations of one group of BN254. The point at infinity is all zeros in affine coordinates. */
export interface GroupOperations {
  /** The field of the coordinates. */
  field: FieldOperations;
  /** The generator in Jacobian coordinates. */
  generator: Address;
  double(from: Address, to: Address): void;
  add(a: Address, b: Address, to: Address): void;
  /** to = a (Jacobian) + b (affine). */
  addMixed(a: Address, b: Address, to: Address): void;
  /** to = scalar · a, all but the scalar being Jacobian. */
  multiply(a: Address, scalar: Address, to: Address): void;
  negate(a: Address, to: Address): void;
  isInfinity(a: Address): boolean;
  /** Whether affine coordinates satisfy the curve's equation. */
  isOnCurve(a: Address): boolean;
  setZero(at: Address): void;
  /** Copies a Jacobian point. */
  copy(from: Address, to: Address): void;
  copyAffine(from: Address, to: Address): void;
  negateAffine(from: Address, to: Address): void;
  toAffine(from: Address, to: Address): void;
  toJacobian(from: Address, to: Address): void;
  batchToAffine(from: Address, count: number, to: Address): void;
}

export interface CurveInstance extends Record<Group, GroupOperations> {
  memory: WebAssembly.Memory;
  /** The field of the scalars. */
  scalars: FieldOperations;
  /** Whether the product of the pairings of Jacobian points, up to five pairs, is 1; with the point at infinity a pairing is 1. */
  isPairingProductOne(pairs: readonly (readonly [g1: Address, g2: Address])[]): boolean;
  allocate(bytes: number): Address;
}

/** The code of the curve and where its constants lie: plain data that can go to a thread. */
export interface CompiledCurve {
  module: WebAssembly.Module;
  generators: Readonly<Record<Group, Address>>;
  /** 1 in the group that pairings lie in. */
  one: Address;
}

let compiled: Promise<CompiledCurve> | undefined;

/** The WebAssembly curve that snarkjs itself computes with. Putting its code together takes 0.1 s: a process does it once. */
export function compileCurve(): Promise<CompiledCurve> {
  compiled ??= (async () => {
    const builder = new ModuleBuilder();
    builder.setMemory(25);
    wasmcurves.buildBn128(builder);
    const { pG1gen, pG2gen, pOneT } = builder.modules.bn128;
    return { module: await WebAssembly.compile(builder.build()), generators: { g1: pG1gen, g2: pG2gen }, one: pOneT };
  })();
  return compiled;
}

/** What the code's own constants and batched inversions need beside what is allocated, with room to spare. */
const reservedBytes = 4 * 2 ** 20;
const pageBytes = 2 ** 16;

/** Instantiates the curve with a memory of its own, in which `bytes` can be allocated. */
export async function instantiateCurve(
  { module, generators, one }: CompiledCurve,
  bytes: number,
): Promise<CurveInstance> {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((bytes + reservedBytes) / pageBytes) });
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  const exported = instance.exports as Exported;
  const free = new Uint32Array(memory.buffer, 0, 1); // the module keeps its first free address here
  const limit = memory.buffer.byteLength - reservedBytes / 2;
  const g1 = { ...groupOf(exported, "g1m"), field: fieldOf(exported, "f1m"), generator: generators.g1 };
  const g2 = { ...groupOf(exported, "g2m"), field: fieldOf(exported, "f2m"), generator: generators.g2 };
  return {
    memory,
    scalars: fieldOf(exported, "frm"),
    g1,
    g2,
    isPairingProductOne: (pairs) => {
      const finite = pairs.filter(([p, q]) => !g1.isInfinity(p) && !g2.isInfinity(q));
      return finite.length === 0 || exported[`bn128_pairingEq${finite.length}`](...finite.flat(), one) === 1;
    },
    allocate: (size) => {
      const at = Math.ceil(free[0] / 8) * 8;
      if (at + size > limit) throw new RangeError("the curve's memory is used up");
      free[0] = at + size;
      return at;
    },
  };
}

/** Every export is a function of addresses; predicates answer 1 or 0. */
type Exported = Readonly<Record<string, (...args: number[]) => number>>;

function fieldOf(exported: Exported, prefix: string): FieldOperations {
  return {
    add: exported[`${prefix}_add`],
    sub: exported[`${prefix}_sub`],
    mul: exported[`${prefix}_mul`],
    square: exported[`${prefix}_square`],
    negate: exported[`${prefix}_neg`],
    copy: exported[`${prefix}_copy`],
    toMontgomery: exported[`${prefix}_toMontgomery`],
    fromMontgomery: exported[`${prefix}_fromMontgomery`],
    batchInverse: exported[`${prefix}_batchInverse`],
  };
}

function groupOf(exported: Exported, prefix: string): Omit<GroupOperations, "field" | "generator"> {
  const timesScalar = exported[`${prefix}_timesScalar`];
  const isZero = exported[`${prefix}_isZero`];
  const inCurveAffine = exported[`${prefix}_inCurveAffine`];
  return {
    double: exported[`${prefix}_double`],
    add: exported[`${prefix}_add`],
    addMixed: exported[`${prefix}_addMixed`],
    multiply: (a, scalar, to) => timesScalar(a, scalar, scalarSize, to),
    negate: exported[`${prefix}_neg`],
    isInfinity: (a) => isZero(a) === 1,
    isOnCurve: (a) => inCurveAffine(a) === 1,
    setZero: exported[`${prefix}_zero`],
    copy: exported[`${prefix}_copy`],
    copyAffine: exported[`${prefix}_copyAffine`],
    negateAffine: exported[`${prefix}_negAffine`],
    toAffine: exported[`${prefix}_toAffine`],
    toJacobian: exported[`${prefix}_toJacobian`],
    batchToAffine: exported[`${prefix}_batchToAffine`],
  };
}
