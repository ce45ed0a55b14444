import { readFile } from "node:fs/promises";
import { z } from "zod";
import { badProofFile } from "../compiler/errors.js";
import type { Hex, ProvenInference } from "../package/model.js";

const hex = z.custom<Hex>(
  (value) => typeof value === "string" && /^0x([0-9a-fA-F]{2})*$/.test(value),
  "expected hexadecimal bytes",
);
const proofSchema = z.object({ context: hex, input: hex, output: hex, proof: hex });

/** Reads a proof that `sertn prove --out` has written. */
export async function readProof(
  file: string,
): Promise<Pick<ProvenInference, "context" | "input" | "output" | "proof">> {
  try {
    return proofSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    // Whatever fails here (no file, no JSON, no proof) is about the file, and its message says how.
    throw badProofFile(
      { file, reason: cause instanceof Error ? cause.message.split("\n").join(" ") : String(cause) },
      cause,
    );
  }
}
