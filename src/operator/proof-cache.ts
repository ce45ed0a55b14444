import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { keccak_256 } from "@noble/hashes/sha3.js";
import type { ModelId } from "../package/manifest.js";
import { toHex } from "../package/model.js";

/** What a proof is of: the same three always allow the same proof. */
export interface ProofSubject {
  modelId: ModelId;
  input: Uint8Array;
  /** What the proof is bound to, below the scalar field's order. */
  context: bigint;
}

/** Proofs of earlier runs. */
export interface ProofCache {
  find(subject: ProofSubject): Promise<Uint8Array | undefined>;
  store(subject: ProofSubject, proof: Uint8Array): Promise<void>;
}

export const noProofCache: ProofCache = { find: async () => undefined, store: async () => {} };

/**
 * Keeps proofs as files below a folder. An entry holds its own hash, so one that a crash or a disk has damaged is as good as
 * missing.
 */
export function openProofCache(directory: string): ProofCache {
  const fileOf = ({ modelId, input, context }: ProofSubject) => {
    const subject = keccak_256(
      Buffer.concat([keccak_256(input), Buffer.from(context.toString(16).padStart(64, "0"), "hex")]),
    );
    return path.join(directory, modelId.slice(2, 18), `${toHex(subject).slice(2)}.proof`);
  };
  return {
    find: async (subject) => {
      const entry = await readFile(fileOf(subject)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      if (entry === undefined || entry.length < hashSize) return undefined;
      const [hash, proof] = [entry.subarray(0, hashSize), entry.subarray(hashSize)];
      return Buffer.from(keccak_256(proof)).equals(hash) ? new Uint8Array(proof) : undefined;
    },
    store: async (subject, proof) => {
      const file = fileOf(subject);
      await mkdir(path.dirname(file), { recursive: true });
      // Aside first, so that nobody reads half of it.
      const aside = `${file}.${randomUUID()}`;
      await writeFile(aside, Buffer.concat([keccak_256(proof), proof]));
      await rename(aside, file);
    },
  };
}

const hashSize = 32;
