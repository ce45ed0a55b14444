import { SertnClient } from "../avs/client.js";
import type { ClientContext } from "../avs/context.js";
import { defaultParameters } from "../deploy/default-parameters.js";
import { deploySertn } from "../deploy/deploy-sertn.js";
import { type DeploySettings, defaultModelTerms } from "../deploy/settings.js";
import { defaultSettings } from "../eigenlayer/settings.js";
import type { KitArtifact } from "../kit-artifacts.js";
import { type ModelRunner, runModelsHere, withProofCache } from "../operator/model-runner.js";
import { openChain } from "../operator/operator-chain.js";
import { openProofCache } from "../operator/proof-cache.js";
import { openModel } from "../package/model.js";
import { openPackage } from "../package/read-package.js";
import type { Parameters } from "../protocol/parameters.js";
import type { ModelTerms } from "../protocol/price-task.js";
import { TestAvs } from "./avs.js";
import { type DevelopmentChain, mine, openAccount } from "./chain.js";
import { notConfigured, notOnThisNetwork } from "./errors.js";
import { fundUser } from "./operators.js";

/** What the kit needs of a project: its models, compiled. */
export interface ProjectModels {
  names: readonly string[];
  /** Folder of a model's package. */
  directoryOf(model: string): string;
  verifierOf(model: string): Promise<KitArtifact>;
  /** Folder of proofs of earlier runs. */
  proofsDir: string;
}

export interface DeployOptions {
  /** Names of configured models; all of them if not given. */
  models?: readonly string[];
  /** Parameters that differ from the defaults, group by group. */
  parameters?: { [Group in keyof Parameters]?: Partial<Parameters[Group]> };
  /** What the models cost and earn. */
  terms?: Partial<ModelTerms>;
  /** Blocks after which stake can leave the local core: windows take at most half of it. */
  slashableBlocks?: number;
}

/** `connection.sertn`: deployments of the protocol on the connection's chain, for tests. */
export interface SertnTestKit {
  /** Deploys a local EigenLayer core, the Sertn contracts and models; seconds at most. */
  deploy(options?: DeployOptions): Promise<TestAvs>;
}

const epochBlocks = 8n;

/** The kit for a development chain. `close` ends the provers' threads. */
export function makeTestKit(
  chain: DevelopmentChain,
  project: ProjectModels,
): SertnTestKit & { close(): Promise<void> } {
  const runners: ModelRunner[] = [];
  return {
    deploy: async (options = {}) => {
      const models = options.models ?? project.names;
      for (const model of models)
        if (!project.names.includes(model)) throw notConfigured({ model, known: project.names });
      const { chainId } = await chain.provider.getNetwork();
      if (chainId !== 31_337n && chainId !== 1_337n) throw notOnThisNetwork({ chainId });

      const opened = await Promise.all(models.map((model) => openPackage(project.directoryOf(model))));
      const served = models.map((name, k) => ({
        name,
        modelId: opened[k].manifest.modelId,
        directory: opened[k].directory,
      }));
      const runner = withProofCache(runModelsHere(served), openProofCache(project.proofsDir));
      runners.push(runner);

      const { slashableBlocks = 200 } = options;
      const deployer = await openAccount(chain, "deployer");
      const settings = await settingsOf(options, deployer.address, slashableBlocks, models, project);
      const deployment = await deploySertn(deployer, settings);
      // The core cannot slash while the chain is younger than its withdrawal delay.
      await mine(chain, Math.max(0, slashableBlocks + 1 - (await chain.provider.getBlockNumber())));
      const context: ClientContext = SertnClient.of(deployment, deployer).context;
      const avs = new TestAvs({
        chain,
        deployment,
        parameters: settings.parameters,
        epochBlocks,
        client: SertnClient.of(deployment, deployer, context.index),
        operatorChain: openChain(chain.provider, deployment),
        runner,
        models: new Map(models.map((name, k) => [name, openModel(opened[k])])),
        user: await openAccount(chain, "user"),
        challenger: await openAccount(chain, "challenger"),
        keeper: await openAccount(chain, "keeper"),
      });
      for (const { signer } of [avs.user, avs.challenger]) await fundUser(avs.client, deployment, signer);
      return avs;
    },
    close: async () => {
      await Promise.all(runners.map((runner) => runner.close()));
    },
  };
}

async function settingsOf(
  options: DeployOptions,
  owner: string,
  slashableBlocks: number,
  models: readonly string[],
  project: ProjectModels,
): Promise<DeploySettings> {
  const defaults = defaultParameters(BigInt(slashableBlocks));
  const changes = options.parameters ?? {};
  const parameters: Parameters = {
    timing: { ...defaults.timing, ...changes.timing },
    fees: { ...defaults.fees, ...changes.fees },
    audits: { ...defaults.audits, ...changes.audits },
    challenges: { ...defaults.challenges, ...changes.challenges },
    standing: { ...defaults.standing, ...changes.standing },
  };
  const terms = { ...defaultModelTerms, ...options.terms };
  const delays = { deallocationDelay: slashableBlocks, minWithdrawalDelayBlocks: slashableBlocks };
  return {
    core: { kind: "local", settings: { ...defaultSettings, ...delays, owner } },
    strategies: [],
    parameters,
    epochBlocks,
    feeToken: undefined,
    governance: { kind: "account", address: owner },
    guardian: owner,
    plannedRandomness: true,
    metadataUri: "",
    models: await Promise.all(models.map(async (name) => ({ name, verifier: await project.verifierOf(name), terms }))),
    provider: owner,
  };
}
