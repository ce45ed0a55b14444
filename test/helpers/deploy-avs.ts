import { AbiCoder, type Contract, keccak256, parseEther } from "ethers";
import hre from "hardhat";
import { deployDevelopmentCore } from "../../src/eigenlayer/development-core.js";
import { type Model, openModel } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import { type Parameters, testParameters } from "./avs-parameters.js";

export const modelTerms = {
  inferenceCostWei: parseEther("0.0001"),
  proofCostWei: parseEther("0.001"),
  proofWindowBlocks: 5n,
  royaltyWad: parseEther("0.05"),
};

const operatorSetId = 1n;
export const epochBlocks = 8n;

/** The contracts that the service manager makes known, as the contracts' struct. */
export type Peers = Record<"slasher" | "vault" | "registrar" | "router" | "taskManager", string>;

export interface AvsOptions {
  parameters?: Parameters;
  /** Security units per share of the first strategies. */
  multipliersWad?: readonly bigint[];
  /** The draws' seeds are those of block hashes, as in production, and cannot be planned. */
  isPlain?: boolean;
  /** A contract in the router's place. */
  routerName?: string;
  /** A contract in the place of the coin that fees are in. */
  feeTokenName?: string;
  /** A contract in the place of the tokens that are staked. */
  stakeTokenName?: string;
  /** For a deployment that must fail. */
  alterPeers?: (peers: Peers) => Peers;
  withDelays?: { deallocationDelay?: number; minWithdrawalDelayBlocks?: number };
}

/** The protocol's contracts on a local core with the test networks' delays, the digits model, and people with money. */
export async function deployContracts({
  parameters = testParameters,
  multipliersWad = [parseEther("1")],
  withDelays = {},
  isPlain = false,
  routerName = "OperatorRouter",
  feeTokenName = "WrappedCoin",
  stakeTokenName,
  alterPeers = (peers) => peers,
}: AvsOptions = {}) {
  const connection = await hre.network.create();
  const { ethers, networkHelpers } = connection;
  const [deployer, governance, guardian, provider, user, challenger, keeper, stranger, ...others] =
    await ethers.getSigners();
  const core = await deployDevelopmentCore(deployer, governance.address, withDelays);
  const at = (name: string, address: string) =>
    ethers.getContractAt(name, address, deployer) as unknown as Promise<Contract>;
  const deploy = async (name: string, ...args: unknown[]) =>
    (await (await ethers.deployContract(name, args, deployer)).waitForDeployment()) as unknown as Contract;
  const addressOf = (contract: Contract) => contract.getAddress();

  const allocationManager = await at("LocalAllocationManager", core.allocationManager);
  const delegationManager = await at("LocalDelegationManager", core.delegationManager);
  const strategyManager = await at("LocalStrategyManager", core.strategyManager);
  const rewardsCoordinator = await at("LocalRewardsCoordinator", core.rewardsCoordinator);
  const strategies =
    stakeTokenName === undefined
      ? core.strategies
      : await strategiesOf(stakeTokenName, multipliersWad.length, { at, deploy, strategyManager });
  const stakes = await Promise.all(
    strategies
      .toSorted((one, other) => (BigInt(one.strategy) < BigInt(other.strategy) ? -1 : 1))
      .slice(0, multipliersWad.length)
      .map(async ({ strategy, token }, k) => ({
        strategy: await at("LocalStrategy", strategy),
        token: await at(stakeTokenName ?? "DevelopmentToken", token),
        multiplierWad: multipliersWad[k],
      })),
  );

  const feeToken = await deploy(feeTokenName);
  const serviceManager = await deploy(
    "SertnServiceManager",
    governance.address,
    guardian.address,
    core.allocationManager,
    core.rewardsCoordinator,
  );
  const parameterRegistry = await deploy("ParameterRegistry", governance.address, core.allocationManager, parameters);
  const modelRegistry = await deploy("ModelRegistry", governance.address);
  const router = await deploy(
    routerName,
    await addressOf(serviceManager),
    await addressOf(parameterRegistry),
    await addressOf(modelRegistry),
    parameters.audits.leastSecurity,
    epochBlocks,
  );
  const vault = await deploy("CompensationVault", governance.address, await addressOf(serviceManager));
  const slasher = await deploy("SertnSlasher", await addressOf(serviceManager), await addressOf(vault));
  const blockHashes = await deploy("BlockHashRandomness");
  const randomness = isPlain ? blockHashes : await deploy("DevelopmentRandomness", await addressOf(blockHashes));
  const taskManager = await deploy("TaskManager", {
    feeToken: await addressOf(feeToken),
    serviceManager: await addressOf(serviceManager),
    router: await addressOf(router),
    slasher: await addressOf(slasher),
    vault: await addressOf(vault),
    models: await addressOf(modelRegistry),
    parameters: await addressOf(parameterRegistry),
    randomness: await addressOf(randomness),
  });
  const registrar = await deploy(
    "SertnRegistrar",
    await addressOf(serviceManager),
    await addressOf(router),
    await addressOf(parameterRegistry),
  );
  const peers: Peers = {
    slasher: await addressOf(slasher),
    vault: await addressOf(vault),
    registrar: await addressOf(registrar),
    router: await addressOf(router),
    taskManager: await addressOf(taskManager),
  };
  const stakeStrategies = await Promise.all(
    stakes.map(async ({ strategy, multiplierWad }) => ({ strategy: await addressOf(strategy), multiplierWad })),
  );
  await serviceManager.activate(alterPeers(peers), stakeStrategies, "https://sertn.example/avs.json");
  const lens = await deploy("TaskLens", peers.taskManager);
  // The core cannot slash while the chain is younger than its withdrawal delay.
  await networkHelpers.mine(Number(await delegationManager.minWithdrawalDelayBlocks()) + 1);

  const model = await digitsModel();
  const verifier = await deploy("DigitsMlpVerifier");
  const modelContracts = modelRegistry.connect(provider) as Contract;
  await modelContracts.register(await addressOf(verifier), modelTerms);
  const modelKey = keccak256(
    AbiCoder.defaultAbiCoder().encode(["address", "address"], [provider.address, await addressOf(verifier)]),
  );
  for (const payer of [user, challenger, stranger]) {
    await (feeToken.connect(payer) as Contract).deposit({ value: parseEther("1000") });
    await (feeToken.connect(payer) as Contract).approve(peers.taskManager, 2n ** 256n - 1n);
  }
  const set = { avs: await addressOf(serviceManager), id: operatorSetId };
  const strategyAddresses = stakeStrategies.map(({ strategy }) => strategy);

  return {
    connection,
    ethers,
    networkHelpers,
    core,
    parameters,
    allocationManager,
    delegationManager,
    strategyManager,
    rewardsCoordinator,
    stakes,
    set,
    feeToken,
    serviceManager,
    parameterRegistry,
    modelRegistry,
    router,
    vault,
    slasher,
    randomness,
    taskManager,
    registrar,
    lens,
    verifier,
    model,
    modelKey,
    deployer,
    governance,
    guardian,
    provider,
    user,
    challenger,
    keeper,
    stranger,
    at,
    deploy,
    peers,
    others,
    strategyAddresses,
  };
}

interface StrategyDeployment {
  at: (name: string, address: string) => Promise<Contract>;
  deploy: (name: string) => Promise<Contract>;
  strategyManager: Contract;
}

/** Tokens and their strategies, from the core's factory. */
async function strategiesOf(
  tokenName: string,
  count: number,
  { at, deploy, strategyManager }: StrategyDeployment,
): Promise<{ strategy: string; token: string }[]> {
  const factory = await at("LocalStrategyFactory", await strategyManager.strategyWhitelister());
  const strategies: { strategy: string; token: string }[] = [];
  for (let n = 0; n < count; ++n) {
    const token = await (await deploy(tokenName)).getAddress();
    await factory.deployNewStrategy(token);
    strategies.push({ strategy: await factory.deployedStrategies(token), token });
  }
  return strategies;
}

let openedModel: Promise<Model> | undefined;
export function digitsModel(): Promise<Model> {
  openedModel ??= openPackage(".sertn/digits-mlp").then(openModel);
  return openedModel;
}
