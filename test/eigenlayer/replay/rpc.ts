/** A chain as an outsider meets it: JSON-RPC, whether in process or by HTTP. */
export interface Rpc {
  request(args: { method: string; params?: unknown[] }): Promise<unknown>;
}

export interface CallResult {
  succeeded: boolean;
  /** What was returned, or the data of the revert. */
  data: string;
}

export interface Log {
  address: string;
  topics: string[];
  data: string;
}

const gas = "0xe00000";

export async function blockNumber(rpc: Rpc): Promise<number> {
  return Number(await rpc.request({ method: "eth_blockNumber" }));
}

export async function latestTimestamp(rpc: Rpc): Promise<number> {
  const block = await rpc.request({ method: "eth_getBlockByNumber", params: ["latest", false] });
  return Number(field(block, "timestamp"));
}

export async function mine(rpc: Rpc, blocks: number): Promise<void> {
  if (blocks > 0) await rpc.request({ method: "hardhat_mine", params: [`0x${blocks.toString(16)}`] });
}

/** A call as of `block`; a revert is a result, not an exception. */
export async function call(
  rpc: Rpc,
  block: "latest" | "pending",
  transaction: { from?: string; to: string; data: string },
): Promise<CallResult> {
  try {
    const data = await rpc.request({ method: "eth_call", params: [{ ...transaction, gas }, block] });
    return { succeeded: true, data: String(data) };
  } catch (error) {
    return { succeeded: false, data: revertData(error) };
  }
}

/** Sends from an account whose key the node holds, or that it impersonates. A revert is a result too, and takes its block. */
export async function submit(
  rpc: Rpc,
  transaction: { from: string; to: string; data: string; value?: string },
): Promise<CallResult & { logs: Log[] }> {
  let hash: unknown;
  try {
    hash = await rpc.request({ method: "eth_sendTransaction", params: [{ ...transaction, gas }] });
  } catch (error) {
    return { succeeded: false, data: revertData(error), logs: [] };
  }
  const receipt = await rpc.request({ method: "eth_getTransactionReceipt", params: [hash] });
  // The node's answer: logs of a receipt have these fields by the JSON-RPC specification.
  return { succeeded: true, data: "0x", logs: field(receipt, "logs") as Log[] };
}

/** The events of a transaction; none when it reverts. */
export async function send(rpc: Rpc, transaction: { from: string; to: string; data: string }): Promise<Log[]> {
  return (await submit(rpc, transaction)).logs;
}

/** The address of a newly deployed contract. */
export async function create(rpc: Rpc, from: string, data: string): Promise<string> {
  const hash = await rpc.request({ method: "eth_sendTransaction", params: [{ from, data, gas }] });
  return String(
    field(await rpc.request({ method: "eth_getTransactionReceipt", params: [hash] }), "contractAddress"),
  ).toLowerCase();
}

/** JSON-RPC by HTTP. */
export function httpRpc(url: string): Rpc {
  let id = 0;
  return {
    async request({ method, params = [] }) {
      const body = JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params });
      const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
      const answer: unknown = await response.json();
      const error = field(answer, "error");
      if (error !== undefined)
        throw Object.assign(new Error(String(field(error, "message"))), { data: field(error, "data") });
      return field(answer, "result");
    },
  };
}

/** Nodes give the data of a revert as the error's data, or one or two levels further down. */
function revertData(error: unknown): string {
  for (let at: unknown = field(error, "data"); at !== undefined; at = field(at, "data"))
    if (typeof at === "string") return at;
  throw error;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
