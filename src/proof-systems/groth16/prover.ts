import { once } from "node:events";
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { writeScalars } from "../../circuit/bin-file.js";
import type { Witness } from "../../circuit/solve.js";
import { startWorker } from "../../workers.js";
import type { Proof, Prover } from "../proof-system.js";
import { type AssembleProof, openAssembly, randomBlinding } from "./assemble-proof.js";
import { barrierBytes } from "./barrier.js";
import { compileCurve, scalarSize } from "./curve.js";
import type { ProverSetup } from "./prover.worker.js";
import type { ShareOfProof } from "./prover-share.js";
import { exchangeBytes } from "./quotient.js";
import { readZkey } from "./read-zkey.js";
import type { SpentMs } from "./stopwatch.js";

/** A proof, and what each thread spent on it. */
export interface ProfiledProof extends Proof {
  spentMs: readonly SpentMs[];
}

export interface Groth16Prover extends Prover {
  prove(witness: Witness): Promise<ProfiledProof>;
}

/** More threads than this gain little: what they exchange grows. */
const mostThreads = 16;
/** Points of the domain that are worth a thread. */
const smallestShare = 128;

/**
 * Threads that hold a proving key and prove one witness after the other. They are started once, for that takes longer than
 * a small proof; while they wait they do not keep a process alive.
 */
export async function openProver(provingKey: Uint8Array, threads = availableParallelism()): Promise<Groth16Prover> {
  // In memory that the threads share: each takes its part and lets go of the rest.
  const zkey = new Uint8Array(new SharedArrayBuffer(provingKey.length));
  zkey.set(provingKey);
  const key = readZkey(zkey);
  const assemble = await openAssembly(key);
  const witness = new SharedArrayBuffer(key.wireCount * scalarSize);
  const workers = await startThreads(zkey, key.domainSize, witness, threads);
  return proveWith(workers, witness, key.publicCount, assemble);
}

async function startThreads(
  zkey: Uint8Array,
  domainSize: number,
  witness: SharedArrayBuffer,
  threads: number,
): Promise<Worker[]> {
  const count = usefulThreads(threads, domainSize);
  const exchange = new SharedArrayBuffer(exchangeBytes(domainSize));
  const barrier = new SharedArrayBuffer(barrierBytes);
  const curve = await compileCurve();
  const url = new URL("./prover.worker.js", import.meta.url);
  const workers = Array.from({ length: count }, () => startWorker(url, undefined));
  await askAll(workers, (index): ProverSetup => ({ curve, zkey, share: { index, count }, exchange, barrier, witness }));
  return workers;
}

/** A power of two. */
function usefulThreads(threads: number, domainSize: number): number {
  const useful = Math.min(threads, mostThreads, domainSize / smallestShare);
  return 2 ** Math.floor(Math.log2(Math.max(1, useful)));
}

function proveWith(
  workers: readonly Worker[],
  shared: SharedArrayBuffer,
  publicCount: number,
  assemble: AssembleProof,
): Groth16Prover {
  const bytes = new Uint8Array(shared);
  const terminate = () => Promise.all(workers.map((worker) => worker.terminate()));
  let failure: unknown;
  const prove = async (witness: Witness): Promise<ProfiledProof> => {
    if (failure !== undefined) throw failure;
    if (witness.length * scalarSize !== bytes.length)
      throw new RangeError(`the witness has ${witness.length} wires, the proving key ${bytes.length / scalarSize}`);
    writeScalars(bytes, witness);
    const shares: ShareOfProof[] = await askAll<ShareOfProof>(workers, () => "prove").catch(async (error: unknown) => {
      // The other threads may wait for the one that failed.
      failure = error;
      await terminate();
      throw error;
    });
    return {
      bytes: assemble(
        shares.map(({ sums }) => sums),
        randomBlinding(),
      ),
      publicSignals: witness.slice(1, 1 + publicCount),
      spentMs: shares.map(({ spentMs }) => spentMs),
    };
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    prove: (witness) => {
      // One after the other: all threads work on each. What went wrong with one is its own caller's to hear of.
      const proof = last.then(() => prove(witness));
      last = proof.catch(() => {});
      return proof;
    },
    close: async () => {
      await last;
      await terminate();
    },
  };
}

/** Sends every thread a message and waits for all the answers; only meanwhile do they keep the process alive. */
async function askAll<Answer>(workers: readonly Worker[], message: (index: number) => unknown): Promise<Answer[]> {
  const listening = new AbortController();
  for (const worker of workers) worker.ref();
  try {
    return await Promise.all(
      workers.map(async (worker, index) => {
        const answer = once(worker, "message", listening);
        const end = once(worker, "exit", listening).then(([code]): never => {
          throw new Error(`a thread of the prover has ended with code ${code}`);
        });
        worker.postMessage(message(index));
        const [given] = await Promise.race([answer, end]);
        return given;
      }),
    );
  } finally {
    listening.abort();
    for (const worker of workers) worker.unref();
  }
}
