import { Contract, ContractFactory, type Signer } from "ethers";
import { coreArtifact } from "./artifacts.js";
import { type CoreAddresses, deployLocalCore } from "./deploy-local-core.js";
import { type CoreSettings, defaultSettings } from "./settings.js";

/** A core with something to stake, and what someone needs to know who comes by JSON-RPC only. */
export interface DevelopmentCore extends CoreAddresses {
  /** Whitelisted strategies and their tokens, 18 decimals each. */
  strategies: DevelopmentStrategy[];
  /** An account with ether that sends transactions without a signature: the node holds its key. */
  funder: string;
  /** The function of every token by which anyone mints. */
  mint: string;
  /** An account of the node that may pause and unpause every contract, and have strategies whitelisted. */
  pauser: string;
  /** What redistributing sets refuse besides native ether. */
  eigenStrategy: string;
}

export interface DevelopmentStrategy {
  strategy: string;
  token: string;
}

/** Deploys a local core and three strategies with mintable tokens. `funder` pays for it all; `pauser` owns the core. */
export async function deployDevelopmentCore(
  funder: Signer,
  pauser: string,
  settings: Readonly<Partial<CoreSettings>> = {},
): Promise<DevelopmentCore> {
  const chosen = { ...defaultSettings, ...settings, owner: pauser };
  const { localCore: _, strategyFactory, ...core } = await deployLocalCore(funder, chosen);
  const strategies: DevelopmentStrategy[] = [];
  for (const letter of ["A", "B", "C"])
    strategies.push(await deployStrategy(funder, strategyFactory, `Development token ${letter}`, `DEV${letter}`));
  return {
    ...core,
    strategies,
    funder: await funder.getAddress(),
    mint: "mint(address,uint256)",
    pauser,
    eigenStrategy: chosen.eigenStrategy,
  };
}

/** Deploys a mintable token and, through the factory, its whitelisted strategy. */
export async function deployStrategy(
  signer: Signer,
  strategyFactory: string,
  name: string,
  symbol: string,
): Promise<DevelopmentStrategy> {
  const { abi, bytecode } = coreArtifact("DevelopmentToken");
  const deployed = await new ContractFactory(abi, bytecode, signer).deploy(name, symbol);
  await deployed.waitForDeployment();
  const token = await deployed.getAddress();
  const factory = new Contract(strategyFactory, coreArtifact("LocalStrategyFactory").abi, signer);
  await (await factory.getFunction("deployNewStrategy")(token)).wait();
  return { strategy: await factory.getFunction("deployedStrategies")(token), token };
}
