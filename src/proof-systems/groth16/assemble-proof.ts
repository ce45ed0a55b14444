import { randomBytes } from "node:crypto";
import { scalarBytes } from "../../circuit/bin-file.js";
import { fieldOrder as r } from "../../circuit/field.js";
import { compileCurve, type Group, instantiateCurve, pointSizes } from "./curve.js";
import { encodePoints } from "./proof-bytes.js";
import { sums } from "./prover-share.js";
import type { ProvingKey } from "./read-zkey.js";

/** What hides the witness in a proof: two scalars in [0, r) that nobody else knows. */
export interface Blinding {
  r: bigint;
  s: bigint;
}

export function randomBlinding(): Blinding {
  // 64 bytes modulo r are uniform to 2^-258.
  const draw = () => BigInt(`0x${randomBytes(64).toString("hex")}`) % r;
  return { r: draw(), s: draw() };
}

/** Makes the bytes of a proof of the sums that the threads have answered. */
export type AssembleProof = (parts: readonly Uint8Array[], blinding: Blinding) => Uint8Array;

/** Source: Groth, EUROCRYPT 2016, section 3.2. */
export async function openAssembly(key: ProvingKey): Promise<AssembleProof> {
  const curve = await instantiateCurve(await compileCurve(), 2 ** 16);
  const memory = new Uint8Array(curve.memory.buffer);
  const jacobian = (group: Group) => curve.allocate(pointSizes[group].jacobian);
  const load = (group: Group, affine: Uint8Array) => {
    const [from, to] = [curve.allocate(affine.length), jacobian(group)];
    memory.set(affine, from);
    curve[group].toJacobian(from, to);
    return to;
  };
  const [alpha1, beta1, delta1] = [key.alpha1, key.beta1, key.delta1].map((point) => load("g1", point));
  const [beta2, delta2] = [key.beta2, key.delta2].map((point) => load("g2", point));
  const [a, b1, c] = [jacobian("g1"), jacobian("g1"), jacobian("g1")];
  const b2 = jacobian("g2");
  const places = { a, b1, c, b2 };
  const part = jacobian("g2");
  const scalar = curve.allocate(32);
  const { g1, g2 } = curve;

  /** to += factor · point. */
  const addProduct = (group: Group, to: number, point: number, factor: bigint) => {
    memory.set(scalarBytes([factor]), scalar);
    curve[group].multiply(point, scalar, part);
    curve[group].add(to, part, to);
  };

  return (parts, blinding) => {
    for (const { name, group } of sums) curve[group].setZero(places[name]);
    for (const bytes of parts) {
      let at = 0;
      for (const { name, group } of sums) {
        const size = pointSizes[group].jacobian;
        memory.set(bytes.subarray(at, at + size), part);
        curve[group].add(places[name], part, places[name]);
        at += size;
      }
    }
    g1.add(a, alpha1, a);
    addProduct("g1", a, delta1, blinding.r);
    g1.add(b1, beta1, b1);
    addProduct("g1", b1, delta1, blinding.s);
    g2.add(b2, beta2, b2);
    addProduct("g2", b2, delta2, blinding.s);
    addProduct("g1", c, a, blinding.s);
    addProduct("g1", c, b1, blinding.r);
    addProduct("g1", c, delta1, (r - ((blinding.r * blinding.s) % r)) % r);
    return encodePoints({ a: plain("g1", a), b: plain("g2", b2), c: plain("g1", c) });
  };

  /** The coordinates of a point as plain integers of 32 bytes, little end first. */
  function plain(group: Group, point: number): Uint8Array {
    const { affine } = pointSizes[group];
    curve[group].toAffine(point, part);
    for (let at = part; at < part + affine; at += 32) g1.field.fromMontgomery(at, at);
    return memory.slice(part, part + affine);
  }
}
