import type { FreshDeployment } from "../../deploy/deploy-sertn.js";
import type { KitArtifact } from "../../kit-artifacts.js";
import { makeOutcome, type Outcome } from "../outcome.js";
import { Random } from "../random.js";
import type { Scenario } from "../scenario.js";
import { bringActors } from "./actors.js";
import { BatchChain, type Rpc } from "./chain.js";
import { deployProtocol } from "./deploy.js";
import type { ProofCounts, Workload } from "./proofs.js";
import { runReal } from "./run.js";
import { signerAtFixedTimes } from "./signer.js";

/** A fresh development chain made with `reproducibleNetwork`, and what to put on it. */
export interface ChainSetting {
  rpc: Rpc;
  /** Of the workload's model. */
  verifier: KitArtifact;
  workload: Workload;
}

export interface RealOutcome {
  outcome: Outcome;
  proofs: ProofCounts;
  blocks: number;
  /** Where it ran, on the setting's chain. */
  deployment: FreshDeployment;
}

/**
 * Deploys the protocol on a development chain and runs tasks through the contracts, as `simulateFast` does through the model.
 *
 * @throws simulate/transaction-failed if a step that was due is refused, simulate/books-differ if escrow holds something else
 */
export async function simulateReal(
  { rpc, verifier, workload }: Readonly<ChainSetting>,
  scenario: Scenario,
  { tasks, seed }: Readonly<{ tasks: number; seed: number }>,
  onTask: (ended: number) => void = () => undefined,
): Promise<RealOutcome> {
  const protocol = await deployProtocol(await signerAtFixedTimes(rpc), verifier, scenario);
  const chain = await BatchChain.over(rpc);
  const actors = await bringActors(chain, protocol, scenario);
  const setting = { chain, protocol, actors, scenario, workload };
  const { ledger, proofs, blocks } = await runReal(setting, tasks, new Random(seed), onTask);
  return { outcome: makeOutcome(scenario, [ledger]), proofs, blocks, deployment: protocol.deployment };
}
