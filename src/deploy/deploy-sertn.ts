import { Contract, type Signer } from "ethers";
import type { Deployment, SertnAddresses } from "../avs/addresses.js";
import { modelKeyOf } from "../avs/models.js";
import type { CoreAddresses } from "../eigenlayer/deploy-local-core.js";
import { type KitArtifact, kitArtifact } from "../kit-artifacts.js";
import { type CoreReferences, planDevelopmentStrategy, planLocalCore } from "./core-plan.js";
import { type Argument, type Plan, PlanBuilder, resolveArgument } from "./plan.js";
import { runPlan } from "./run-plan.js";
import { planModel, planSertn, type SertnReferences, verifierSource } from "./sertn-plan.js";
import type { DeploySettings } from "./settings.js";

/** A plan, and what of it a deployment consists of. */
export interface DeploymentPlan {
  plan: Plan;
  artifacts: (source: string) => KitArtifact;
  /** The deployment in terms of the plan's steps. */
  core: Record<keyof CoreAddresses, Argument>;
  sertn: SertnReferences;
  strategies: readonly { strategy: Argument; token: Argument | undefined; multiplierWad: bigint }[];
  verifiers: Readonly<Record<string, Argument>>;
}

/** A strategy of a deployment; its token too, where it was deployed along. */
export interface DeployedStrategy {
  strategy: string;
  token: string | undefined;
  multiplierWad: bigint;
}

/** A deployment that has just been made. */
export interface FreshDeployment extends Deployment {
  strategies: readonly DeployedStrategy[];
}

/**
 * Plans a whole deployment. On a local core without named strategies, one new strategy with a mintable token is deployed
 * along, each share of which is one security unit.
 */
export function planDeployment(settings: DeploySettings): DeploymentPlan {
  const artifacts = (source: string): KitArtifact => {
    const model = settings.models.find(({ name }) => verifierSource(name) === source);
    return model?.verifier ?? kitArtifact(source);
  };
  const plan = new PlanBuilder();
  const local = settings.core.kind === "local" ? planLocalCore(plan, settings.core.settings, artifacts) : undefined;
  const core = local ?? (settings.core.kind === "existing" ? { ...settings.core.addresses } : fail());
  const strategies = planStrategies(plan, local, settings);
  const sertn = planSertn(plan, core, strategies, settings);
  const verifiers = Object.fromEntries(
    settings.models.map((model) => [model.name, planModel(plan, sertn.modelRegistry, model)]),
  );
  return { plan: plan.finish(), artifacts, core, sertn, strategies, verifiers };
}

function fail(): never {
  throw new TypeError("a core is either there or deployed");
}

function planStrategies(plan: PlanBuilder, local: CoreReferences | undefined, settings: DeploySettings) {
  if (settings.strategies.length > 0 || local === undefined)
    return settings.strategies
      .toSorted((one, other) => (BigInt(one.strategy) < BigInt(other.strategy) ? -1 : 1))
      .map(({ strategy, multiplierWad }) => ({ strategy, multiplierWad, token: undefined }));
  return [{ ...planDevelopmentStrategy(plan, local, "A"), multiplierWad: 10n ** 18n }];
}

/** Deploys everything directly: seconds on an in-process chain. */
export async function deploySertn(signer: Signer, settings: DeploySettings): Promise<FreshDeployment> {
  const { provider } = signer;
  if (provider === null) throw new TypeError("the signer is not connected to a provider");
  const fromBlock = await provider.getBlockNumber();
  const planned = planDeployment(settings);
  const values = await runPlan(planned.plan, signer, planned.artifacts);
  const { chainId } = await provider.getNetwork();
  return readDeployment(planned, values, { chainId, fromBlock, provider: settings.provider });
}

/** The deployment that the results of a plan's steps make. */
export function readDeployment(
  { core, sertn, strategies, verifiers }: DeploymentPlan,
  values: ReadonlyMap<string, unknown>,
  { chainId, fromBlock, provider }: { chainId: bigint; fromBlock: number; provider: string },
): FreshDeployment {
  const address = (argument: Argument) => String(resolveArgument(argument, ({ step }) => values.get(step)));
  const addresses = <Name extends string>(references: Readonly<Record<Name, Argument>>) =>
    Object.fromEntries(
      Object.entries<Argument>(references).map(([name, argument]) => [name, address(argument)]),
    ) as Record<Name, string>; // the names are those of the references
  const { gateway, ...contracts } = sertn;
  const { strategyFactory: _, ...coreAddresses } = addresses(core) as Record<string, string>;
  return {
    chainId,
    fromBlock,
    core: coreAddresses as unknown as CoreAddresses, // the names are those of the plan's core
    sertn: {
      ...(addresses(contracts) satisfies SertnAddresses),
      ...(gateway !== undefined && { gateway: address(gateway) }),
    },
    models: Object.fromEntries(
      Object.entries(verifiers).map(([name, verifier]) => [
        name,
        { verifier: address(verifier), modelKey: modelKeyOf(provider, address(verifier)) },
      ]),
    ),
    strategies: strategies.map(({ strategy, token, multiplierWad }) => ({
      strategy: address(strategy),
      token: token === undefined ? undefined : address(token),
      multiplierWad,
    })),
  };
}

/** The planner of seeds of a deployment on a development chain. */
export function randomnessOf(deployment: Deployment, planner: Signer): Contract {
  const { abi } = kitArtifact("contracts/avs/DevelopmentRandomness.sol");
  return new Contract(deployment.sertn.randomness, abi, planner);
}
