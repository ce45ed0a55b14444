import { ContractFactory, type Signer } from "ethers";
import type { SertnContract } from "../../avs/contracts.js";
import { interfaceOf, sertnSources } from "../../avs/contracts.js";
import { type DeployedStrategy, deploySertn, type FreshDeployment } from "../../deploy/deploy-sertn.js";
import { defaultSettings } from "../../eigenlayer/settings.js";
import { type KitArtifact, kitArtifact } from "../../kit-artifacts.js";
import type { Scenario } from "../scenario.js";
import type { Deployed } from "./chain.js";

/** The protocol on a development chain, with one model and one strategy, both of whose tokens anyone can mint. */
export interface Protocol {
  deployment: FreshDeployment;
  core: FreshDeployment["core"];
  taskManager: Deployed;
  router: Deployed;
  slasher: Deployed;
  feeToken: string;
  stake: { strategy: string; token: string };
  operatorSet: { avs: string; id: number };
  modelKey: string;
}

const operatorSetId = 1;
const model = "simulated";

/** Deploys a local core with the scenario's delays and the protocol with its parameters, and registers the model of `verifier`. */
export async function deployProtocol(
  signer: Signer,
  verifier: KitArtifact,
  scenario: Readonly<Scenario>,
): Promise<Protocol> {
  const owner = await signer.getAddress();
  const delay = scenario.slashableBlocks;
  const { abi, bytecode } = kitArtifact("contracts/eigenlayer/DevelopmentToken.sol");
  const feeToken = await new ContractFactory(abi, bytecode, signer).deploy("Fees", "FEE");
  await feeToken.waitForDeployment();
  const deployment = await deploySertn(signer, {
    core: {
      kind: "local",
      settings: { ...defaultSettings, owner, deallocationDelay: delay, minWithdrawalDelayBlocks: delay },
    },
    strategies: [],
    parameters: scenario.parameters,
    epochBlocks: BigInt(scenario.epochBlocks),
    feeToken: await feeToken.getAddress(),
    governance: { kind: "account", address: owner },
    guardian: owner,
    plannedRandomness: false,
    metadataUri: "",
    models: [{ name: model, verifier, terms: scenario.model }],
    provider: owner,
  });
  const { sertn, core, models, strategies } = deployment;
  const at = (name: SertnContract & keyof typeof sertn): Deployed => ({
    address: String(sertn[name]),
    abi: interfaceOf(sertnSources[name]),
  });
  return {
    deployment,
    core,
    taskManager: at("taskManager"),
    router: at("router"),
    slasher: at("slasher"),
    feeToken: sertn.feeToken,
    stake: mintable(strategies),
    operatorSet: { avs: sertn.serviceManager, id: operatorSetId },
    modelKey: models[model].modelKey,
  };
}

function mintable([first]: readonly DeployedStrategy[]): Protocol["stake"] {
  if (first.token === undefined) throw new TypeError("A strategy that was deployed along has its token");
  return { strategy: first.strategy, token: first.token };
}
