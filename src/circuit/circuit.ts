/**
 * A rank-1 constraint system over BN254's scalar field with everything that is needed to solve it, as plain data:
 * constraint i says ⟨a_i, w⟩ · ⟨b_i, w⟩ = ⟨c_i, w⟩.
 */
export interface Circuit {
  /** Wires in order: the constant 1, the public signals, then the private ones. */
  wireCount: number;
  /** Public signals: the context, packed inputs, packed outputs. */
  publicSignals: { context: 1; input: number; output: number };
  constraintCount: number;
  a: SparseRows;
  b: SparseRows;
  c: SparseRows;
  /** The distinct integer coefficients; rows refer to them by index. */
  coefficients: readonly bigint[];
  /** How the wires are computed, in order. */
  program: readonly Instruction[];
  /** Linear combinations that the program evaluates. */
  sums: SparseRows;
  /** Where the constraints come from, in their order: the first cost's, then the next one's. */
  costs: readonly Cost[];
}

/** Rows of a sparse matrix: row i has the entries from starts[i] up to starts[i + 1]. */
export interface SparseRows {
  starts: Uint32Array;
  wires: Uint32Array;
  /** Places in the coefficient list. */
  coefficients: Uint32Array;
}

export interface Cost {
  origin: string;
  gadget: string;
  constraints: number;
}

/** One step of the witness computation. `sum` arguments are rows of `sums`; values are integers of any sign. */
export type Instruction =
  /** wire = sum. */
  | { op: "linear"; wire: number; sum: number }
  /** wire = a · b. */
  | { op: "product"; wire: number; a: number; b: number }
  /** wire = max(sum, 0). */
  | { op: "positivePart"; wire: number; sum: number }
  /** Wire first + k = bits [shifts[k], shifts[k] + widths[k]) of a sum that is not negative. */
  | { op: "split"; first: number; sum: number; shifts: readonly number[]; widths: readonly number[] }
  /** wire = min((2^bits · numerator) / denominator, 2^bits - 1), rounded half up. */
  | { op: "divide"; wire: number; numerator: number; denominator: number; bits: number }
  /** wire = floor(sqrt(sum)). */
  | { op: "squareRoot"; wire: number; sum: number };
