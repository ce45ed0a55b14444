import { scalarBytes } from "../../circuit/bin-file.js";
import { fieldOrder as r } from "../../circuit/field.js";
import { type Address, type CurveInstance, compileCurve, type Group, instantiateCurve, pointSizes } from "./curve.js";
import { proofSize } from "./proof-bytes.js";
import { fromSnarkjs, type G1Point, type G2Point, type VerificationKeyJson } from "./verification-key.js";
import { baseFieldOrder as q } from "./zkey.js";

/**
 * Whether a proof holds, by the rules of the verifier contract: lengths, canonical scalars and coordinates, points on the curve
 * and in the right subgroup, as the chain's precompiles check them, and then e(A, B) = e(alpha, beta) e(X, gamma) e(C, delta).
 */
export async function verifyProof(
  verificationKey: VerificationKeyJson,
  proof: Uint8Array,
  publicSignals: readonly bigint[],
): Promise<boolean> {
  const { alpha, beta, gamma, delta, ic } = fromSnarkjs(verificationKey);
  if (proof.length !== proofSize || publicSignals.length !== ic.length - 1) return false;
  if (publicSignals.some((signal) => signal < 0n || signal >= r)) return false;
  const words = Array.from({ length: 8 }, (_, i) =>
    BigInt(`0x${Buffer.from(proof.subarray(32 * i, 32 * i + 32)).toString("hex")}`),
  );
  if (words.some((word) => word >= q)) return false;

  const compiled = await compileCurve();
  const curve = await instantiateCurve(compiled, 2 ** 16 + (ic.length + 8) * pointSizes.g2.jacobian);
  const a = loadPoint(curve, "g1", words.slice(0, 2));
  const b = loadPoint(curve, "g2", [words[3], words[2], words[5], words[4]]);
  const c = loadPoint(curve, "g1", words.slice(6));
  if (a === undefined || b === undefined || c === undefined || !isInSubgroup(curve, b)) return false;

  const load = (group: Group, point: G1Point | G2Point): Address => {
    const at = loadPoint(curve, group, point.flat());
    if (at === undefined) throw new RangeError("the verification key has a point off the curve");
    return at;
  };
  const x = combine(
    curve,
    ic.map((point) => load("g1", point)),
    publicSignals,
  );
  curve.g1.negate(a, a);
  return curve.isPairingProductOne([
    [a, b],
    [load("g1", alpha), load("g2", beta)],
    [x, load("g2", gamma)],
    [c, load("g2", delta)],
  ]);
}

/** A point in Jacobian coordinates from its affine ones, 0 and 0 being infinity; undefined if it is not on the curve. */
function loadPoint(curve: CurveInstance, group: Group, coordinates: readonly bigint[]): Address | undefined {
  const { jacobian } = pointSizes[group];
  const affine = curve.allocate(coordinates.length * 32);
  new Uint8Array(curve.memory.buffer).set(scalarBytes(coordinates), affine);
  for (let i = 0; i < coordinates.length; i++) curve.g1.field.toMontgomery(affine + 32 * i, affine + 32 * i);
  const isInfinity = coordinates.every((coordinate) => coordinate === 0n);
  if (!isInfinity && !curve[group].isOnCurve(affine)) return undefined;
  const point = curve.allocate(jacobian);
  curve[group].toJacobian(affine, point);
  return point;
}

/** Points of G1's curve are all in its group; G2's curve has others, whose r-fold is not infinity. */
function isInSubgroup(curve: CurveInstance, point: Address): boolean {
  const [order, product] = [curve.allocate(32), curve.allocate(pointSizes.g2.jacobian)];
  new Uint8Array(curve.memory.buffer).set(scalarBytes([r]), order);
  curve.g2.multiply(point, order, product);
  return curve.g2.isInfinity(product);
}

/** The first point plus signal · point over the others. */
function combine(curve: CurveInstance, [sum, ...points]: readonly Address[], signals: readonly bigint[]): Address {
  const [scalar, product] = [curve.allocate(32), curve.allocate(pointSizes.g1.jacobian)];
  for (const [i, point] of points.entries()) {
    new Uint8Array(curve.memory.buffer).set(scalarBytes([signals[i]]), scalar);
    curve.g1.multiply(point, scalar, product);
    curve.g1.add(sum, product, sum);
  }
  return sum;
}
