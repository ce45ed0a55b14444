import { AbiCoder, Contract, ContractFactory, keccak256, parseEther, type Signer } from "ethers";
import { readFileSync } from "node:fs";
import { deployDevelopmentCore } from "../../src/eigenlayer/development-core.js";
import { testParameters } from "./avs-parameters.js";

export interface DeployedSertn {
  taskManager: string;
  feeToken: Contract;
  randomness: Contract;
  modelKeys: Record<string, string>;
  provider: string;
}

const artifact = (source: string) => JSON.parse(readFileSync(`artifacts/contracts/${source}.sol/${source.split("/").at(-1)}.json`, "utf8"));

const terms = {
  inferenceCostWei: parseEther("0.0001"),
  proofCostWei: parseEther("0.001"),
  proofWindowBlocks: 5n,
  royaltyWad: parseEther("0.05"),
};

/** The whole protocol with some models, by transactions of one account. */
export async function deploySertn(deployer: Signer, models: Record<string, string>, send: (method: string, params: unknown[]) => Promise<unknown>): Promise<DeployedSertn> {
  const owner = await deployer.getAddress();
  const deploy = async (source: string, ...args: unknown[]) => {
    const { abi, bytecode } = artifact(source);
    const contract = await new ContractFactory(abi, bytecode, deployer).deploy(...args);
    await contract.waitForDeployment();
    return new Contract(await contract.getAddress(), abi, deployer);
  };
  const core = await deployDevelopmentCore(deployer, owner);
  const feeToken = await deploy("consumer/WrappedCoin");
  const manager = await deploy("avs/SertnServiceManager", owner, owner, core.allocationManager, core.rewardsCoordinator);
  const parameters = await deploy("avs/ParameterRegistry", owner, core.allocationManager, testParameters);
  const registry = await deploy("avs/ModelRegistry", owner);
  const router = await deploy("avs/OperatorRouter", manager, parameters, registry, testParameters.audits.leastSecurity, 8n);
  const vault = await deploy("avs/CompensationVault", owner, manager, core.allocationManager);
  const slasher = await deploy("avs/SertnSlasher", manager, vault, core.allocationManager);
  const randomness = await deploy("avs/DevelopmentRandomness", await deploy("avs/BlockHashRandomness"));
  const taskManager = await deploy("avs/TaskManager", {
    feeToken,
    serviceManager: manager,
    router,
    slasher,
    vault,
    models: registry,
    parameters,
    randomness,
    slashableBlocks: await manager.slashableBlocks(),
  });
  const registrar = await deploy("avs/SertnRegistrar", manager, router, parameters, core.allocationManager);
  const [{ strategy }] = core.strategies;
  await (
    await manager.activate(
      { slasher, vault, registrar, router, taskManager },
      [{ strategy, multiplierWad: parseEther("1") }],
      "https://sertn.example/avs.json",
    )
  ).wait();
  await send("hardhat_mine", ["0x40"]);
  const modelKeys: Record<string, string> = {};
  for (const [name, verifierName] of Object.entries(models)) {
    const verifier = await (await deploy(`generated/${verifierName}`)).getAddress();
    await (await registry.register(verifier, terms)).wait();
    modelKeys[name] = keccak256(AbiCoder.defaultAbiCoder().encode(["address", "address"], [owner, verifier]));
  }
  return { taskManager: await taskManager.getAddress(), feeToken, randomness, modelKeys, provider: owner };
}
