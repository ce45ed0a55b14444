/**
 * Evidence of slashes and penalties, which anyone can verify offline: `hardhat-sertn/evidence`.
 *
 * @example
 * import { readEvidence, verifyEvidence } from "hardhat-sertn/evidence";
 * const { holds, findings, contradiction } = verifyEvidence(await readEvidence("evidence.json"));
 */

export {
  type EvidenceBundle,
  evidenceJson,
  informativeLeaves,
  parseEvidence,
  readEvidence,
} from "./evidence/bundle.js";
export { type Rpc, rpcOf } from "./evidence/chain-records.js";
export { collectEvidence } from "./evidence/collect.js";
export { confirmBlocks } from "./evidence/confirm-blocks.js";
export type { Finding } from "./evidence/findings.js";
export type { JudgedModel } from "./evidence/judge-answer.js";
export { type EvidenceVerdict, verifyEvidence } from "./evidence/verify.js";
