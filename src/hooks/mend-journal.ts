import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type EIP1193Provider, trackTransaction } from "@nomicfoundation/ignition-core";
import { writeWhole } from "../package/writing.js";

interface Message {
  type: string;
  futureId: string;
  networkInteractionId: number;
  nonce?: number;
  /** Of a contract that is called, or was there before. */
  contractAddress?: string;
  /** Of a deployment: its address, where it has succeeded. */
  result?: { address?: string };
}

const fileIn = (folder: string) => path.join(folder, "journal.jsonl");

/**
 * Makes a journal whole again that ends where a process was killed, at places that Ignition does not go on from by itself: in the
 * middle of a line, or of the list of addresses beside it; between the beginning of a step and its transaction; and between
 * "about to send" and "sent", where it asks its user what came of the transaction. The chain knows: where the account's nonce is
 * unused nothing was sent and the entry is dropped, else the transaction is looked up and told to Ignition. Each file is
 * written whole or not at all, for this can be killed as well.
 */
export async function mendJournal(
  folder: string,
  provider: EIP1193Provider,
  sender: string,
  confirmations: number,
): Promise<void> {
  const file = fileIn(folder);
  if (!existsSync(file)) return;
  const whole = await wholeLines(file);
  const begun = whole.findLast((line) => transactionSteps.includes(read(line).type));
  const isBegunOnly =
    begun !== undefined && whole.filter((line) => read(line).futureId === read(begun).futureId).length === 1;
  const lines = isBegunOnly ? whole.filter((line) => line !== begun) : whole;
  const messages = lines.map(read);
  const write = (kept: readonly string[]) => writeWhole(file, kept.map((line) => `${line}\n`).join(""));
  await write(lines);
  await writeWhole(path.join(folder, "deployed_addresses.json"), JSON.stringify(addressesIn(messages), undefined, 2));

  const isSent = ({ futureId, networkInteractionId: id }: Message) =>
    messages.some(
      (one) => one.type === "TRANSACTION_SEND" && one.futureId === futureId && one.networkInteractionId === id,
    );
  const lost = messages.find((one) => one.type === "TRANSACTION_PREPARE_SEND" && !isSent(one));
  if (lost?.nonce === undefined) return;
  const { nonce } = lost;
  const countAt = async (block: string) =>
    Number(await provider.request({ method: "eth_getTransactionCount", params: [sender, block] }));
  if ((await countAt("pending")) <= nonce) {
    await write(lines.filter((_, line) => messages[line] !== lost));
    return;
  }
  const hash = await findTransaction(provider, sender, nonce, countAt);
  if (hash !== undefined) await trackTransaction(folder, hash, provider, confirmations);
}

/** The addresses that a journal tells of; none where there is no journal. */
export async function journaledAddresses(folder: string): Promise<string[]> {
  const file = fileIn(folder);
  return existsSync(file) ? Object.values(addressesIn((await wholeLines(file)).map(read))) : [];
}

/** By Ignition's name of what is there. */
function addressesIn(messages: readonly Message[]): Record<string, string> {
  const addresses: Record<string, string> = {};
  for (const { type, futureId, contractAddress, result } of messages) {
    if (type === "DEPLOYMENT_EXECUTION_STATE_COMPLETE" && result?.address !== undefined)
      addresses[futureId] = result.address;
    if (type === "CONTRACT_AT_EXECUTION_STATE_INITIALIZE" && contractAddress !== undefined)
      addresses[futureId] = contractAddress;
    if (type === "WIPE_APPLY") delete addresses[futureId];
  }
  return addresses;
}

/** The lines of a journal but for a last one of which only a part was written. */
async function wholeLines(file: string): Promise<string[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  if (!isJson(lines.at(-1) ?? "{}")) lines.pop();
  return lines;
}

/** How the journal begins a step that will send something. */
const transactionSteps: readonly string[] = [
  "DEPLOYMENT_EXECUTION_STATE_INITIALIZE",
  "CALL_EXECUTION_STATE_INITIALIZE",
  "SEND_DATA_EXECUTION_STATE_INITIALIZE",
];

const read = (line: string): Message => JSON.parse(line);

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
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
