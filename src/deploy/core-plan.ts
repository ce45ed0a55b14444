import type { CoreAddresses } from "../eigenlayer/deploy-local-core.js";
import { coreParts } from "../eigenlayer/deploy-local-core.js";
import type { CoreSettings } from "../eigenlayer/settings.js";
import type { KitArtifact } from "../kit-artifacts.js";
import type { Argument, PlanBuilder, Reference } from "./plan.js";

type Artifacts = (source: string) => KitArtifact;
export type CoreReferences = Record<keyof CoreAddresses | "strategyFactory", Reference>;

const source = (contract: string) => `contracts/eigenlayer/${contract}.sol`;

/** The steps that deploy a local EigenLayer core. Parts are created by one contract, which foretells their addresses. */
export function planLocalCore(
  plan: PlanBuilder,
  settings: Readonly<CoreSettings>,
  artifacts: Artifacts,
): CoreReferences {
  const core = plan.deploy("LocalCore", source("LocalCore"), [{ ...settings }]);
  const references = coreParts.map(([name, contract], part) => {
    const bytecode = artifacts(source(contract)).bytecode;
    plan.call(`Deploy${contract}`, core, "deploy", [part, bytecode]);
    return [name, plan.read(contract, core, "addressOf", [part])] as const;
  });
  // Every part of the core is among coreParts.
  return Object.fromEntries(references) as CoreReferences;
}

/** A token that anyone can mint, and its strategy on a local core. */
export function planDevelopmentStrategy(
  plan: PlanBuilder,
  { strategyFactory }: CoreReferences,
  letter: string,
): { strategy: Argument; token: Argument } {
  const token = plan.deploy(`Token${letter}`, source("DevelopmentToken"), [
    `Development token ${letter}`,
    `DEV${letter}`,
  ]);
  const factory = plan.use(`StrategyFactory${letter}`, source("LocalStrategyFactory"), strategyFactory);
  plan.call(`Deploy strategy of token ${letter}`.replaceAll(" ", "_"), factory, "deployNewStrategy", [token]);
  return { token, strategy: plan.read(`Strategy${letter}`, factory, "deployedStrategies", [token]) };
}
