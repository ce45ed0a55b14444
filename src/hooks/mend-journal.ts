import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type EIP1193Provider, trackTransaction } from "@nomicfoundation/ignition-core";

interface Message {
  type: string;
  futureId: string;
  networkInteractionId: number;
  nonce?: number;
}

/**
 * Ignition refuses a journal that ends between "about to send" and "sent", and asks its user what came of the transaction. The
 * chain knows: where the account's nonce is unused nothing was sent and the entry is dropped, else the transaction is looked up
 * and told to Ignition.
 */
export async function mendJournal(
  folder: string,
  provider: EIP1193Provider,
  sender: string,
  confirmations: number,
): Promise<void> {
  const file = path.join(folder, "journal.jsonl");
  if (!existsSync(file)) return;
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  const messages: Message[] = lines.map((line) => JSON.parse(line));
  const isSent = ({ futureId, networkInteractionId: id }: Message) =>
    messages.some(
      (one) => one.type === "TRANSACTION_SEND" && one.futureId === futureId && one.networkInteractionId === id,
    );
  const lost = messages.findIndex((one) => one.type === "TRANSACTION_PREPARE_SEND" && !isSent(one));
  const nonce = messages[lost]?.nonce;
  if (nonce === undefined) return;
  const countAt = async (block: string) =>
    Number(await provider.request({ method: "eth_getTransactionCount", params: [sender, block] }));
  if ((await countAt("pending")) <= nonce) {
    await writeFile(file, `${lines.filter((_, line) => line !== lost).join("\n")}\n`);
    return;
  }
  const hash = await findTransaction(provider, sender, nonce, countAt);
  if (hash !== undefined) await trackTransaction(folder, hash, provider, confirmations);
}

/** The transaction of a sender with a nonce: the first block after which that nonce is used has it. */
async function findTransaction(
  provider: EIP1193Provider,
  sender: string,
  nonce: number,
  countAt: (block: string) => Promise<number>,
): Promise<string | undefined> {
  const hex = (block: number) => `0x${block.toString(16)}`;
  let [low, high] = [0, Number(await provider.request({ method: "eth_blockNumber", params: [] }))];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await countAt(hex(middle))) > nonce) high = middle;
    else low = middle + 1;
  }
  const block = await provider.request({ method: "eth_getBlockByNumber", params: [hex(low), true] });
  // JSON-RPC's own shape.
  const { transactions } = block as { transactions: { from: string; nonce: string; hash: string }[] };
  return transactions.find((one) => one.from.toLowerCase() === sender.toLowerCase() && Number(one.nonce) === nonce)
    ?.hash;
}
