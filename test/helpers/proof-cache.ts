import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Model, ProvenInference } from "../../src/package/model.js";
import type { Sample } from "../../src/quantize/inputs.js";

const folder = path.join("cache", "proofs");

/** Proves, or finds the proof of an earlier run: contexts repeat, since chains in tests begin alike. */
export async function proveCached(model: Model, sample: Sample, context: bigint): Promise<ProvenInference> {
  const { modelId, files } = model.manifest;
  const input = Buffer.from(model.infer(sample).input).toString("hex");
  const key = createHash("sha256").update(`${modelId} ${files.provingKey.sha256} ${context} ${input}`).digest("hex");
  const file = path.join(folder, `${key}.json`);
  const found = await readFile(file, "utf8").catch(() => undefined);
  if (found !== undefined) return JSON.parse(found);
  const proven = await model.prove(sample, context);
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify(proven));
  return proven;
}
