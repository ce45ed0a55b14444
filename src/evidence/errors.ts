import { defineError } from "../errors.js";

export const unreadableEvidence = defineError("evidence/unreadable", (e: { file: string; because: string }) => ({
  what: `This is no evidence that could be read: ${e.because}`,
  where: e.file,
  next: "Give a file that `sertn evidence` or `avs.evidence(task)` has written, whole.",
}));

export const unknownVersion = defineError("evidence/unknown-version", (e: { version: string; known: number }) => ({
  what: `The evidence has format version ${e.version}, this package reads version ${e.known}`,
  where: "version",
  next: "Use the hardhat-sertn that wrote it, or a newer one.",
}));

export const contradiction = defineError(
  "evidence/contradiction",
  (e: { claim: string; because: string; at: string }) => ({
    what: `It does not hold that ${e.claim}: ${e.because}`,
    where: e.at,
    next: "Do not rely on this evidence; `sertn evidence` writes it anew from the chain.",
  }),
);

export const nothingToShow = defineError("evidence/nothing-to-show", (e: { taskId: bigint; status: string }) => ({
  what: `Nobody was slashed or penalized for it: its status is ${e.status}`,
  where: `task ${e.taskId}`,
  next: "Evidence is of tasks that ended as Slashed, or as Expired after an operator was drawn: bring it to its end first.",
}));

export const missingRecord = defineError("evidence/missing-record", (e: { what: string; where: string }) => ({
  what: `The chain does not show ${e.what}`,
  where: e.where,
  next: "Ask a node that has the whole history of the deployment; is the first block of the deployment right?",
}));

export const unprovableBlock = defineError("evidence/unprovable-block", (e: { blockNumber: number; what: string }) => ({
  what: `The ${e.what} of the block cannot be computed from what the node tells`,
  where: `block ${e.blockNumber}`,
  next: "The chain encodes blocks or transactions in a way that this version does not know; please report which chain it is.",
}));

export const unreachableNode = defineError("evidence/unreachable-node", (e: { rpc: string }) => ({
  what: "The node that should confirm the block hashes cannot be reached",
  where: e.rpc,
  next: "Check the URL, or verify without --rpc: the block hashes are then printed for you to compare.",
}));

export const badTaskNumber = defineError("evidence/bad-task-number", (e: { value: string }) => ({
  what: `"${e.value}" is no task number`,
  where: "the argument",
  next: "Give a number from 1 on, as `sertn status` lists them.",
}));

export const evidenceNeedsChain = defineError("evidence/needs-a-chain", (e: { directory: string }) => ({
  what: "The fast model has no blocks that could be evidence",
  where: `--evidence ${e.directory}`,
  next: "Add --real: the contracts themselves run then, on the in-process chain.",
}));
