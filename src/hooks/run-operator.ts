import path from "node:path";
import { parseEther, toQuantity, type Wallet } from "ethers";
import type { HttpNetworkConfig } from "hardhat/types/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { unknownModel } from "../avs/errors.js";
import type { FreshDeployment } from "../deploy/deploy-sertn.js";
import { readDeploymentAt, readDeploymentFile } from "../deploy/deployment-file.js";
import { isDevelopmentChain } from "../deploy/known-cores.js";
import { parseFault } from "../faults/parse-fault.js";
import { honest } from "../operator/behaviour.js";
import { badOption, faultOnRealChain, noModels, noNode } from "../operator/errors.js";
import { createLog, logLevels } from "../operator/log.js";
import type { ServedModel } from "../operator/model-runner.js";
import { connectRpc, type RpcProvider } from "../operator/rpc.js";
import { startOperator } from "../operator/start.js";
import { openPackage } from "../package/read-package.js";
import { operatorKey } from "./operator-key.js";

/** Options of `sertn operator`, as they are written. */
export interface OperatorArguments {
  /** Names, by comma. */
  model: string;
  fault: string;
  stake: string;
  capacity: number;
  leastSecurity: string;
  name: string;
  account: number;
  keeper: string;
  metricsPort: number;
  confirmations: number;
  withdrawAt: string;
  /** Path of a deployment file, or empty for that of the project. */
  deployment: string;
  logLevel: string;
  json: boolean;
}

/** Ether for gas that a development operator is given, in wei. */
const developmentFunds = 10n ** 20n;
/** How long a node may take for its first answer. */
const patienceMs = 5_000;
const developmentPollMs = 200;
const pollMs = 2_000;

/**
 * Runs an operator against the node of the selected network until the signal comes.
 *
 * @throws operator/bad-option, operator/no-node, faults/unknown, deploy/not-deployed, and as `startOperator`
 */
export async function runOperator(
  hre: HardhatRuntimeEnvironment,
  args: OperatorArguments,
  signal: AbortSignal,
  write: (line: string) => void,
): Promise<void> {
  const terms = readTerms(args);
  const fault = args.fault === "" ? undefined : parseFault(args.fault);
  const { network, config } = await selectedNode(hre);
  const url = await config.url.getUrl();
  const expected = config.chainId === undefined ? undefined : BigInt(config.chainId);
  // One question first: a node that is not there now is a mistake. One that goes away later is waited for.
  const provider = await connectRpc(url, expected, { retries: 0, timeoutMs: patienceMs });
  try {
    const { chainId } = await provider.getNetwork();
    const isDevelopment = isDevelopmentChain(chainId);
    // Planned misbehaviour is for development chains.
    if (fault !== undefined && !isDevelopment) throw faultOnRealChain({ fault: args.fault, chainId });
    const { root } = hre.config.paths;
    const deployment =
      args.deployment === ""
        ? await readDeploymentFile(root, chainId)
        : await readDeploymentAt(path.resolve(root, args.deployment), chainId);
    const { packagesDir } = hre.config.sertn;
    const folder = path.join(packagesDir, "operators", args.name);
    const { wallet, isOwn } = await operatorKey(config, args.account, folder, network);
    const served = await modelsOf(args.model, deployment, packagesDir);
    if (isOwn && isDevelopment) await fund(provider, wallet);
    const { level, confirmations, ...others } = terms;
    await startOperator(
      {
        ...others,
        url,
        deployment,
        wallet,
        behaviour: fault?.addTo(honest) ?? honest,
        models: served,
        otherModels: await otherPackages(hre, served),
        stateDir: path.join(folder, await chainFolder(provider, chainId)),
        proofsDir: path.join(packagesDir, ".proofs"),
        pollMs: isDevelopment ? developmentPollMs : pollMs,
        confirmations: confirmations > 0 ? confirmations : isDevelopment ? 1 : 12,
        queueCapacity: 1024,
        log: createLog({
          write,
          level,
          now: Date.now,
          fields: { operator: wallet.address },
          format: args.json ? "json" : "text",
        }),
        onCrash: () => process.kill(process.pid, "SIGKILL"),
      },
      signal,
    );
  } finally {
    provider.destroy();
  }
}

/** What the options say by themselves. @throws operator/bad-option */
function readTerms(args: OperatorArguments) {
  if (!/^[\w-][\w.-]*$/.test(args.name))
    throw badOption({ option: "--name", value: args.name, expected: "letters, digits, - and _: it names a folder" });
  const metricsPort = numberOf("--metrics-port", args.metricsPort, -1, 65_535);
  return {
    stakeWei: amountOf("--stake", args.stake),
    capacity: numberOf("--capacity", args.capacity, 1, 65_535),
    leastSecurity: amountOf("--least-security", args.leastSecurity),
    keeper: oneOf("--keeper", args.keeper, ["all", "own", "none"]),
    ...(metricsPort >= 0 && { metricsPort }),
    confirmations: numberOf("--confirmations", args.confirmations, 0, 10_000),
    withdrawAtWei: amountOf("--withdraw-at", args.withdrawAt),
    level: oneOf("--log-level", args.logLevel, logLevels),
  };
}

/** A chain's own folder: development chains come and go under one id, and what is open on one means nothing on the next. */
async function chainFolder(provider: RpcProvider, chainId: bigint): Promise<string> {
  const genesis = await provider.getBlock(0);
  return `${chainId}-${(genesis?.hash ?? "0x").slice(2, 10)}`;
}

/** @throws operator/no-node */
async function selectedNode(hre: HardhatRuntimeEnvironment): Promise<{ network: string; config: HttpNetworkConfig }> {
  const { networkName, networkConfig, close } = await hre.network.create();
  await close();
  if (networkConfig.type !== "http") throw noNode({ network: networkName });
  return { network: networkName, config: networkConfig };
}

async function fund(provider: RpcProvider, { address }: Wallet): Promise<void> {
  if ((await provider.getBalance(address)) > 0n) return;
  const [rich] = await provider.send("eth_accounts", []);
  // A node without accounts of its own leaves the operator without funds, which is reported when it joins.
  if (rich === undefined) return;
  await provider.send("eth_sendTransaction", [{ from: rich, to: address, value: toQuantity(developmentFunds) }]);
}

/** @throws operator/no-models, avs/unknown-model, package/missing */
async function modelsOf(names: string, { models }: FreshDeployment, packagesDir: string) {
  const known = Object.keys(models);
  const wanted = names === "" ? known : [...new Set(names.split(",").map((name) => name.trim()))];
  if (wanted.length === 0) throw noModels({ registry: "the deployment" });
  return Promise.all(
    wanted.map(async (name) => {
      if (!Object.hasOwn(models, name)) throw unknownModel({ model: name, known });
      const { manifest, directory } = await openPackage(path.join(packagesDir, name));
      return { name, modelId: manifest.modelId, directory, modelKey: models[name].modelKey };
    }),
  );
}

/** Packages of the project's other models, which some faults use. */
async function otherPackages(hre: HardhatRuntimeEnvironment, served: readonly ServedModel[]): Promise<ServedModel[]> {
  const { models, packagesDir } = hre.config.sertn;
  const others: ServedModel[] = [];
  for (const name of Object.keys(models)) {
    if (served.some((model) => model.name === name)) continue;
    const found = await openPackage(path.join(packagesDir, name)).catch(() => undefined); // not compiled: not needed, either
    if (found !== undefined) others.push({ name, modelId: found.manifest.modelId, directory: found.directory });
  }
  return others;
}

function amountOf(option: string, text: string): bigint {
  try {
    const amount = parseEther(text);
    if (amount >= 0n) return amount;
  } catch {
    // No number: refused below.
  }
  throw badOption({ option, value: text, expected: "an amount in ether" });
}

function numberOf(option: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw badOption({ option, value: String(value), expected: `a whole number from ${least} to ${most}` });
}

function oneOf<Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((known) => known === text);
  if (choice === undefined) throw badOption({ option, value: text, expected: `one of ${choices.join(", ")}` });
  return choice;
}
