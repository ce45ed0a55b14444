import { Contract, type Provider } from "ethers";
import { decoded } from "../avs/context.js";
import type { KitArtifact } from "../kit-artifacts.js";
import { type Plan, type Reference, resolveArgument } from "./plan.js";

/**
 * What each step of a plan gave that was carried out before: addresses of contracts are known, what was read is read again.
 */
export async function readPlan(
  plan: Plan,
  addresses: ReadonlyMap<string, string>,
  provider: Provider,
  artifacts: (source: string) => KitArtifact,
): Promise<ReadonlyMap<string, unknown>> {
  const values = new Map<string, unknown>();
  const sources = new Map(plan.flatMap((step) => ("source" in step ? [[step.id, step.source] as const] : [])));
  const valueIn = ({ step }: Reference) => values.get(step);
  for (const step of plan) {
    if (step.kind === "deploy") values.set(step.id, addresses.get(step.id));
    if (step.kind === "use") values.set(step.id, resolveArgument(step.address, valueIn));
    if (step.kind !== "read") continue;
    const { abi } = artifacts(sources.get(step.on) ?? "");
    const contract = new Contract(String(values.get(step.on)), abi, provider);
    const args = step.args.map((arg) => resolveArgument(arg, valueIn));
    values.set(step.id, await decoded(contract.getFunction(step.method).staticCall(...args)));
  }
  return values;
}
