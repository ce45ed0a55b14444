import path from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { readyModel } from "../commands/open-model.js";
import { openProofCache } from "../operator/proof-cache.js";
import { reproducibleNetwork } from "../simulate/real/chain.js";
import { makeWorkload } from "../simulate/real/proofs.js";
import type { ChainSetting } from "../simulate/real/simulate-real.js";
import { verifierArtifact } from "./verifier-artifact.js";

/** Inputs that tasks are drawn from: few, so that inferences are done once. */
const inputCount = 16;

/**
 * Opens an in-process chain on which the same transactions give the same blocks, and a model with inputs and a cache of
 * proofs; closes them when `use` is done.
 *
 * @param model A name of the configuration or the path of an .onnx file; the first configured one if empty.
 */
export async function withRealChain<T>(
  hre: HardhatRuntimeEnvironment,
  model: string,
  isQuiet: boolean,
  use: (setting: ChainSetting) => Promise<T>,
): Promise<T> {
  const { sertn, paths } = hre.config;
  const name = model === "" ? (Object.keys(sertn.models)[0] ?? "") : model;
  const { generated, model: opened } = await readyModel(sertn, name, isQuiet);
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const connection = await hre.network.create({ override: reproducibleNetwork });
  try {
    const setting: ChainSetting = {
      rpc: connection.provider,
      verifier: await verifierArtifact(hre, generated.verifier),
      workload: makeWorkload(opened, inputCount, openProofCache(path.join(paths.cache, "proofs"))),
    };
    return await use(setting);
  } finally {
    await opened.close();
    await connection.close();
  }
}
