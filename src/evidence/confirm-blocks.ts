import { toQuantity } from "ethers";
import type { EvidenceBundle } from "./bundle.js";
import type { Rpc } from "./chain-records.js";
import type { EvidenceVerdict } from "./verify.js";

/**
 * Asks a node whether the blocks that evidence rests on are the chain's. With that, nothing is left to trust but the node:
 * transactions and events were led back to these hashes offline.
 *
 * @returns What contradicts, or undefined.
 */
export async function confirmBlocks(
  { chainId, blocks }: EvidenceBundle,
  rpc: Rpc,
): Promise<EvidenceVerdict["contradiction"]> {
  const found = BigInt(String(await rpc("eth_chainId", [])));
  if (found !== BigInt(chainId))
    return { claim: `the node is of chain ${chainId}`, because: `it is of chain ${found}`, at: "chainId" };
  for (const [k, { number, hash }] of blocks.entries()) {
    const block = await rpc("eth_getBlockByNumber", [toQuantity(number), false]);
    const known = hashOf(block);
    if (known !== hash)
      return {
        claim: `block ${number} has the hash ${hash}`,
        because: known === undefined ? "the node has no such block" : `the node says ${known}`,
        at: `blocks.${k}.hash`,
      };
  }
  return undefined;
}

function hashOf(block: unknown): string | undefined {
  if (typeof block !== "object" || block === null || !("hash" in block)) return undefined;
  return typeof block.hash === "string" ? block.hash : undefined;
}
