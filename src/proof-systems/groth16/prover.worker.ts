import { parentPort } from "node:worker_threads";
import { openBarrier } from "./barrier.js";
import type { CompiledCurve } from "./curve.js";
import { openProverShare, type ShareOfProof } from "./prover-share.js";
import type { Share } from "./share.js";

/** The first message to the thread, and no part of its data, so that the key is let go once it has been read. */
export interface ProverSetup {
  curve: CompiledCurve;
  zkey: Uint8Array;
  share: Share;
  exchange: SharedArrayBuffer;
  barrier: SharedArrayBuffer;
  /** Plain scalars of all wires, written anew for every job. */
  witness: SharedArrayBuffer;
}

/** Answers to the setup, and to every further message: each asks to prove what `witness` holds then. */
export type ProverAnswer = "ready" | ShareOfProof;

parentPort?.once("message", async ({ curve, zkey, share, exchange, barrier, witness }: ProverSetup) => {
  const proveShare = await openProverShare(curve, zkey, share, exchange, openBarrier(barrier, share.count));
  const answer = (message: ProverAnswer) => parentPort?.postMessage(message);
  parentPort?.on("message", () => answer(proveShare(new Uint8Array(witness))));
  answer("ready");
});
