import { AbiCoder, Contract, ContractFactory, Interface, type InterfaceAbi, keccak256, type Signer } from "ethers";
import { type DevelopmentCore, deployDevelopmentCore } from "../../eigenlayer/development-core.js";
import type { Scenario } from "../scenario.js";
import type { Deployed } from "./chain.js";

export interface ContractArtifact {
  abi: InterfaceAbi;
  bytecode: string;
}

/** Finds the artifact of a contract by its name. */
export type ArtifactOf = (name: string) => Promise<ContractArtifact>;

/** The protocol on a development chain, with one model. */
export interface Protocol {
  taskManager: Deployed;
  router: Deployed;
  slasher: Deployed;
  vault: Deployed;
  /** A token that anyone can mint. */
  feeToken: string;
  core: DevelopmentCore;
  stake: { strategy: string; token: string };
  operatorSet: { avs: string; id: number };
  modelKey: string;
  provider: string;
}

const operatorSetId = 1;

/** Deploys a local core with the scenario's delays and the protocol with its parameters; registers the model of `verifier`. */
export async function deployProtocol(
  signers: readonly Signer[],
  artifactOf: ArtifactOf,
  verifier: ContractArtifact,
  scenario: Readonly<Scenario>,
): Promise<Protocol> {
  const [deployer, governance, provider] = signers;
  const owner = await governance.getAddress();
  const delay = scenario.slashableBlocks;
  const core = await deployDevelopmentCore(deployer, owner, {
    deallocationDelay: delay,
    minWithdrawalDelayBlocks: delay,
  });
  const [stake, { token: feeToken }] = core.strategies;

  const deployFrom = async ({ abi, bytecode }: ContractArtifact, args: readonly unknown[]): Promise<Deployed> => {
    const contract = await new ContractFactory(abi, bytecode, deployer).deploy(...args);
    await contract.waitForDeployment();
    return { address: await contract.getAddress(), abi: Interface.from(abi) };
  };
  const deploy = async (name: string, ...args: unknown[]) => deployFrom(await artifactOf(name), args);

  const { allocationManager, rewardsCoordinator } = core;
  const serviceManager = await deploy("SertnServiceManager", owner, owner, allocationManager, rewardsCoordinator);
  const parameters = await deploy("ParameterRegistry", owner, allocationManager, scenario.parameters);
  const models = await deploy("ModelRegistry", owner);
  const avs = serviceManager.address;
  const router = await deploy(
    "OperatorRouter",
    avs,
    parameters.address,
    models.address,
    scenario.tierStake,
    scenario.epochBlocks,
  );
  const vault = await deploy("CompensationVault", owner, avs, allocationManager);
  const slasher = await deploy("SertnSlasher", avs, vault.address, allocationManager);
  const randomness = await deploy("BlockHashRandomness");
  const taskManager = await deploy("TaskManager", {
    feeToken,
    serviceManager: avs,
    router: router.address,
    slasher: slasher.address,
    vault: vault.address,
    models: models.address,
    parameters: parameters.address,
    randomness: randomness.address,
    slashableBlocks: delay,
  });
  const registrar = await deploy("SertnRegistrar", avs, router.address, parameters.address, allocationManager);
  const peers = {
    slasher: slasher.address,
    vault: vault.address,
    registrar: registrar.address,
    router: router.address,
    taskManager: taskManager.address,
  };
  const strategies = [{ strategy: stake.strategy, multiplierWad: 10n ** 18n }];
  const manager = new Contract(avs, serviceManager.abi, deployer);
  await (await manager.getFunction("activate")(peers, strategies, "")).wait();

  const verifierAt = await deployFrom(verifier, []);
  const registry = new Contract(models.address, models.abi, provider);
  await (await registry.getFunction("register")(verifierAt.address, scenario.model)).wait();
  const providerAddress = await provider.getAddress();
  const key = AbiCoder.defaultAbiCoder().encode(["address", "address"], [providerAddress, verifierAt.address]);
  return {
    core,
    stake,
    taskManager,
    router,
    slasher,
    vault,
    feeToken,
    operatorSet: { avs, id: operatorSetId },
    modelKey: keccak256(key),
    provider: providerAddress,
  };
}
