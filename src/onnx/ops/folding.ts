import { foldingOp } from "../constant-fold.js";

const truth = (holds: boolean) => (holds ? 1 : 0);
const ints = (...values: number[]) => ({ constant: values, type: "int64" }) as const;
const floats = (...values: number[]) => ({ constant: values, type: "float32" }) as const;

/** Operators that are computed at compile time and nowhere else: comparisons and arithmetic of shape chains. */
export const foldingOps = [
  foldingOp("Equal", [7, 11, 13, 19], 2, (a, b) => truth(a === b), "integer", []),
  foldingOp("Greater", [9, 13], 2, (a, b) => truth(a > b), "integer", []),
  foldingOp("GreaterOrEqual", [12, 16], 2, (a, b) => truth(a >= b), "integer", []),
  foldingOp("Less", [9, 13], 2, (a, b) => truth(a < b), "integer", []),
  foldingOp("LessOrEqual", [12, 16], 2, (a, b) => truth(a <= b), "integer", []),
  foldingOp("And", [7], 2, (a, b) => truth(a !== 0 && b !== 0), "integer", []),
  foldingOp("Or", [7], 2, (a, b) => truth(a !== 0 || b !== 0), "integer", []),
  foldingOp("Not", [1], 1, (a) => truth(a === 0), "integer", []),
  foldingOp("Mod", [10, 13, 28], 2, (a, b) => a - b * Math.floor(a / b), "as its input", [
    { because: "the sign of the divisor", inputs: [ints(-7, 7), ints(3, 3)], outputs: [[2, 1]] },
  ]),
  foldingOp("Floor", [6, 13], 1, Math.floor, "as its input", [
    { because: "down", inputs: [floats(-1.5, 1.5)], outputs: [[-2, 1]] },
  ]),
  foldingOp("Ceil", [6, 13], 1, Math.ceil, "as its input", [
    { because: "up", inputs: [floats(-1.5, 1.5)], outputs: [[-1, 2]] },
  ]),
  foldingOp("Log", [6, 13], 1, Math.log, "as its input", [{ because: "of 1", inputs: [floats(1)], outputs: [[0]] }]),
  foldingOp("Reciprocal", [6, 13], 1, (a) => 1 / a, "as its input", [
    { because: "of 4", inputs: [floats(4)], outputs: [[0.25]] },
  ]),
  foldingOp("Sign", [9, 13], 1, Math.sign, "as its input", [
    { because: "three signs", inputs: [floats(-4, 0, 2)], outputs: [[-1, 0, 1]] },
  ]),
];
