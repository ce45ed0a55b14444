import {
  concat,
  decodeRlp,
  encodeRlp,
  getAddress,
  hexlify,
  keccak256,
  type RlpStructuredData,
  Signature,
  Transaction,
  toBeArray,
} from "ethers";
import { unprovableBlock } from "./errors.js";

/** A block as JSON-RPC tells it. */
export interface RpcBlock extends Readonly<Record<string, unknown>> {
  hash: string;
  number: string;
  transactions: readonly RpcTransaction[];
}
export type RpcTransaction = Readonly<Record<string, string | undefined>> & { hash: string };
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
  // A list begins with 0xc0 or more, a type is less.
  const isTyped = Number.parseInt(encoded.slice(2, 4), 16) < 0x80;
  const fields = decodeList(isTyped ? `0x${encoded.slice(4)}` : encoded);
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
export function encodeTransaction(rpc: RpcTransaction, blockNumber: number): string {
  const fail = () => unprovableBlock({ blockNumber, what: `transaction ${rpc.hash}` });
  try {
    const { serialized } = Transaction.from({
      ...whole(rpc),
      signature: Signature.from({ r: word(rpc.r), s: word(rpc.s), v: BigInt(rpc.v ?? rpc.yParity ?? 0) }),
    });
    if (keccak256(serialized) === rpc.hash) return serialized;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw Object.assign(fail(), { cause: error });
  }
  throw fail();
}

function whole(rpc: RpcTransaction) {
  const type = Number(rpc.type ?? 0);
  const optional = <Name extends string>(name: Name, value: unknown) =>
    value === undefined || value === null ? {} : { [name]: value };
  return {
    type,
    to: rpc.to ?? null,
    nonce: Number(rpc.nonce),
    gasLimit: BigInt(rpc.gas ?? 0),
    data: rpc.input ?? "0x",
    value: BigInt(rpc.value ?? 0),
    ...(rpc.chainId !== undefined && rpc.chainId !== null && { chainId: BigInt(rpc.chainId) }),
    ...(type < 2
      ? optional("gasPrice", rpc.gasPrice)
      : {
          ...optional("maxFeePerGas", rpc.maxFeePerGas),
          ...optional("maxPriorityFeePerGas", rpc.maxPriorityFeePerGas),
        }),
    ...(type > 0 && optional("accessList", rpc.accessList)),
    ...optional("maxFeePerBlobGas", rpc.maxFeePerBlobGas),
    ...optional("blobVersionedHashes", rpc.blobVersionedHashes),
  };
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

function word(value: string | undefined): string {
  return `0x${BigInt(value ?? 0)
    .toString(16)
    .padStart(64, "0")}`;
}
