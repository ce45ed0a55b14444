import path from "node:path";
import {
  type ArgumentType,
  type Artifact,
  buildModule,
  type CallableContractFuture,
  type DeploymentResult,
  DeploymentResultType,
  deploy,
  type EIP1193Provider,
  type Future,
  type StaticCallFuture,
  wipe,
} from "@nomicfoundation/ignition-core";
import { failed } from "../deploy/errors.js";
import { type Plan, type Reference, resolveArgument } from "../deploy/plan.js";
import type { KitArtifact } from "../kit-artifacts.js";
import { mendJournal } from "./mend-journal.js";

const moduleId = "Sertn";

export interface IgnitionSettings {
  provider: EIP1193Provider;
  accounts: string[];
  deployer: string;
  /** Where the journal is kept; nothing is recorded if there is none. */
  folder: string | undefined;
  /** Blocks until a transaction counts as certain. */
  confirmations: number;
}

/**
 * Carries out a plan by Ignition, which records each step before and after it is sent: run again after an interruption, it
 * goes on where it stopped, and sends nothing twice.
 *
 * @returns Addresses of what was deployed, by step.
 * @throws deploy/failed
 */
export async function ignitionDeploy(
  plan: Plan,
  artifacts: (source: string) => KitArtifact,
  settings: IgnitionSettings,
): Promise<ReadonlyMap<string, string>> {
  const { provider, accounts, deployer, folder, confirmations } = settings;
  const ignitionModule = planModule(plan, artifacts);
  const artifactResolver = {
    loadArtifact: async (name: string): Promise<Artifact> => {
      throw new TypeError(`the plan brings its own artifacts, ${name} too`);
    },
    getBuildInfo: async () => undefined,
  };
  const run = () =>
    deploy({
      config: { requiredConfirmations: confirmations, blockPollingInterval: confirmations === 1 ? 50 : 1000 },
      artifactResolver,
      provider,
      ignitionModule,
      deploymentParameters: {},
      accounts,
      defaultSender: deployer,
      ...(folder !== undefined && { deploymentDir: folder }),
    });
  if (folder !== undefined) await mendJournal(folder, provider, deployer, confirmations);
  let result = await run();
  if (result.type === DeploymentResultType.PREVIOUS_RUN_ERROR && folder !== undefined) {
    // What had failed is tried again: its cause may have been mended since.
    for (const futureId of Object.keys(result.errors)) await wipe(folder, artifactResolver, futureId);
    result = await run();
  }
  if (result.type !== DeploymentResultType.SUCCESSFUL_DEPLOYMENT)
    throw failed({ folder: folder ?? "in-process chain", reasons: reasonsOf(result) });
  return new Map(
    Object.values(result.contracts).map(({ id, address }) => [id.slice(moduleId.length + 1), address] as const),
  );
}

/** The plan as an Ignition module: the same steps in the same order, under the same names. */
function planModule(plan: Plan, artifacts: (source: string) => KitArtifact) {
  return buildModule(moduleId, (m) => {
    const contracts = new Map<string, CallableContractFuture<string>>();
    const values = new Map<string, Future>();
    let last: Future[] = [];
    const resolved = (args: readonly unknown[]) => args as ArgumentType[]; // plain values and futures
    const valueIn = ({ step }: Reference) => values.get(step);
    const contract = (id: string) => {
      const found = contracts.get(id);
      if (found === undefined) throw new RangeError(`step ${id} is no contract`);
      return found;
    };
    for (const step of plan) {
      const options = { id: step.id, after: last };
      const args = "args" in step ? resolved(step.args.map((arg) => resolveArgument(arg, valueIn))) : [];
      const future = (() => {
        switch (step.kind) {
          case "deploy":
            return m.contract(nameOf(step.source), artifactOf(step.source, artifacts), args, options);
          case "use": {
            const address = resolveArgument(step.address, valueIn) as string | StaticCallFuture<string, string>; // or a contract
            return m.contractAt(nameOf(step.source), artifactOf(step.source, artifacts), address, options);
          }
          case "call":
            return m.call(contract(step.on), step.method, args, options);
          case "read":
            return m.staticCall(contract(step.on), step.method, args, 0, options);
        }
      })();
      if (step.kind === "deploy" || step.kind === "use")
        contracts.set(step.id, future as CallableContractFuture<string>);
      values.set(step.id, future);
      last = [future];
    }
    return Object.fromEntries(contracts);
  });
}

/** The name that Ignition shows: the file's, or the model's. */
function nameOf(source: string): string {
  return path.posix.basename(source, ".sol").replace(/[^A-Za-z0-9_]/g, "_");
}

function artifactOf(source: string, artifacts: (source: string) => KitArtifact): Artifact {
  const { abi, bytecode } = artifacts(source);
  return {
    _format: "hh3-artifact-1",
    contractName: nameOf(source),
    sourceName: source,
    abi: [...(abi as Artifact["abi"])], // a compiled artifact's, which is a list
    bytecode,
    deployedBytecode: "0x",
    linkReferences: {},
    deployedLinkReferences: {},
  };
}

function reasonsOf(result: DeploymentResult): string[] {
  if ("failed" in result)
    return [
      ...result.failed.map(({ futureId, error }) => `${futureId}: ${error}`),
      ...result.timedOut.map(({ futureId }) => `${futureId}: not mined in time`),
      ...result.held.map(({ futureId, reason }) => `${futureId}: ${reason}`),
    ];
  if ("errors" in result) return Object.entries(result.errors).map(([id, errors]) => `${id}: ${errors.join(", ")}`);
  return [];
}
