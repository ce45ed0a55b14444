import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Signer } from "ethers";
import type { Deployment } from "../avs/addresses.js";
import { SertnClient } from "../avs/client.js";
import { evidenceJson } from "./bundle.js";
import { collectEvidence } from "./collect.js";

/**
 * Writes evidence of every slash and penalty of a deployment to a folder, `task-<number>.json` each.
 *
 * @param onFile Hears of each file which part of them is written.
 * @returns The files.
 */
export async function writeAllEvidence(
  signer: Signer,
  deployment: Deployment,
  folder: string,
  onFile: (done: number) => void = () => {},
): Promise<string[]> {
  const { context, tasks } = SertnClient.of(deployment, signer);
  const all = await tasks.all();
  const bad = all.filter(
    ({ status, progress }) => status === "Slashed" || (status === "Expired" && BigInt(progress.operator) !== 0n),
  );
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const { id } of bad) {
    const file = path.join(folder, `task-${id}.json`);
    await writeFile(file, `${evidenceJson(await collectEvidence(context, id))}\n`);
    files.push(file);
    onFile(files.length / bad.length);
  }
  return files;
}
