import {
  concat,
  decodeRlp,
  encodeRlp,
  getAddress,
  hexlify,
  keccak256,
  type RlpStructuredData,
  toBeArray,
} from "ethers";
import { unprovableBlock } from "./errors.js";

/** A block as JSON-RPC tells it. */
export interface RpcBlock extends Readonly<Record<string, unknown>> {
  hash: string;
  number: string;
  transactions: readonly RpcTransaction[];
}
export type RpcTransaction = Readonly<Record<string, unknown>> & { hash: string };
export interface RpcReceipt {
  type: string;
  status: string;
  cumulativeGasUsed: string;
  logsBloom: string;
  logs: readonly { address: string; topics: readonly string[]; data: string }[];
}

/** What a receipt proves. */
export interface Receipt {
  hasSucceeded: boolean;
  logs: readonly { address: string; topics: readonly string[]; data: string }[];
}

export interface Header {
  number: bigint;
  transactionsRoot: string;
  receiptsRoot: string;
}

/** Fields of a header in their order; those after the nonce came with hard forks, one after the other. */
const headerFields = [
  "parentHash",
  "sha3Uncles",
  "miner",
  "stateRoot",
  "transactionsRoot",
  "receiptsRoot",
  "logsBloom",
  "difficulty",
  "number",
  "gasLimit",
  "gasUsed",
  "timestamp",
  "extraData",
  "mixHash",
  "nonce",
  "baseFeePerGas",
  "withdrawalsRoot",
  "blobGasUsed",
  "excessBlobGas",
  "parentBeaconBlockRoot",
  "requestsHash",
] as const;
const integers: ReadonlySet<string> = new Set([
  "difficulty",
  "number",
  "gasLimit",
  "gasUsed",
  "timestamp",
  "baseFeePerGas",
  "blobGasUsed",
  "excessBlobGas",
]);

const feeMarket = [
  "chainId",
  "nonce",
  "maxPriorityFeePerGas",
  "maxFeePerGas",
  "gas",
  "to",
  "value",
  "input",
  "accessList",
];
const signature = ["yParity", "r", "s"];
/** Fields of a transaction in their order, by type: EIP-2718, -2930, -1559, -4844, -7702. */
const transactionFields: readonly (readonly string[] | undefined)[] = [
  ["nonce", "gasPrice", "gas", "to", "value", "input", "v", "r", "s"],
  ["chainId", "nonce", "gasPrice", "gas", "to", "value", "input", "accessList", ...signature],
  [...feeMarket, ...signature],
  [...feeMarket, "maxFeePerBlobGas", "blobVersionedHashes", ...signature],
  [...feeMarket, "authorizationList", ...signature],
];
const authorizationFields = ["chainId", "address", "nonce", ...signature];
const byteFields: ReadonlySet<string> = new Set(["to", "input"]);

/** The header as its block's hash is of. @throws evidence/unprovable-block */
export function encodeHeader(block: RpcBlock): string {
  const fields = headerFields.flatMap((name) => {
    const value = block[name];
    if (typeof value !== "string") return [];
    return [integers.has(name) ? integer(value) : value];
  });
  const header = encodeRlp(fields);
  if (keccak256(header) !== block.hash) throw unprovableBlock({ blockNumber: Number(block.number), what: "hash" });
  return header;
}

/** Undefined if the bytes are no header. */
export function decodeHeader(header: string): Header | undefined {
  const fields = decodeList(header);
  const [transactionsRoot, receiptsRoot, number] = [fields?.[4], fields?.[5], fields?.[8]];
  if (typeof transactionsRoot !== "string" || typeof receiptsRoot !== "string" || typeof number !== "string")
    return undefined;
  return { number: BigInt(number === "0x" ? 0 : number), transactionsRoot, receiptsRoot };
}

/** A receipt as the tree of receipts holds it. */
export function encodeReceipt({ type, status, cumulativeGasUsed, logsBloom, logs }: RpcReceipt): string {
  const body = encodeRlp([
    integer(status),
    integer(cumulativeGasUsed),
    logsBloom,
    logs.map(({ address, topics, data }) => [address, [...topics], data]),
  ]);
  return BigInt(type) === 0n ? body : concat([toBeArray(BigInt(type)), body]);
}

/** Undefined if the bytes are no receipt. */
export function decodeReceipt(encoded: string): Receipt | undefined {
  const [, body] = splitType(encoded);
  const fields = decodeList(body);
  const logs = fields?.[3];
  if (fields === undefined || !Array.isArray(logs)) return undefined;
  return { hasSucceeded: fields[0] === "0x01", logs: logs.map(decodeLog) };
}

function decodeLog(log: RlpStructuredData): Receipt["logs"][number] {
  const [address, topics, data] = log;
  // Whatever has a receipt's place in a proven tree was encoded by the chain: a log is an address, a list and bytes.
  return { address: getAddress(address as string), topics: topics as string[], data: data as string };
}

/** A signed transaction as its hash is of. @throws evidence/unprovable-block */
export function encodeTransaction(transaction: RpcTransaction, blockNumber: number): string {
  const type = Number(transaction.type ?? 0);
  const fields = transactionFields[type]?.map((name) => encodeField(name, transaction));
  const body = fields === undefined ? "0x" : encodeRlp(fields);
  const encoded = type === 0 ? body : concat([toBeArray(type), body]);
  if (keccak256(encoded) !== transaction.hash)
    throw unprovableBlock({ blockNumber, what: `transaction ${transaction.hash}` });
  return encoded;
}

/** Undefined if the bytes are no transaction of a known type. */
export function decodeTransaction(encoded: string): { to: string | null; chainId: bigint | undefined } | undefined {
  const [type, body] = splitType(encoded);
  const names = transactionFields[type];
  const fields = decodeList(body);
  if (names === undefined || fields?.length !== names.length) return undefined;
  const fieldOf = (name: string) => fields[names.indexOf(name)];
  const to = fieldOf("to");
  if (typeof to !== "string") return undefined;
  return { to: to === "0x" ? null : getAddress(to), chainId: chainOf(fieldOf("chainId") ?? fieldOf("v"), type) };
}

/** The chain that a transaction was signed for, if it was signed for one. EIP-155: v is 35 or 36 and twice the chain. */
function chainOf(field: RlpStructuredData | undefined, type: number): bigint | undefined {
  if (typeof field !== "string") return undefined;
  const value = field === "0x" ? 0n : BigInt(field);
  if (type > 0) return value;
  return value < 35n ? undefined : (value - 35n) / 2n;
}

function encodeField(name: string, transaction: RpcTransaction): RlpStructuredData {
  const value = transaction[name];
  if (name === "accessList" && Array.isArray(value))
    return value.map(({ address, storageKeys }) => [address, storageKeys]);
  if (name === "authorizationList" && Array.isArray(value))
    return value.map((one) =>
      authorizationFields.map((field) => (field === "address" ? one.address : integer(one[field]))),
    );
  if (Array.isArray(value)) return value;
  if (typeof value !== "string") return name === "yParity" ? encodeField("v", transaction) : "0x";
  return byteFields.has(name) ? value : integer(value);
}

/** The type and what follows it: a list begins with 0xc0 or more, a type is less. */
function splitType(encoded: string): [type: number, body: string] {
  const first = Number.parseInt(encoded.slice(2, 4), 16);
  return first < 0x80 ? [first, `0x${encoded.slice(4)}`] : [0, encoded];
}

function decodeList(encoded: string): readonly RlpStructuredData[] | undefined {
  try {
    const decoded = decodeRlp(encoded);
    return typeof decoded === "string" ? undefined : decoded;
  } catch (error) {
    if (error instanceof Error) return undefined; // whatever ethers says of it: it is no RLP
    throw error;
  }
}

/** An integer without leading zeros, as RLP wants it. */
function integer(value: string): string {
  return hexlify(toBeArray(BigInt(value)));
}
