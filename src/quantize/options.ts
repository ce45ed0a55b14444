/** How finely a model is quantized. The defaults suit classifiers; more bits cost constraints and give accuracy. */
export interface Precision {
  /** Bits of an activation between layers. */
  activationBits: number;
  /** Bits of the argument of a function that is evaluated through a table. */
  tableBits: number;
  /** Bits of resolution of a real-valued output over its calibrated range. */
  outputBits: number;
  /** Error that rounded weights may cause in a layer's output, in steps of that output (one standard deviation). */
  weightNoise: number;
}

export const defaultPrecision: Precision = { activationBits: 8, tableBits: 8, outputBits: 10, weightNoise: 1 };

/** Tables for this many elements are a small part of any circuit; they get the extra bits. */
const fewElements = 32;
const extraTableBits = 2;

/** Bits of the argument of a table: probabilities at a model's end are few, and each is looked at. */
export function tableBitsFor(precision: Precision, elements: number): number {
  return precision.tableBits + (elements <= fewElements ? extraTableBits : 0);
}
