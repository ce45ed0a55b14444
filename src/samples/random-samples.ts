import { createHash } from "node:crypto";
import { sizeOf } from "../graph/shapes.js";
import type { Sample } from "../quantize/inputs.js";
import type { SampleTensor } from "./read-samples.js";

/** What is assumed of an input about which nothing is known: standardized features, with room for outliers. */
export const assumedRange = [-8, 8] as const;

/** Samples that are drawn where none are given. */
const drawnSamples = 64;

/**
 * Samples where there are none to calibrate on: uniform in a declared range, else normal with the assumed range as its
 * bounds. The same for the same model, so that builds are reproducible.
 */
export function drawSamples(
  inputs: readonly SampleTensor[],
  ranges: Readonly<Record<string, readonly [number, number] | undefined>>,
  seed: string,
): Sample[] {
  const random = makeRandom(seed);
  const draw = (range: readonly [number, number] | undefined) => {
    if (range !== undefined) return range[0] + (range[1] - range[0]) * random();
    return Math.min(Math.max(drawNormal(random), assumedRange[0]), assumedRange[1]);
  };
  return Array.from({ length: drawnSamples }, () =>
    Object.fromEntries(
      inputs.map(({ name, shape }) => [name, Float64Array.from({ length: sizeOf(shape) }, () => draw(ranges[name]))]),
    ),
  );
}

/** A standard normal number of uniform ones. Source: Box, Muller, 1958. */
export function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Uniform numbers in [0, 1) from a hash chain. */
export function makeRandom(seed: string): () => number {
  let block = createHash("sha256").update(seed).digest();
  let at = 0;
  return () => {
    if (at === block.length) {
      block = createHash("sha256").update(block).digest();
      at = 0;
    }
    at += 4;
    return block.readUInt32LE(at - 4) / 2 ** 32;
  };
}
