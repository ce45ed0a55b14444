import { baseFieldOrder as p } from "../../src/proof-systems/groth16/zkey.js";

/** real + imaginary · u with u^2 = -1. */
type Complex = readonly [real: bigint, imaginary: bigint];

/**
 * A point on the curve y^2 = x^3 + 3 / (9 + u) of BN254's second group, the first by its x. The curve has about p^2 points
 * and the group r of them, so that a point that is not chosen is outside; EIP-197 wants precompiles to refuse it.
 */
export function pointOutsideSubgroup(): { x: Complex; y: Complex } {
  const b = scale(inverse(82n), [27n, -3n]);
  for (let real = 1n; ; real++) {
    const x: Complex = [real, 0n];
    const y = squareRoot(add(multiply(multiply(x, x), x), b));
    if (y !== undefined) return { x, y };
  }
}

function squareRoot([real, imaginary]: Complex): Complex | undefined {
  const norm = rootInField(real * real + imaginary * imaginary);
  if (norm === undefined) return undefined;
  const half = inverse(2n);
  const first = rootInField((real + norm) * half) ?? rootInField((real - norm) * half);
  return first === undefined ? undefined : [first, mod(imaginary * half * inverse(first))];
}

/** p is 3 modulo 4. */
function rootInField(x: bigint): bigint | undefined {
  const root = power(mod(x), (p + 1n) / 4n);
  return mod(root * root - x) === 0n ? root : undefined;
}

function add(a: Complex, b: Complex): Complex {
  return [mod(a[0] + b[0]), mod(a[1] + b[1])];
}

function multiply(a: Complex, b: Complex): Complex {
  return [mod(a[0] * b[0] - a[1] * b[1]), mod(a[0] * b[1] + a[1] * b[0])];
}

function scale(factor: bigint, [real, imaginary]: Complex): Complex {
  return [mod(factor * real), mod(factor * imaginary)];
}

function inverse(x: bigint): bigint {
  return power(mod(x), p - 2n);
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

function mod(x: bigint): bigint {
  return ((x % p) + p) % p;
}
