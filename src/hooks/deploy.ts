import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { generateAll } from "../compiler/generate.js";
import { checkOperatorSet } from "../deploy/check-set.js";
import { checkWiring } from "../deploy/check-wiring.js";
import { type FreshDeployment, planDeployment, readDeployment } from "../deploy/deploy-sertn.js";
import { deploymentFolder, writeDeployment } from "../deploy/deployment-file.js";
import { coreWithoutCode, journalOfAnotherChain, noCode, noCore, noFunds } from "../deploy/errors.js";
import { coreOf, isDevelopmentChain, knownChains } from "../deploy/known-cores.js";
import { type ModelToDeploy, makeSettings } from "../deploy/make-settings.js";
import { type ProbedCore, probeCore } from "../deploy/probe-core.js";
import { readPlan } from "../deploy/read-plan.js";
import { openPackage } from "../package/read-package.js";
import { writeWhole } from "../package/writing.js";
import { ignitionDeploy } from "./ignition-deploy.js";
import { journaledAddresses } from "./mend-journal.js";
import { type OpenNetwork, openNetwork } from "./open-network.js";
import { verifierArtifact } from "./verifier-artifact.js";

/** What a deployment has made, and where it is written; nowhere on a chain that ends with the command. */
export interface Deployed {
  deployment: FreshDeployment;
  file: string | undefined;
}

/**
 * Deploys core (on development chains), contracts and configured models to the selected network, or goes on with a deployment
 * that was interrupted.
 *
 * @param reset Forgets the journal of an earlier deployment first.
 */
export async function deployToNetwork(
  hre: HardhatRuntimeEnvironment,
  { reset, quiet }: { reset: boolean; quiet: boolean },
): Promise<Deployed> {
  const network = await openNetwork(hre);
  try {
    const { provider, chainId, deployer, isInProcess } = network;
    if ((await provider.getBalance(deployer)) === 0n) throw noFunds({ account: deployer, chainId });
    const core = await findCore(hre, network);
    await requireCode(hre, network);
    const models = await modelsOf(hre, quiet);
    const settings = makeSettings(hre.config.sertn.avs, { chainId, deployer, core, models });
    const folder = isInProcess ? undefined : deploymentFolder(hre.config.paths.root, chainId);
    if (folder !== undefined && reset) await rm(folder, { recursive: true, force: true });
    const fromBlock = folder === undefined ? await provider.getBlockNumber() : await begin(folder, network);
    const planned = planDeployment(settings);
    const addresses = await ignitionDeploy(planned.plan, planned.artifacts, {
      provider: network.rpc,
      accounts: network.accounts,
      deployer,
      folder,
      confirmations: isDevelopmentChain(chainId) ? 1 : 5,
    });
    const values = await readPlan(planned.plan, addresses, provider, planned.artifacts);
    const deployment = readDeployment(planned, values, { chainId, fromBlock, provider: deployer });
    await checkOperatorSet(deployment, provider);
    await checkWiring(deployment, provider);
    return { deployment, file: folder === undefined ? undefined : await writeDeployment(folder, deployment) };
  } finally {
    await network.close();
  }
}

async function findCore(
  hre: HardhatRuntimeEnvironment,
  { provider, chainId }: OpenNetwork,
): Promise<ProbedCore | undefined> {
  const core = coreOf(chainId, hre.config.sertn.eigenlayer);
  if (core === undefined) {
    if (isDevelopmentChain(chainId)) return undefined;
    throw noCore({ chainId, known: knownChains });
  }
  const { allocationManager, rewardsCoordinator } = core;
  if (allocationManager === undefined || rewardsCoordinator === undefined)
    throw coreWithoutCode({ contract: "core", address: "an unknown address", chainId });
  return probeCore(provider, { allocationManager, rewardsCoordinator }, chainId);
}

/** The contracts that the configuration names must be there. @throws deploy/no-code */
async function requireCode({ config }: HardhatRuntimeEnvironment, { provider, chainId }: OpenNetwork): Promise<void> {
  const { strategies, feeToken } = config.sertn.avs;
  const named = strategies.map(({ strategy }, k): [string, string] => [`sertn.avs.strategies[${k}]`, strategy]);
  if (feeToken !== undefined) named.push(["sertn.avs.feeToken", feeToken]);
  for (const [setting, address] of named)
    if ((await provider.getCode(address)) === "0x") throw noCode({ setting, address, chainId });
}

async function modelsOf(hre: HardhatRuntimeEnvironment, quiet: boolean): Promise<ModelToDeploy[]> {
  const generated = await generateAll(hre.config.sertn, { quiet });
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const models: ModelToDeploy[] = [];
  for (const { manifest, directory, verifier } of generated) {
    const { abi, bytecode } = await verifierArtifact(hre, verifier);
    const { setup } = (await openPackage(directory)).manifest;
    models.push({ name: manifest.name, verifier: { abi: [...abi], bytecode }, isInsecure: setup.insecure });
  }
  return models;
}

/** The block before the first of the deployment, remembered across interruptions. @throws deploy/journal-of-another-chain */
async function begin(folder: string, { provider, chainId }: OpenNetwork): Promise<number> {
  for (const address of await journaledAddresses(folder))
    if ((await provider.getCode(address)) === "0x") throw journalOfAnotherChain({ folder, chainId, address });
  const file = path.join(folder, "begun.json");
  if (existsSync(file)) return JSON.parse(await readFile(file, "utf8")).fromBlock;
  const fromBlock = await provider.getBlockNumber();
  await writeWhole(file, `${JSON.stringify({ fromBlock })}\n`);
  return fromBlock;
}
