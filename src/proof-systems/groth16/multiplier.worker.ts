import { parentPort, workerData } from "node:worker_threads";
import type { CompiledCurve, Group } from "./curve.js";
import { makeMultiplier } from "./fixed-base.js";

/** What the thread is started with. */
export interface MultiplierSetup {
  curve: CompiledCurve;
  group: Group;
  expectedCount: number;
}

/** Scalars to multiply; the answer is their points. */
export type MultiplierJob = Uint8Array<ArrayBuffer>;

const { curve, group, expectedCount } = workerData as MultiplierSetup; // sent by multiplier-pool.ts alone
const multiplier = makeMultiplier(curve, group, expectedCount);

parentPort?.on("message", async (scalars: MultiplierJob) => {
  const points = (await multiplier)(scalars);
  parentPort?.postMessage(points, [points.buffer as ArrayBuffer]); // freshly allocated, never shared
});
