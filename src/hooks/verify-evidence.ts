import { JsonRpcProvider } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { readyModel } from "../commands/open-model.js";
import { readDeploymentFile } from "../deploy/deployment-file.js";
import { isSertnError } from "../errors.js";
import { type EvidenceBundle, readEvidence } from "../evidence/bundle.js";
import { confirmBlocks } from "../evidence/confirm-blocks.js";
import { unreachableNode } from "../evidence/errors.js";
import type { Confirmation, Recognition } from "../evidence/verdict-text.js";
import { type EvidenceVerdict, verifyEvidence } from "../evidence/verify.js";

/** A file of evidence, and what became of it. */
export interface VerifiedEvidence {
  bundle: EvidenceBundle;
  verdict: EvidenceVerdict;
  /** The node that has confirmed the blocks, if one was asked and did. */
  confirmed: Confirmation;
  recognized: Recognition;
}

/**
 * Verifies a file of evidence; with a model, what it would have answered; with a node, that the blocks are the chain's.
 * @throws evidence/unreadable, evidence/unknown-version, evidence/unreachable-node
 */
export async function verifyEvidenceFile(
  hre: HardhatRuntimeEnvironment,
  { file, model: name, rpc, isQuiet }: { file: string; model: string; rpc: string; isQuiet: boolean },
): Promise<VerifiedEvidence> {
  const bundle = await readEvidence(file);
  const ready = name === "" ? undefined : await readyModel(hre.config.sertn, name, isQuiet);
  const verdict = verifyEvidence(bundle, ready?.model);
  const recognized = await recognize(bundle, hre.config.paths.root);
  if (rpc === "" || !verdict.holds) return { bundle, verdict, confirmed: undefined, recognized };
  const contradiction = await askNode(bundle, rpc);
  if (contradiction !== undefined)
    return { bundle, verdict: { ...verdict, holds: false, contradiction }, confirmed: undefined, recognized };
  return { bundle, verdict, confirmed: { rpc }, recognized };
}

/** Whether the contracts are those that the project has deployed on the chain. */
async function recognize({ chainId, contracts }: EvidenceBundle, root: string): Promise<Recognition> {
  const deployment = await readDeploymentFile(root, BigInt(chainId)).catch((error: unknown) => {
    if (isSertnError(error)) return undefined; // there is none
    throw error;
  });
  if (deployment === undefined) return undefined;
  const known = Object.entries({ ...deployment.core, ...deployment.sertn });
  const isKnown = ([name, address]: [string, string]) =>
    known.some(([knownName, knownAddress]) => knownName === name && knownAddress === address);
  return Object.entries(contracts).every(isKnown) ? "same" : "other";
}

async function askNode(bundle: EvidenceBundle, rpc: string): Promise<EvidenceVerdict["contradiction"]> {
  // The chain is what is asked for: no look-up of it before, which would be repeated for ever where nobody answers.
  const provider = new JsonRpcProvider(rpc, BigInt(bundle.chainId), { staticNetwork: true });
  try {
    return await confirmBlocks(bundle, (method, params) => provider.send(method, [...params]));
  } catch (cause) {
    // Whatever keeps a node from answering such questions, it confirms nothing.
    throw unreachableNode({ rpc }, cause);
  } finally {
    provider.destroy();
  }
}
