import { floorSquareRoot, saturatingRatio } from "../quantize/interpret.js";
import type { Circuit, SparseRows } from "./circuit.js";
import { noWitness } from "./errors.js";
import { toField } from "./field.js";

/** The values of all wires, as field elements in [0, r). */
export type Witness = readonly bigint[];

/** What computes a witness: a circuit without its constraints. */
export type WitnessProgram = Pick<Circuit, "wireCount" | "publicSignals" | "coefficients" | "sums" | "program">;

/**
 * Computes the witness of a circuit from its context and packed inputs by the circuit's own program; the packed outputs
 * are computed like everything else. Values are integers of any sign until the end.
 */
export function solve(circuit: WitnessProgram, context: bigint, inputSignals: readonly bigint[]): Witness {
  const values = new Array<bigint>(circuit.wireCount).fill(0n);
  [1n, context, ...inputSignals].forEach((value, wire) => {
    values[wire] = value;
  });
  const sum = (row: number) => evaluateRow(circuit.sums, row, circuit.coefficients, values);
  for (const step of circuit.program)
    switch (step.op) {
      case "linear":
        values[step.wire] = sum(step.sum);
        break;
      case "product":
        values[step.wire] = sum(step.a) * sum(step.b);
        break;
      case "positivePart": {
        const value = sum(step.sum);
        values[step.wire] = value > 0n ? value : 0n;
        break;
      }
      case "split": {
        const value = sum(step.sum);
        for (let k = 0; k < step.widths.length; k++)
          values[step.first + k] = BigInt.asUintN(step.widths[k], value >> BigInt(step.shifts[k]));
        break;
      }
      case "divide":
        values[step.wire] = saturatingRatio(sum(step.numerator), sum(step.denominator), step.bits);
        break;
      case "squareRoot":
        values[step.wire] = floorSquareRoot(sum(step.sum));
        break;
    }
  return values.map(toField);
}

function evaluateRow(
  { starts, wires, coefficients: places }: SparseRows,
  row: number,
  coefficients: readonly bigint[],
  values: readonly bigint[],
): bigint {
  let sum = 0n;
  for (let at = starts[row]; at < starts[row + 1]; at++) sum += coefficients[places[at]] * values[wires[at]];
  return sum;
}

/** The first constraint that a witness violates, or undefined. */
export function findViolation(circuit: Circuit, witness: Witness): number | undefined {
  const { a, b, c, coefficients, constraintCount } = circuit;
  for (let row = 0; row < constraintCount; row++) {
    const [left, right, product] = [a, b, c].map((rows) => evaluateRow(rows, row, coefficients, witness));
    if (toField(left * right - product) !== 0n) return row;
  }
  return undefined;
}

/** Throws unless the witness satisfies the circuit. */
export function assertSolved(circuit: Circuit, witness: Witness): void {
  const constraint = findViolation(circuit, witness);
  if (constraint !== undefined) throw noWitness({ constraint, ...locate(circuit, constraint) });
}

/** The node and the gadget that a constraint comes from. */
export function locate(circuit: Circuit, constraint: number): { node: string; gadget: string } {
  let start = 0;
  for (const { origin, gadget, constraints } of circuit.costs) {
    if (constraint < start + constraints) return { node: origin, gadget };
    start += constraints;
  }
  return { node: "", gadget: "" };
}
