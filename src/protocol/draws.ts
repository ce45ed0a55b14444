import { AbiCoder, encodeBytes32String, keccak256 } from "ethers";
import { fieldOrder } from "../circuit/field.js";
import { alwaysAudited } from "./audit-policy.js";

/** What a draw decides: draws of one seed for different purposes are independent. */
export type DrawPurpose = "audit" | "past";

const coder = AbiCoder.defaultAbiCoder();

/** The number in [0, 65536) that decides a draw, as `AuditPolicy.isDrawn` computes it. */
export function drawOf(seed: string, purpose: DrawPurpose, taskId: bigint): number {
  const words = [seed, encodeBytes32String(purpose), taskId];
  return Number.parseInt(keccak256(coder.encode(["bytes32", "bytes32", "uint256"], words)).slice(-4), 16);
}

/** Whether a draw hits at a rate in 1/65536, as `AuditPolicy.isDrawn`. Anyone can tell once the seed is known. */
export function isDrawn(seed: string, purpose: DrawPurpose, taskId: bigint, rate: number): boolean {
  return rate === alwaysAudited || drawOf(seed, purpose, taskId) < rate;
}

/** What a proof of a task by its operator must be bound to, as `TaskManager.contextOf` and `ProofContext.derive`. */
export function proofContext(chainId: bigint, taskManager: string, taskId: bigint, operator: string): bigint {
  const purpose = keccak256(coder.encode(["uint256", "address"], [taskId, operator]));
  const words = [chainId, taskManager, purpose];
  return BigInt(keccak256(coder.encode(["uint256", "address", "bytes32"], words))) % fieldOrder;
}
