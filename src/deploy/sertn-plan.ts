import { sertnSources } from "../avs/contracts.js";
import type { CoreAddresses } from "../eigenlayer/deploy-local-core.js";
import type { Argument, PlanBuilder, Reference } from "./plan.js";
import type { DeploySettings } from "./settings.js";

export type SertnReferences = Record<
  | "serviceManager"
  | "parameterRegistry"
  | "modelRegistry"
  | "router"
  | "vault"
  | "slasher"
  | "registrar"
  | "taskManager"
  | "lens"
  | "randomness"
  | "feeToken"
  | "governance",
  Argument
> & { gateway: Reference | undefined };

/** The steps that deploy the protocol's contracts on a core and make them known to each other. */
export function planSertn(
  plan: PlanBuilder,
  core: Readonly<Record<keyof CoreAddresses, Argument>>,
  strategies: readonly { strategy: Argument; multiplierWad: bigint }[],
  settings: DeploySettings,
): SertnReferences {
  const { parameters, epochBlocks } = settings;
  const { allocationManager, rewardsCoordinator } = core;
  const governance = planGovernance(plan, settings);
  const feeToken = settings.feeToken ?? plan.deploy("WrappedCoin", "contracts/consumer/WrappedCoin.sol");

  const serviceManager = plan.deploy("SertnServiceManager", sertnSources.serviceManager, [
    governance,
    settings.guardian,
    allocationManager,
    rewardsCoordinator,
  ]);
  const parameterRegistry = plan.deploy("ParameterRegistry", sertnSources.parameterRegistry, [
    governance,
    allocationManager,
    // Plain bigints in an interface with named fields: an argument, though the compiler does not see it.
    parameters as unknown as Argument,
  ]);
  const modelRegistry = plan.deploy("ModelRegistry", sertnSources.modelRegistry, [governance]);
  const router = plan.deploy("OperatorRouter", sertnSources.router, [
    serviceManager,
    parameterRegistry,
    modelRegistry,
    parameters.audits.leastSecurity,
    epochBlocks,
  ]);
  const vault = plan.deploy("CompensationVault", sertnSources.vault, [governance, serviceManager]);
  const slasher = plan.deploy("SertnSlasher", sertnSources.slasher, [serviceManager, vault]);
  const blockHashes = plan.deploy("BlockHashRandomness", "contracts/avs/BlockHashRandomness.sol");
  const randomness = settings.plannedRandomness
    ? plan.deploy("DevelopmentRandomness", "contracts/avs/DevelopmentRandomness.sol", [blockHashes])
    : blockHashes;
  const taskManager = plan.deploy("TaskManager", sertnSources.taskManager, [
    {
      feeToken,
      serviceManager,
      router,
      slasher,
      vault,
      models: modelRegistry,
      parameters: parameterRegistry,
      randomness,
    },
  ]);
  const registrar = plan.deploy("SertnRegistrar", sertnSources.registrar, [serviceManager, router, parameterRegistry]);
  plan.call("Activate", serviceManager, "activate", [
    { slasher, vault, registrar, router, taskManager },
    strategies.map(({ strategy, multiplierWad }) => ({ strategy, multiplierWad })),
    settings.metadataUri,
  ]);
  const lens = plan.deploy("TaskLens", sertnSources.lens, [taskManager]);
  const gateway =
    settings.feeToken === undefined ? plan.deploy("NativeFeeGateway", sertnSources.gateway, [taskManager]) : undefined;
  return {
    serviceManager,
    parameterRegistry,
    modelRegistry,
    router,
    vault,
    slasher,
    registrar,
    taskManager,
    lens,
    randomness,
    feeToken,
    governance,
    gateway,
  };
}

/** Who owns the contracts. A timelock is executed by anyone, once its delay is over. */
function planGovernance(plan: PlanBuilder, { governance }: DeploySettings): Argument {
  if (governance.kind === "account") return governance.address;
  const anyone = "0x0000000000000000000000000000000000000000";
  return plan.deploy("SertnTimelock", "contracts/avs/SertnTimelock.sol", [
    governance.minDelaySeconds,
    governance.proposers,
    [anyone],
  ]);
}

/** The steps that deploy a model's verifier and register it in the deployer's name. */
export function planModel(
  plan: PlanBuilder,
  modelRegistry: Argument,
  { name, terms }: DeploySettings["models"][number],
): Reference {
  const id = name.replace(/[^A-Za-z0-9]/g, "_");
  const verifier = plan.deploy(`Verifier_${id}`, verifierSource(name));
  const registry = plan.use(`Registry_of_${id}`, sertnSources.modelRegistry, modelRegistry);
  plan.call(`Register_${id}`, registry, "register", [verifier, { ...terms }]);
  return verifier;
}

/** Stands for the artifact of a model's verifier, which is the project's own. */
export function verifierSource(model: string): string {
  return `model:${model}`;
}
