import { readFileSync } from "node:fs";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ZeroAddress } from "ethers";
import hre from "hardhat";
import { SertnClient } from "../../src/avs/client.js";
import { mined } from "../../src/avs/context.js";
import { contractAt } from "../../src/avs/contracts.js";
import { defaultParameters } from "../../src/deploy/default-parameters.js";
import { deploySertn } from "../../src/deploy/deploy-sertn.js";
import { type DeploySettings, defaultModelTerms } from "../../src/deploy/settings.js";
import { defaultSettings } from "../../src/eigenlayer/settings.js";

/** The digits model's verifier as the build compiled it. */
export function digitsVerifier() {
  const file = "artifacts/contracts/generated/DigitsMlpVerifier.sol/DigitsMlpVerifier.json";
  const { abi, bytecode } = JSON.parse(readFileSync(file, "utf8"));
  return { abi, bytecode };
}

/** Settings of a deployment on a local core with the test networks' delays, all owned by one account. */
export function localSettings(owner: string, changes: Partial<DeploySettings> = {}): DeploySettings {
  return {
    core: { kind: "local", settings: { ...defaultSettings, owner } },
    strategies: [],
    parameters: defaultParameters(50n),
    epochBlocks: 8n,
    feeToken: undefined,
    governance: { kind: "account", address: owner },
    guardian: owner,
    plannedRandomness: true,
    metadataUri: "https://sertn.example/avs.json",
    models: [{ name: "digits", verifier: digitsVerifier(), terms: defaultModelTerms }],
    provider: owner,
    ...changes,
  };
}

/** A deployment on a chain of its own, and clients for people. */
export async function deployForTest(changes: Partial<DeploySettings> = {}) {
  const connection = await hre.network.create();
  const { ethers, networkHelpers } = connection;
  const [deployer, user, challenger, keeper, ...others] = await ethers.getSigners();
  const deployment = await deploySertn(deployer, localSettings(deployer.address, changes));
  // The core cannot slash while the chain is younger than its withdrawal delay.
  await networkHelpers.mine(51);
  const client = SertnClient.of(deployment, deployer);
  for (const payer of [user, challenger]) {
    const token = contractAt("contracts/consumer/IWrappedCoin.sol", deployment.sertn.feeToken, payer);
    await token.deposit({ value: ethers.parseEther("1000") });
  }

  /** Stakes, allocates all of it and joins the set; can be drawn from the next epoch on. */
  async function operator(stake = ethers.parseEther("100")): Promise<HardhatEthersSigner> {
    const signer = others.shift();
    if (signer === undefined) throw new Error("too many operators");
    const { operators } = client.as(signer);
    const [{ strategy, token }] = deployment.strategies;
    await mined(operators.registerAsOperator());
    await networkHelpers.mine();
    const mintable = contractAt("contracts/eigenlayer/DevelopmentToken.sol", token ?? ZeroAddress, signer);
    await mintable.mint(signer.address, stake);
    await mined(operators.deposit(strategy, stake));
    await mined(operators.allocate());
    await mined(operators.join({ modelKeys: [deployment.models.digits.modelKey], capacity: 8 }));
    await networkHelpers.mine(8);
    return signer;
  }

  return { connection, ethers, networkHelpers, deployment, client, deployer, user, challenger, keeper, operator };
}
