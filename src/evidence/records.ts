import { getAddress, keccak256, type Result } from "ethers";
import { coreSources, interfaceOf, sertnSources } from "../avs/contracts.js";
import type { EvidenceBlock, EvidenceBundle, EvidenceEvent, EvidenceTransaction } from "./bundle.js";
import { decodeHeader, decodeReceipt, decodeTransaction, type Header, type Receipt } from "./encoding.js";
import type { Findings } from "./findings.js";
import { firstDifference, plainArguments } from "./plain.js";
import { provenValue } from "./trie.js";

/** Contracts whose events are evidence, with their sources. */
export const evidenceSources = {
  taskManager: sertnSources.taskManager,
  parameterRegistry: sertnSources.parameterRegistry,
  modelRegistry: sertnSources.modelRegistry,
  router: sertnSources.router,
  slasher: sertnSources.slasher,
  vault: sertnSources.vault,
  serviceManager: sertnSources.serviceManager,
  allocationManager: coreSources.allocationManager,
  strategyManager: coreSources.strategyManager,
} as const;
export type EvidenceContract = keyof typeof evidenceSources;

/** An event that the blocks' hashes prove. */
export interface ProvenEvent {
  contract: EvidenceContract;
  event: string;
  args: Result;
  blockNumber: bigint;
  transactionHash: string;
}

/** What the bundle's blocks and transactions prove, given that the blocks' hashes are the chain's. */
export interface Records {
  blocks: ReadonlyMap<number, EvidenceBlock>;
  /** In the chain's order. */
  events: readonly ProvenEvent[];
}

/** The contract that has an address, where it is one whose events are evidence. */
export function contractNamed(
  contracts: Readonly<Record<string, string>>,
  address: string,
): EvidenceContract | undefined {
  // Names that the bundle gives are those of the list: see readRecords.
  return Object.keys(contracts).find((name) => getAddress(contracts[name]) === address) as EvidenceContract | undefined;
}

/** Events of a receipt that come from known contracts, decoded; what these do not declare is left out. */
export function decodeEvents(
  { logs }: Receipt,
  contracts: Readonly<Record<string, string>>,
): { plain: EvidenceEvent; contract: EvidenceContract; args: Result }[] {
  return logs.flatMap((log) => {
    const contract = contractNamed(contracts, log.address);
    if (contract === undefined) return [];
    const parsed = interfaceOf(evidenceSources[contract]).parseLog(log);
    if (parsed === null) return [];
    const { name: event, fragment, args } = parsed;
    return [{ plain: { contract, event, arguments: plainArguments(fragment.inputs, args) }, contract, args }];
  });
}

/**
 * Checks every header against its block's hash and every transaction against its header, and decodes what they prove.
 * @throws evidence/contradiction
 */
export function readRecords(bundle: EvidenceBundle, findings: Findings): Records {
  const { contracts, blocks, transactions } = bundle;
  for (const [name, address] of Object.entries(contracts)) {
    const at = `contracts.${name}`;
    findings.check(Object.hasOwn(evidenceSources, name), `${name} is a contract of the protocol`, at, () => "no such");
    findings.check(isChecksummed(address), `${name} is an address`, at, () => `${address} has another checksum`);
  }
  const headers = new Map<number, Header>();
  const byNumber = new Map<number, EvidenceBlock>();
  for (const [k, block] of blocks.entries()) {
    headers.set(block.number, checkHeader(block, `blocks.${k}`, findings));
    byNumber.set(block.number, block);
  }
  findings.check(byNumber.size === blocks.length, "each block is given once", "blocks", () => "one is there twice");
  findings.add(`The headers of ${blocks.length} blocks have the hashes that are given`);

  const ordered = transactions.map(({ blockNumber, index }) => blockNumber * 1e6 + index);
  findings.check(
    ordered.every((place, k) => k === 0 || place > ordered[k - 1]),
    "transactions are in the chain's order",
    "transactions",
    () => "they are not, or one is there twice",
  );
  const events = transactions.flatMap((transaction, k) =>
    readTransaction(transaction, headers, bundle, `transactions.${k}`, findings).map(({ contract, plain, args }) => ({
      contract,
      event: plain.event,
      args,
      blockNumber: BigInt(transaction.blockNumber),
      transactionHash: transaction.hash,
    })),
  );
  findings.add(
    `The ${transactions.length} transactions are in these blocks, succeeded, and emitted the ${events.length} events that are given`,
  );
  for (const name of Object.keys(contracts))
    findings.check(
      events.some(({ contract }) => contract === name),
      `${name} has a part in it`,
      `contracts.${name}`,
      () => `${contracts[name]} emitted nothing`,
    );
  return { blocks: byNumber, events };
}

function checkHeader({ number, hash, header }: EvidenceBlock, at: string, findings: Findings): Header {
  findings.equal(keccak256(header), hash, `the hash of block ${number} is that of its header`, `${at}.hash`);
  const decoded = decodeHeader(header);
  if (decoded === undefined) return findings.fail("the header is one", `${at}.header`, "it cannot be decoded");
  findings.equal(BigInt(number), decoded.number, "the header is of this block", `${at}.number`);
  return decoded;
}

function readTransaction(
  given: EvidenceTransaction,
  headers: ReadonlyMap<number, Header>,
  { contracts, chainId }: EvidenceBundle,
  at: string,
  findings: Findings,
) {
  const { hash, blockNumber, index, transactionProof, receiptProof } = given;
  const claim = `transaction ${hash} is number ${index} of block ${blockNumber}`;
  const header = headers.get(blockNumber);
  const raw = header && provenValue(header.transactionsRoot, index, transactionProof);
  const encoded = header && provenValue(header.receiptsRoot, index, receiptProof);
  const receipt = encoded === undefined ? undefined : decodeReceipt(encoded);
  if (header === undefined) return findings.fail(claim, `${at}.blockNumber`, "the block is not among those given");
  if (raw === undefined || receipt === undefined)
    return findings.fail(claim, at, "the way from the block's header does not lead there");
  findings.equal(keccak256(raw), hash, claim, `${at}.hash`);
  const transaction = decodeTransaction(raw);
  if (transaction === undefined) return findings.fail(claim, at, "it is of a type that is not known here");
  const { to, chainId: signedFor } = transaction;
  findings.equal(given.to ?? "nobody", to ?? "nobody", "it was sent to whom is named", `${at}.to`);
  // Old transactions may be signed for every chain.
  if (signedFor !== undefined) findings.equal(signedFor, BigInt(chainId), "it was signed for this chain", "chainId");
  findings.check(receipt.hasSucceeded, `${claim} and succeeded`, at, () => "it reverted");
  const events = decodeEvents(receipt, contracts);
  const difference = firstDifference(
    given.events,
    events.map(({ plain }) => plain),
    `${at}.events`,
  );
  if (difference !== undefined)
    findings.fail(
      "its events are those that are given",
      difference.path,
      saysOtherwise(difference.one, difference.other),
    );
  return events;
}

export function saysOtherwise(given: string, found: string): string {
  return `${given} is given, the replay comes to ${found}`;
}

function isChecksummed(address: string): boolean {
  return getAddress(address.toLowerCase()) === address;
}
