import { Contract, ContractFactory, type ContractTransactionResponse, type Signer } from "ethers";
import { decoded } from "../avs/context.js";
import type { KitArtifact } from "../kit-artifacts.js";
import { type Plan, type Reference, resolveArgument, type Step } from "./plan.js";

/**
 * Runs the steps of a plan one after the other, all transactions by one signer. For chains that live as long as the process:
 * nothing is recorded, so nothing can be resumed.
 *
 * @returns What each step gave: the address of a contract, or what was read.
 */
export async function runPlan(
  plan: Plan,
  signer: Signer,
  artifacts: (source: string) => KitArtifact,
): Promise<ReadonlyMap<string, unknown>> {
  const contracts = new Map<string, Contract>();
  const values = new Map<string, unknown>();
  const valueIn = ({ step }: Reference) => {
    if (!values.has(step)) throw new RangeError(`step ${step} has given nothing yet`);
    return values.get(step);
  };
  const contract = (step: string) => {
    const found = contracts.get(step);
    if (found === undefined) throw new RangeError(`step ${step} is no contract`);
    return found;
  };
  const run = async (step: Step): Promise<unknown> => {
    if (step.kind === "deploy") {
      const { abi, bytecode } = artifacts(step.source);
      const args = step.args.map((arg) => resolveArgument(arg, valueIn));
      const deployed = await decoded(new ContractFactory(abi, bytecode, signer).deploy(...args));
      await deployed.waitForDeployment();
      const address = await deployed.getAddress();
      contracts.set(step.id, new Contract(address, abi, signer));
      return address;
    }
    if (step.kind === "use") {
      const address = String(resolveArgument(step.address, valueIn));
      contracts.set(step.id, new Contract(address, artifacts(step.source).abi, signer));
      return address;
    }
    const method = contract(step.on).getFunction(step.method);
    const args = step.args.map((arg) => resolveArgument(arg, valueIn));
    if (step.kind === "read") return decoded(method.staticCall(...args));
    const sent: ContractTransactionResponse = await decoded(method.send(...args));
    await sent.wait();
    return undefined;
  };
  for (const step of plan) values.set(step.id, await run(step));
  return values;
}
