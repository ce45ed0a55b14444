import type { WitnessProgram } from "../circuit/solve.js";
import { fromJson, toJson } from "./plain-data.js";

/** The program as text: plain data, so that a package works with later versions of the compiler too. */
export function writeProgram({ wireCount, publicSignals, coefficients, sums, program }: WitnessProgram): string {
  return toJson({ wireCount, publicSignals, coefficients, sums, program });
}

export function readProgram(text: string): WitnessProgram {
  return fromJson(text) as WitnessProgram; // written by writeProgram; its digest is in the manifest
}
