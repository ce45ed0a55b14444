import path from "node:path";
import { parseEther, toQuantity, type Wallet } from "ethers";
import type { HttpNetworkConfig } from "hardhat/types/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { unknownModel } from "../avs/errors.js";
import type { FreshDeployment } from "../deploy/deploy-sertn.js";
import { readDeploymentFile } from "../deploy/deployment-file.js";
import { isDevelopmentChain } from "../deploy/known-cores.js";
import { parseFault } from "../faults/parse-fault.js";
import { type Behaviour, honest } from "../operator/behaviour.js";
import { badOption, faultOnRealChain, noNode } from "../operator/errors.js";
import { createLog, type LogLevel, logLevels } from "../operator/log.js";
import type { ServedModel } from "../operator/model-runner.js";
import type { KeeperScope } from "../operator/plan.js";
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
  logLevel: string;
}

/** Ether for gas that a development operator is given, in wei. */
const developmentFunds = 10n ** 20n;
const developmentPollMs = 200;
const pollMs = 2_000;

/** Runs an operator against the node of the selected network until the signal comes. */
export async function runOperator(
  hre: HardhatRuntimeEnvironment,
  args: OperatorArguments,
  signal: AbortSignal,
  write: (line: string) => void,
): Promise<void> {
  const { network, config } = await selectedNode(hre);
  const url = await config.url.getUrl();
  const expected = config.chainId === undefined ? undefined : BigInt(config.chainId);
  const provider = await connectRpc(url, expected);
  try {
    const { chainId } = await provider.getNetwork();
    const isDevelopment = isDevelopmentChain(chainId);
    const behaviour = behaviourOf(args.fault, isDevelopment, chainId);
    const deployment = await readDeploymentFile(hre.config.paths.root, chainId);
    const { packagesDir } = hre.config.sertn;
    const stateDir = path.join(packagesDir, "operators", args.name);
    const { wallet, isOwn } = await operatorKey(config, args.account, stateDir, network);
    if (isOwn && isDevelopment) await fund(provider, wallet);
    const served = await modelsOf(args.model, deployment, packagesDir);
    await startOperator(
      {
        url,
        deployment,
        wallet,
        behaviour,
        models: served,
        otherModels: await otherPackages(hre, served),
        stakeWei: amountOf("--stake", args.stake),
        capacity: args.capacity,
        leastSecurity: amountOf("--least-security", args.leastSecurity),
        keeper: keeperOf(args.keeper),
        stateDir,
        proofsDir: path.join(packagesDir, ".proofs"),
        ...(args.metricsPort >= 0 && { metricsPort: args.metricsPort }),
        pollMs: isDevelopment ? developmentPollMs : pollMs,
        confirmations: args.confirmations > 0 ? args.confirmations : isDevelopment ? 1 : 12,
        withdrawAtWei: amountOf("--withdraw-at", args.withdrawAt),
        queueCapacity: 1024,
        log: createLog({ write, level: levelOf(args.logLevel), now: Date.now, fields: { operator: wallet.address } }),
        onCrash: () => process.kill(process.pid, "SIGKILL"),
      },
      signal,
    );
  } finally {
    provider.destroy();
  }
}

/** @throws operator/no-node */
async function selectedNode(hre: HardhatRuntimeEnvironment): Promise<{ network: string; config: HttpNetworkConfig }> {
  const { networkName, networkConfig, close } = await hre.network.create();
  await close();
  if (networkConfig.type !== "http") throw noNode({ network: networkName });
  return { network: networkName, config: networkConfig };
}

/** Planned misbehaviour is for development chains. @throws faults/unknown, operator/fault-on-real-chain */
function behaviourOf(fault: string, isDevelopment: boolean, chainId: bigint): Behaviour {
  if (fault === "") return honest;
  const parsed = parseFault(fault);
  if (!isDevelopment) throw faultOnRealChain({ fault, chainId });
  return parsed.addTo(honest);
}

async function fund(provider: RpcProvider, { address }: Wallet): Promise<void> {
  if ((await provider.getBalance(address)) > 0n) return;
  const [rich] = await provider.send("eth_accounts", []);
  // A node without accounts of its own leaves the operator without funds, which is reported when it joins.
  if (rich === undefined) return;
  await provider.send("eth_sendTransaction", [{ from: rich, to: address, value: toQuantity(developmentFunds) }]);
}

/** @throws avs/unknown-model, package/missing, operator/model-differs */
async function modelsOf(names: string, { models }: FreshDeployment, packagesDir: string) {
  const known = Object.keys(models);
  const wanted = names === "" ? known : names.split(",").map((name) => name.trim());
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

function keeperOf(text: string): KeeperScope {
  if (text === "all" || text === "own" || text === "none") return text;
  throw badOption({ option: "--keeper", value: text, expected: "all, own or none" });
}

function levelOf(text: string): LogLevel {
  const level = logLevels.find((known) => known === text);
  if (level === undefined) throw badOption({ option: "--log-level", value: text, expected: logLevels.join(", ") });
  return level;
}
