import { AbiCoder, dataLength, keccak256, type Result } from "ethers";
import { finalities } from "../avs/types.js";
import type { Finality } from "../protocol/audit-policy.js";
import type { Parameters } from "../protocol/parameters.js";
import { type ModelTerms, type PricedTask, priceTask } from "../protocol/price-task.js";
import type { Findings } from "./findings.js";
import { ofContract, only, type TaskLife } from "./life.js";
import type { Records } from "./records.js";

/** What held for the task when it was submitted. */
export interface Submission {
  parameters: Parameters;
  priced: PricedTask;
  modelId: string;
  verifier: string;
}

/** Recomputes what was pinned when the task was submitted, from the parameters and the model's terms. */
export function checkSubmission(records: Records, life: TaskLife, findings: Findings): Submission {
  const { task, submitted, taskId } = life;
  const at = "facts.task";
  const parametersSet = only(
    ofContract(records, "parameterRegistry", "ParametersSet", ({ parametersId }) => parametersId === task.parametersId),
    `parameters ${task.parametersId} were set`,
    findings,
  );
  const parameters = (parametersSet.args.parameters as Result).toObject(true) as unknown as Parameters; // the contract's own ABI
  const registered = only(
    ofContract(records, "modelRegistry", "ModelRegistered", ({ modelKey }) => modelKey === task.modelKey),
    "the model was registered",
    findings,
  );
  const { provider, verifier, inputSize, outputSize, modelId } = registered.args;
  const key = keccak256(AbiCoder.defaultAbiCoder().encode(["address", "address"], [provider, verifier]));
  findings.equal(key, task.modelKey, "the model's key is the hash of who registered it and of its verifier", at);
  findings.equal(task.provider, provider, "the provider is who registered the model", at);

  findings.equal(keccak256(submitted.args.input), task.inputHash, "the input's hash is that of the task", at);
  findings.equal(BigInt(dataLength(submitted.args.input)), inputSize, "the input has the model's size", at);
  findings.equal(task.outputSize, outputSize, "the output's size is the model's", at);
  findings.equal(submitted.blockNumber, task.submitBlock, "the block of the submission is that of the task", at);

  // The same names as in the contract's struct.
  const terms = (registered.args.terms as Result).toObject() as unknown as ModelTerms;
  const priced = priceTask(parameters, terms, {
    valueAtRisk: task.valueAtRisk,
    feeWei: task.feeWei,
    answerWindowBlocks: task.deadlineBlock - task.submitBlock,
    finality: finalityOf(task.finality),
  });
  findings.check(task.feeWei >= priced.quoteWei, "the fee is at least the quote", at, () => `${priced.quoteWei} is`);
  const { timing, audits } = parameters;
  const pinned = {
    temptation: priced.temptation,
    security: priced.security,
    proofCost: terms.proofCostWei,
    tipWei: priced.tipWei,
    royaltyWei: priced.royaltyWei,
    restakersWei: priced.restakersWei,
    reserveWei: priced.reserveWei,
    delegatedWeightWad: audits.delegatedWeightWad,
    unreliabilityWad: audits.unreliabilityWad,
    leastAuditRateWad: audits.leastAuditRateWad,
    challengeWindowBlocks: timing.challengeWindowBlocks,
    proofWindowBlocks: terms.proofWindowBlocks,
    maxOpenTasks: timing.maxOpenTasks,
  };
  for (const [name, expected] of Object.entries(pinned))
    findings.equal(task[name as keyof typeof pinned], expected, `${name} follows from parameters and terms`, at);
  const lastAssignBlock = task.deadlineBlock - timing.answerBlocks;
  findings.check(
    task.lastAssignBlock <= lastAssignBlock,
    "the operator has time to answer",
    at,
    () => `it can be drawn until block ${task.lastAssignBlock}`,
  );
  findings.add(
    `Task ${taskId} was submitted in block ${task.submitBlock} by ${submitted.args.payer} for ${task.user}: value at risk ` +
      `${task.valueAtRisk}, security ${task.security}, fee ${task.feeWei} wei; security, temptation and the fee's parts ` +
      `follow from parameters ${task.parametersId} and the model's terms`,
  );
  return { parameters, priced, modelId, verifier };
}

function finalityOf(place: bigint): Finality {
  return finalities[Number(place)] === "Answered" ? "answered" : "final";
}
