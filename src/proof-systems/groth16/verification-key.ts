import { getScalar } from "../../circuit/bin-file.js";
import { compileCurve, instantiateCurve, pointSizes } from "./curve.js";
import type { Groth16Points } from "./development-setup.js";

/** A point of G1 as affine coordinates. */
export type G1Point = readonly [x: bigint, y: bigint];
/** A point of G2: each coordinate as real and imaginary part. */
export type G2Point = readonly [x: readonly [bigint, bigint], y: readonly [bigint, bigint]];

/** A Groth16 verification key in affine coordinates. */
export interface Groth16VerificationKey {
  alpha: G1Point;
  beta: G2Point;
  gamma: G2Point;
  delta: G2Point;
  /** For the constant and each public signal. */
  ic: readonly G1Point[];
}

/** Reads the verification key off the points of a proving key. */
export async function verificationKeyOf(points: Groth16Points): Promise<Groth16VerificationKey> {
  const curve = await instantiateCurve(await compileCurve(), points.ic.length + 8 * pointSizes.g2.affine);
  const memory = new Uint8Array(curve.memory.buffer);
  const plain = (bytes: Uint8Array): bigint[] => {
    const at = curve.allocate(bytes.length);
    memory.set(bytes, at);
    const view = new DataView(curve.memory.buffer);
    return Array.from({ length: bytes.length / 32 }, (_, i) => {
      curve.g1.field.fromMontgomery(at + 32 * i, at + 32 * i);
      return getScalar(view, at + 32 * i);
    });
  };
  const g1 = (bytes: Uint8Array): G1Point => {
    const [x, y] = plain(bytes);
    return [x, y];
  };
  const g2 = (bytes: Uint8Array): G2Point => {
    const [a, b, c, d] = plain(bytes);
    return [
      [a, b],
      [c, d],
    ];
  };
  const { affine } = pointSizes.g1;
  return {
    alpha: g1(points.alpha1),
    beta: g2(points.beta2),
    gamma: g2(points.gamma2),
    delta: g2(points.delta2),
    ic: Array.from({ length: points.ic.length / affine }, (_, i) =>
      g1(points.ic.subarray(i * affine, (i + 1) * affine)),
    ),
  };
}

/** The key in snarkjs's JSON form. */
export function toSnarkjs({ alpha, beta, gamma, delta, ic }: Groth16VerificationKey): VerificationKeyJson {
  const g1 = ([x, y]: G1Point) => [String(x), String(y), "1"];
  const g2 = ([x, y]: G2Point) => [x.map(String), y.map(String), ["1", "0"]];
  return {
    protocol: "groth16",
    curve: "bn128",
    nPublic: ic.length - 1,
    vk_alpha_1: g1(alpha),
    vk_beta_2: g2(beta),
    vk_gamma_2: g2(gamma),
    vk_delta_2: g2(delta),
    IC: ic.map(g1),
  };
}

export interface VerificationKeyJson {
  protocol: "groth16";
  curve: "bn128";
  nPublic: number;
  vk_alpha_1: readonly string[];
  vk_beta_2: readonly (readonly string[])[];
  vk_gamma_2: readonly (readonly string[])[];
  vk_delta_2: readonly (readonly string[])[];
  IC: readonly (readonly string[])[];
}

/** The key back from its JSON form. */
export function fromSnarkjs(key: VerificationKeyJson): Groth16VerificationKey {
  const g1 = ([x, y]: readonly string[]) => [BigInt(x), BigInt(y)] as const;
  const g2 = ([x, y]: readonly (readonly string[])[]) => [g1(x), g1(y)] as const;
  return {
    alpha: g1(key.vk_alpha_1),
    beta: g2(key.vk_beta_2),
    gamma: g2(key.vk_gamma_2),
    delta: g2(key.vk_delta_2),
    ic: key.IC.map(g1),
  };
}
