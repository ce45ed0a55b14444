import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { toJson } from "../report/json.js";
import type { FreshDeployment } from "./deploy-sertn.js";
import { badFile, notDeployed } from "./errors.js";
import { isAddress } from "./is-address.js";

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

/** The deployment of a chain. @throws deploy/not-deployed, deploy/bad-file */
export async function readDeploymentFile(root: string, chainId: bigint): Promise<FreshDeployment> {
  return readDeploymentAt(fileIn(deploymentFolder(root, chainId)), chainId);
}

/**
 * The deployment in a file, which is to be on a chain.
 *
 * @throws deploy/not-deployed, deploy/bad-file
 */
export async function readDeploymentAt(file: string, chainId: bigint): Promise<FreshDeployment> {
  if (!existsSync(file)) throw notDeployed({ chainId, file });
  const text = await readFile(file, "utf8");
  try {
    const deployment = schema.parse(JSON.parse(text));
    if (deployment.chainId === chainId) return deployment;
    throw new RangeError(`chainId is ${deployment.chainId}, not ${chainId}`);
  } catch (cause) {
    throw badFile({ file, reason: reasonOf(cause) }, cause);
  }
}

const address = z.string().refine(isAddress, "is no address");
const integer = z
  .string()
  .regex(/^[0-9]+$/, "is no integer")
  .transform(BigInt);

const schema = z.object({
  chainId: integer,
  fromBlock: z.number().int().nonnegative(),
  core: z
    .object({
      allocationManager: address,
      delegationManager: address,
      strategyManager: address,
      permissionController: address,
      rewardsCoordinator: address,
    })
    .catchall(address),
  sertn: z
    .object({
      serviceManager: address,
      parameterRegistry: address,
      modelRegistry: address,
      router: address,
      vault: address,
      slasher: address,
      registrar: address,
      taskManager: address,
      lens: address,
      randomness: address,
      feeToken: address,
      governance: address,
      gateway: address.optional(),
    })
    .transform(({ gateway, ...others }) => ({ ...others, ...(gateway !== undefined && { gateway }) })),
  models: z.record(z.object({ modelKey: z.string().regex(/^0x[0-9a-f]{64}$/i, "is no key"), verifier: address })),
  strategies: z.array(
    z
      .object({ strategy: address, token: address.optional(), multiplierWad: integer })
      .transform(({ token, ...others }) => ({ ...others, token })),
  ),
});

function reasonOf(cause: unknown): string {
  if (cause instanceof z.ZodError) {
    const [{ path: trail, message }] = cause.issues;
    return `${trail.join(".")} ${message}`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}
