import { CircuitBuilder } from "../../src/circuit/builder.js";
import type { Circuit, Instruction } from "../../src/circuit/circuit.js";
import { Expression } from "../../src/circuit/expression.js";
import { toField } from "../../src/circuit/field.js";
import { findViolation, locate, solve, type Witness } from "../../src/circuit/solve.js";

/** A gadget alone in a circuit: its inputs are public signals whose ranges are taken for proven. */
export interface GadgetBench {
  circuit: Circuit;
  /** The outputs for honest advice, as signed integers. */
  outputs(inputs: readonly bigint[]): bigint[];
  /** The constraint that a witness with lies violates, as "constraint n (gadget)"; undefined if it passes. */
  violation(inputs: readonly bigint[], lies?: ReadonlyMap<number, bigint>): string | undefined;
  /** The wires that the program writes: what the prover says and constraints must pin down. */
  written: readonly number[];
  witness(inputs: readonly bigint[], lies?: ReadonlyMap<number, bigint>): Witness;
}

export type Range = readonly [low: bigint, high: bigint];

export function benchGadget(
  ranges: readonly Range[],
  build: (c: CircuitBuilder, inputs: Expression[]) => Expression | readonly Expression[],
): GadgetBench {
  const c = new CircuitBuilder(1_000_000);
  c.origin = "bench";
  c.gadget = "bench";
  const inputs = ranges.map(([low, high]) => c.wire(low, high));
  const built = build(c, inputs);
  const results = built instanceof Expression ? [built] : built;
  const circuit = c.finish({ context: 1, input: ranges.length - 1, output: 0 });

  const witness = (values: readonly bigint[], lies: ReadonlyMap<number, bigint> = new Map()) =>
    solve(lying(circuit, lies), values[0], values.slice(1));
  return {
    circuit,
    witness,
    written: circuit.program.flatMap(writtenWires),
    outputs: (values) => {
      const wires = witness(values);
      return results.map((x) =>
        signed(x.wires.reduce((sum, wire, i) => sum + x.coefficients[i] * wires[wire], x.constant)),
      );
    },
    violation: (values, lies) => {
      const row = findViolation(circuit, witness(values, lies));
      return row === undefined ? undefined : `constraint ${row} (${locate(circuit, row).gadget})`;
    },
  };
}

/** The wires that a step of a program writes. */
export function writtenWires(step: Instruction): number[] {
  return step.op === "split" ? step.widths.map((_, k) => step.first + k) : [step.wire];
}

/** The circuit's program with some wires lied about; whatever is computed after a lie goes along with it. */
export function lying(circuit: Circuit, lies: ReadonlyMap<number, bigint>): Circuit {
  if (lies.size === 0) return circuit;
  const sums = appendConstants(circuit, [...lies.values()]);
  const rowOf = new Map([...lies.keys()].map((wire, k) => [wire, circuit.sums.starts.length - 1 + k]));
  const program = circuit.program.flatMap((step) => {
    const told = writtenWires(step).flatMap((wire) => {
      const sum = rowOf.get(wire);
      return sum === undefined ? [] : [{ op: "linear", wire, sum } as const];
    });
    return [step, ...told];
  });
  return { ...circuit, ...sums, program };
}

function appendConstants(
  { sums, coefficients }: Circuit,
  values: readonly bigint[],
): Pick<Circuit, "sums" | "coefficients"> {
  const { starts, wires, coefficients: places } = sums;
  const end = starts[starts.length - 1];
  return {
    coefficients: [...coefficients, ...values],
    sums: {
      starts: Uint32Array.from([...starts, ...values.map((_, k) => end + k + 1)]),
      wires: Uint32Array.from([...wires, ...values.map(() => 0)]),
      coefficients: Uint32Array.from([...places, ...values.map((_, k) => coefficients.length + k)]),
    },
  };
}

/** The integer of least magnitude that a field element can stand for. */
export function signed(x: bigint): bigint {
  const field = toField(x);
  return field > toField(-field) ? field - toField(0n) - fieldSize : field;
}

const fieldSize = toField(-1n) + 1n;
