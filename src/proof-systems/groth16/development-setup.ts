import { createHash } from "node:crypto";
import { scalarBytes } from "../../circuit/bin-file.js";
import type { Circuit, SparseRows } from "../../circuit/circuit.js";
import { fieldOrder as r, toField } from "../../circuit/field.js";
import { publicCount } from "../../circuit/r1cs.js";
import { type Group, pointSizes } from "./curve.js";
import { inverse, lagrangeAt, rootOfUnity } from "./lagrange.js";
import { openMultiplierPool } from "./multiplier-pool.js";

/** The points of a Groth16 proving key, affine in Montgomery form; see Groth, EUROCRYPT 2016, section 3.2. */
export interface Groth16Points {
  domainSize: number;
  alpha1: Uint8Array;
  beta1: Uint8Array;
  beta2: Uint8Array;
  delta1: Uint8Array;
  delta2: Uint8Array;
  gamma2: Uint8Array;
  /** For each public wire: (beta a + alpha b + c) / gamma. */
  ic: Uint8Array;
  /** For each wire: its polynomials a and b at tau. */
  a: Uint8Array;
  b1: Uint8Array;
  b2: Uint8Array;
  /** For each private wire: (beta a + alpha b + c) / delta. */
  c: Uint8Array;
  /** For each odd point of the domain of twice the size: its Lagrange polynomial at tau, over delta. */
  h: Uint8Array;
}

/** The size of the evaluation domain: a row for each constraint and for each public wire, rounded up to a power of two. */
export function domainSizeOf(circuit: Pick<Circuit, "constraintCount" | "publicSignals">): number {
  return 2 ** Math.ceil(Math.log2(circuit.constraintCount + publicCount(circuit) + 1));
}

/**
 * A setup in one pass, possible because tau is known: every polynomial is evaluated in the field, and every point is one
 * multiplication of a generator. Whoever knows the seed can prove anything; the keys are labelled so.
 */
export async function computeKey(circuit: Circuit, seed: string): Promise<Groth16Points> {
  const secret = (name: string) => {
    const digest = createHash("sha512")
      .update(`hardhat-sertn development setup, insecure\n${seed}\n${name}`)
      .digest("hex");
    return (BigInt(`0x${digest}`) % (r - 1n)) + 1n;
  };
  const [tau, alpha, beta, delta] = ["tau", "alpha", "beta", "delta"].map(secret);
  const domainSize = domainSizeOf(circuit);
  const { a, b, c } = wirePolynomials(circuit, lagrangeAt(tau, domainSize));
  const overDelta = inverse(delta);

  const combined = a.map((value, wire) => (beta * value + alpha * b[wire] + c[wire]) % r);
  const publicWires = publicCount(circuit) + 1;
  const h = oddLagrangeAt(tau, domainSize).map((value) => (value * overDelta) % r);
  const g1 = await openMultiplierPool("g1", 3 * circuit.wireCount + domainSize);
  const g2 = await openMultiplierPool("g2", circuit.wireCount);
  try {
    const [alpha1, beta1, delta1] = split(await g1.multiply(scalarBytes([alpha, beta, delta])), "g1");
    const [beta2, delta2, gamma2] = split(await g2.multiply(scalarBytes([beta, delta, 1n])), "g2");
    const privateScalars = combined.slice(publicWires).map((value) => (value * overDelta) % r);
    return {
      domainSize,
      alpha1,
      beta1,
      delta1,
      beta2,
      delta2,
      gamma2,
      ic: await g1.multiply(scalarBytes(combined.slice(0, publicWires))),
      a: await g1.multiply(scalarBytes(a)),
      b1: await g1.multiply(scalarBytes(b)),
      b2: await g2.multiply(scalarBytes(b)),
      c: await g1.multiply(scalarBytes(privateScalars)),
      h: await g1.multiply(scalarBytes(h)),
    };
  } finally {
    await Promise.all([g1.close(), g2.close()]);
  }
}

/** The polynomials of every wire at tau. Rows after the constraints make the public wires' a-polynomials independent. */
function wirePolynomials(circuit: Circuit, lagrange: readonly bigint[]): Record<"a" | "b" | "c", bigint[]> {
  const columns = (rows: SparseRows) => {
    const sums = new Array<bigint>(circuit.wireCount).fill(0n);
    for (let row = 0; row < circuit.constraintCount; row++)
      for (let at = rows.starts[row]; at < rows.starts[row + 1]; at++)
        sums[rows.wires[at]] += circuit.coefficients[rows.coefficients[at]] * lagrange[row];
    return sums;
  };
  const a = columns(circuit.a);
  for (let wire = 0; wire <= publicCount(circuit); wire++) a[wire] += lagrange[circuit.constraintCount + wire];
  return { a: a.map(toField), b: columns(circuit.b).map(toField), c: columns(circuit.c).map(toField) };
}

/** L_1, L_3, L_5, … of the domain of 2 · size points, at tau: the quotient is interpolated from there, where it is known. */
function oddLagrangeAt(tau: bigint, size: number): bigint[] {
  // The odd points are w times the even ones, w being a root of order 2 · size: L_(2i+1)(tau) on the large domain is
  // L_i(tau / w) on the small one times (1 - tau^size) / 2, because the large one's vanishing polynomial has that factor.
  const root = rootOfUnity(2 * size);
  const shifted = (tau * inverse(root)) % r;
  const factor = (toField(1n - powerOf(tau, size)) * inverse(2n)) % r;
  return lagrangeAt(shifted, size).map((value) => (value * factor) % r);
}

function powerOf(base: bigint, exponent: number): bigint {
  let result = base;
  for (let n = exponent; n > 1; n /= 2) result = (result * result) % r; // exponent is a power of two
  return result;
}

function split(points: Uint8Array, group: Group): Uint8Array[] {
  const size = pointSizes[group].affine;
  return Array.from({ length: points.length / size }, (_, i) => points.slice(i * size, (i + 1) * size));
}
