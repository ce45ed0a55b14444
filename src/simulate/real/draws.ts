import { AbiCoder, encodeBytes32String, keccak256 } from "ethers";
import { fieldOrder } from "../../circuit/field.js";
import { alwaysAudited } from "../../protocol/audit-policy.js";

const audit = encodeBytes32String("audit");
const past = encodeBytes32String("past");
const purposes = { audit, past };

/** Whether a draw hits, as `AuditPolicy.isDrawn`: anyone can tell once the seed is known. */
export function isDrawn(seed: string, purpose: keyof typeof purposes, taskId: bigint, auditRate: number): boolean {
  if (auditRate === alwaysAudited) return true;
  const words = [seed, purposes[purpose], taskId];
  const hash = keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32", "uint256"], words));
  return Number.parseInt(hash.slice(-4), 16) < auditRate;
}

/** Of Hardhat's in-process chains. */
export const developmentChainId = 31_337n;

/** What a proof of a task by its operator must be bound to, as `TaskManager.contextOf`. */
export function proofContext(taskManager: string, taskId: bigint, operator: string): bigint {
  const coder = AbiCoder.defaultAbiCoder();
  const purpose = keccak256(coder.encode(["uint256", "address"], [taskId, operator]));
  const words = [developmentChainId, taskManager, purpose];
  return BigInt(keccak256(coder.encode(["uint256", "address", "bytes32"], words))) % fieldOrder;
}
