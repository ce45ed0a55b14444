import { once } from "node:events";
import { availableParallelism } from "node:os";
import { startWorker } from "../../workers.js";
import { compileCurve, type Group, pointSizes } from "./curve.js";
import { makeMultiplier } from "./fixed-base.js";
import type { MultiplierJob, MultiplierSetup } from "./multiplier.worker.js";

/** Fixed-base multiplication in one group on all cores. */
export interface MultiplierPool {
  /** See {@link makeMultiplier}. */
  multiply(scalars: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Fewer products than this are done before a thread has started. */
const smallestShare = 8192;

export async function openMultiplierPool(group: Group, expectedCount: number): Promise<MultiplierPool> {
  const threads = Math.min(availableParallelism(), Math.floor(expectedCount / smallestShare));
  const curve = await compileCurve();
  if (threads < 2) {
    const multiply = await makeMultiplier(curve, group, expectedCount);
    return { multiply: async (scalars) => multiply(scalars), close: async () => {} };
  }
  const setup: MultiplierSetup = { curve, group, expectedCount: Math.ceil(expectedCount / threads) };
  const workers = Array.from({ length: threads }, () =>
    startWorker(new URL("./multiplier.worker.js", import.meta.url), setup),
  );
  return {
    multiply: async (scalars) => {
      const share = Math.ceil(scalars.length / 32 / threads) * 32;
      const parts = workers.map(async (worker, i) => {
        const job: MultiplierJob = scalars.slice(i * share, (i + 1) * share);
        worker.postMessage(job, [job.buffer]);
        const [points]: Uint8Array[] = await once(worker, "message");
        return points;
      });
      const points = Buffer.concat(await Promise.all(parts));
      if (points.length !== (scalars.length / 32) * pointSizes[group].affine)
        throw new RangeError("a share of the points is missing");
      return points;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
