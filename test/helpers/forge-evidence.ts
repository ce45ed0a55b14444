import { concat, decodeRlp, encodeRlp, keccak256, type Result, type RlpStructuredData, toBeHex } from "ethers";
import { interfaceOf } from "../../src/avs/contracts.js";
import type { EvidenceBundle } from "../../src/evidence/bundle.js";
import { decodeReceipt } from "../../src/evidence/encoding.js";
import { decodeEvents, type EvidenceContract, evidenceSources } from "../../src/evidence/records.js";
import { proveIndex, provenValue } from "../../src/evidence/trie.js";

/** What a patient liar changes: a value of an event, by the names on the way to it. */
export interface Forgery {
  contract: EvidenceContract;
  event: string;
  path: readonly string[];
  value: (honest: bigint) => bigint;
  /** The first such event, and not the last. */
  isFirst?: boolean;
}

/**
 * A bundle in which an event says something else, the receipt, its block's root, header and hash made anew for it: everything that
 * can be made to fit.
 */
export function forgeEvidence(
  bundle: EvidenceBundle,
  { contract, event, path, value, isFirst = false }: Forgery,
): EvidenceBundle {
  const forged: EvidenceBundle = structuredClone(bundle);
  const telling = forged.transactions.filter(({ events }) =>
    events.some((one) => one.contract === contract && one.event === event),
  );
  const transaction = telling.at(isFirst ? 0 : -1);
  const block = forged.blocks.find(({ number }) => number === transaction?.blockNumber);
  if (transaction === undefined || block === undefined) throw new RangeError(`there is no ${event} of ${contract}`);
  const header = [...decodeRlp(block.header)] as RlpStructuredData[];
  const receipt = provenValue(String(header[5]), transaction.index, transaction.receiptProof) ?? "0x";

  const type = receipt.slice(0, 4);
  const fields = [...decodeRlp(`0x${receipt.slice(4)}`)] as RlpStructuredData[];
  const logs = [...fields[3]] as [string, string[], string][];
  const { [contract]: source } = evidenceSources;
  const encoding = interfaceOf(source);
  const at = logs.findLastIndex(
    ([address, topics]) =>
      address.toLowerCase() === forged.contracts[contract].toLowerCase() &&
      topics[0] === encoding.getEvent(event)?.topicHash,
  );
  const fragment = encoding.getEvent(event);
  if (fragment === null) throw new RangeError(`${contract} has no event ${event}`);
  const [address, topics, data] = logs[at];
  const changed = changeAt(encoding.decodeEventLog(fragment, data, topics), path, value);
  const encoded = encoding.encodeEventLog(fragment, changed);
  logs[at] = [address, encoded.topics.map(String), encoded.data];
  fields[3] = logs;
  const altered = concat([type, encodeRlp(fields)]);
  const decoded = decodeReceipt(altered);
  if (decoded === undefined) throw new TypeError("the receipt cannot be decoded");

  // Blocks of these tests have one transaction each.
  const { root, nodes } = proveIndex([altered], 0);
  header[5] = root;
  transaction.receiptProof = nodes;
  transaction.events = decodeEvents(decoded, forged.contracts).map(({ plain }) => plain);
  block.header = encodeRlp(header);
  block.hash = keccak256(block.header);
  return forged;
}

function changeAt(values: Result, [name, ...rest]: readonly string[], value: (honest: bigint) => bigint): unknown[] {
  const names = Object.keys(values.toObject());
  return [...values].map((one, k) => {
    if (names[k] !== name) return one;
    return rest.length === 0 ? value(one) : changeAt(one, rest, value);
  });
}

/** A bundle whose transactions were signed for another chain, and all that hashes them made anew. */
export function moveEvidence(bundle: EvidenceBundle, chainId: number): EvidenceBundle {
  const moved: EvidenceBundle = { ...structuredClone(bundle), chainId: `${chainId}` };
  for (const transaction of moved.transactions) {
    const block = moved.blocks.find(({ number }) => number === transaction.blockNumber);
    if (block === undefined) throw new RangeError(`block ${transaction.blockNumber} is missing`);
    const header = [...decodeRlp(block.header)] as RlpStructuredData[];
    const signed = provenValue(String(header[4]), transaction.index, transaction.transactionProof) ?? "0x";
    const fields = [...decodeRlp(`0x${signed.slice(4)}`)] as RlpStructuredData[];
    fields[0] = toBeHex(chainId);
    const altered = concat([signed.slice(0, 4), encodeRlp(fields)]);
    const { root, nodes } = proveIndex([altered], 0);
    header[4] = root;
    transaction.hash = keccak256(altered);
    transaction.transactionProof = nodes;
    block.header = encodeRlp(header);
    block.hash = keccak256(block.header);
  }
  return moved;
}
