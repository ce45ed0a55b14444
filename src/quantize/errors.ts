import { defineError } from "../errors.js";

export const tooWide = defineError("quantize/too-wide", (e: { node: string; bits: number }) => ({
  what: `A value needs ${e.bits} bits, more than integers of weights have`,
  where: `node ${e.node}`,
  next: "Check the model's weights and the declared input range for values of very different magnitude.",
}));

export const badOptions = defineError(
  "quantize/bad-options",
  (e: { option: string; value: string; expected: string }) => ({
    what: `${e.option} is ${e.value}`,
    where: "the model's options",
    next: `Give ${e.expected}.`,
  }),
);

export const inputOutOfRange = defineError(
  "infer/input-out-of-range",
  (e: { tensor: string; index: number; value: number; low: number; high: number }) => ({
    what: `The value ${e.value} is outside [${e.low}, ${e.high}], the range that the model was compiled for`,
    where: `input ${e.tensor}, element ${e.index}`,
    next: "Scale the input as in training, or compile again with samples that reach so far (--calibration) or a wider declared range (inputs: { name: { range: [low, high] } }).",
  }),
);
