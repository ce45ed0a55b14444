import { expect } from "chai";
import { getScalar, scalarBytes } from "../../../src/circuit/bin-file.js";
import { fieldOrder as r } from "../../../src/circuit/field.js";
import { compileCurve, instantiateCurve } from "../../../src/proof-systems/groth16/curve.js";
import { inverse, power, rootOfUnity } from "../../../src/proof-systems/groth16/lagrange.js";
import { bitReversed, openTransform } from "../../../src/proof-systems/groth16/transform.js";

const montgomery = 1n << 256n;

for (const size of [1, 2, 8, 64])
  describe(`the Fourier transform of ${size} values`, () => {
    // Any numbers will do; the last ones are 0, r - 1 and 1.
    const coefficients = Array.from({ length: size }, (_, i) =>
      i < size - 3 ? power(7n, BigInt(1000 * i + 1)) : [0n, r - 1n, 1n][size - 1 - i],
    );
    const values = coefficients.map((_, i) => {
      const x = power(rootOfUnity(size), BigInt(i));
      return coefficients.reduceRight((sum, coefficient) => (sum * x + coefficient) % r, 0n);
    });
    const reversed = (list: readonly bigint[]) => list.map((_, i) => list[bitReversed(i, size)]);

    it("gives the values of a polynomial at the roots of unity", async () => {
      expect(await transformed("toValues", reversed(coefficients))).to.deep.equal(values);
    });

    it("gives the polynomial of values, times their number", async () => {
      const times = coefficients.map((coefficient) => (coefficient * BigInt(size)) % r);
      expect(await transformed("toCoefficients", values)).to.deep.equal(reversed(times));
    });

    async function transformed(direction: "toValues" | "toCoefficients", list: readonly bigint[]): Promise<bigint[]> {
      const curve = await instantiateCurve(await compileCurve(), 2 ** 20);
      const transform = openTransform(curve, size);
      const at = curve.allocate(size * 32);
      new Uint8Array(curve.memory.buffer).set(scalarBytes(list.map((x) => (x * montgomery) % r)), at);
      transform[direction](at);
      const view = new DataView(curve.memory.buffer, at);
      return list.map((_, i) => (getScalar(view, 32 * i) * inverse(montgomery)) % r);
    }
  });
