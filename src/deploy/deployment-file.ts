import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { toJson } from "../report/json.js";
import type { FreshDeployment } from "./deploy-sertn.js";
import { notDeployed } from "./errors.js";

/** The folder of a chain's deployment: Ignition's journal, and `sertn.json`. To be kept in git but on development chains. */
export function deploymentFolder(root: string, chainId: bigint): string {
  return path.join(root, "ignition", "deployments", `sertn-${chainId}`);
}

const fileIn = (folder: string) => path.join(folder, "sertn.json");

/** Writes a deployment for the other commands. Integers are strings there. */
export async function writeDeployment(folder: string, deployment: FreshDeployment): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(fileIn(folder), `${deploymentJson(deployment)}\n`);
  return fileIn(folder);
}

/** A deployment as JSON text, integers being strings. */
export function deploymentJson(deployment: FreshDeployment): string {
  return toJson(deployment);
}

/** The deployment of a chain. @throws deploy/not-deployed */
export async function readDeploymentFile(root: string, chainId: bigint): Promise<FreshDeployment> {
  const file = fileIn(deploymentFolder(root, chainId));
  if (!existsSync(file)) throw notDeployed({ chainId, file });
  const text: FreshDeployment = JSON.parse(await readFile(file, "utf8"));
  return {
    ...text,
    chainId: BigInt(text.chainId),
    strategies: text.strategies.map((one) => ({ ...one, multiplierWad: BigInt(one.multiplierWad) })),
  };
}
