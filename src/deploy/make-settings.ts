import { defaultSettings } from "../eigenlayer/settings.js";
import type { Parameters } from "../protocol/parameters.js";
import { validateParameters } from "../protocol/parameters.js";
import { defaultParameters } from "./default-parameters.js";
import { insecureKeys, noStrategies, unknownModel, unknownParameter } from "./errors.js";
import { isDevelopmentChain } from "./known-cores.js";
import type { AvsOptions } from "./options.js";
import type { ProbedCore } from "./probe-core.js";
import { type DeployedModel, type DeploySettings, defaultModelTerms } from "./settings.js";

/** Two days, if the configuration says nothing: time to leave before a change of parameters. */
const defaultDelaySeconds = 172_800n;

/** A configured model, and whether its keys are development keys. */
export type ModelToDeploy = Omit<DeployedModel, "terms"> & { isInsecure: boolean };

/**
 * Everything that is to be deployed, from the configuration and what the chain says.
 *
 * @param core The chain's own core, or nothing where a local one is to be deployed.
 * @throws deploy/no-strategies, deploy/unknown-model, deploy/insecure-keys, deploy/unknown-parameter, protocol/windows-too-long and others of
 *   `validateParameters`
 */
export function makeSettings(
  options: AvsOptions,
  {
    chainId,
    deployer,
    core,
    models,
  }: { chainId: bigint; deployer: string; core: ProbedCore | undefined; models: readonly ModelToDeploy[] },
): DeploySettings {
  const isDevelopment = isDevelopmentChain(chainId);
  if (core !== undefined && options.strategies.length === 0) throw noStrategies({ chainId });
  const known = models.map(({ name }) => name);
  const unknown = Object.keys(options.models).find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownModel({ model: unknown, known });
  const insecure = models.find(({ isInsecure }) => isInsecure);
  if (insecure !== undefined && !isDevelopment) throw insecureKeys({ model: insecure.name, chainId });
  const local = { ...defaultSettings, owner: deployer };
  const slashableBlocks =
    core?.slashableBlocks ?? BigInt(Math.min(local.deallocationDelay, local.minWithdrawalDelayBlocks));
  const parameters = changeParameters(defaultParameters(slashableBlocks), options.parameters);
  validateParameters(parameters, slashableBlocks / 2n);
  const { timelockDelaySeconds, proposers } = options;
  const ownsItself = isDevelopment && timelockDelaySeconds === undefined;
  return {
    core: core === undefined ? { kind: "local", settings: local } : { kind: "existing", addresses: core.addresses },
    strategies: options.strategies,
    parameters,
    epochBlocks: options.epochBlocks,
    feeToken: options.feeToken,
    governance: ownsItself
      ? { kind: "account", address: deployer }
      : {
          kind: "timelock",
          minDelaySeconds: timelockDelaySeconds ?? defaultDelaySeconds,
          proposers: proposers.length === 0 ? [deployer] : proposers,
        },
    guardian: options.guardian ?? deployer,
    plannedRandomness: false,
    metadataUri: options.metadataUri,
    models: models.map(({ name, verifier }) => ({ name, verifier, terms: termsOf(name, options, parameters) })),
    provider: deployer,
  };
}

function termsOf(model: string, options: AvsOptions, { timing }: Parameters): DeployedModel["terms"] {
  const usual = { ...defaultModelTerms, proofWindowBlocks: timing.proofWindowBlocks };
  const configured = Object.hasOwn(options.models, model) ? options.models[model] : {};
  const { inferenceCostWei, proofCostWei, proofWindowBlocks, royaltyWad } = configured;
  return {
    inferenceCostWei: inferenceCostWei ?? usual.inferenceCostWei,
    proofCostWei: proofCostWei ?? usual.proofCostWei,
    proofWindowBlocks: proofWindowBlocks ?? usual.proofWindowBlocks,
    royaltyWad: royaltyWad ?? usual.royaltyWad,
  };
}

/** The parameters with some of them changed. @throws deploy/unknown-parameter */
export function changeParameters(
  parameters: Parameters,
  changes: Readonly<Record<string, Readonly<Record<string, bigint>>>>,
): Parameters {
  const groups: Record<string, Record<string, bigint>> = structuredClone({ ...parameters }) as never; // groups of bigints
  const known = Object.entries(groups).flatMap(([group, fields]) =>
    Object.keys(fields).map((name) => `${group}.${name}`),
  );
  for (const [group, fields] of Object.entries(changes))
    for (const [name, value] of Object.entries(fields)) {
      if (!known.includes(`${group}.${name}`)) throw unknownParameter({ name: `${group}.${name}`, known });
      groups[group][name] = value;
    }
  return groups as unknown as Parameters; // every name is still there
}
