import { JsonRpcApiProvider, type JsonRpcError, type JsonRpcPayload, type JsonRpcResult, Network } from "ethers";
import { isSertnError } from "../errors.js";
import { nodeUnreachable, otherChain } from "./errors.js";
import { type Log, silentLog } from "./log.js";
import { wait } from "./wait.js";

/** How long to wait for a node, and how often to ask it again. */
export interface RpcOptions {
  /** Longest wait for one answer. */
  timeoutMs: number;
  /** How often a call is repeated that was lost on the way. */
  retries: number;
  /** Wait before the first repetition; it doubles with each, up to 64 times. */
  backoffMs: number;
  log: Log;
  /** Told of each call that was lost, with the reason. */
  onLoss: (method: string, reason: string) => void;
}

const defaultOptions: RpcOptions = {
  timeoutMs: 10_000,
  retries: 6,
  backoffMs: 100,
  log: silentLog,
  onLoss: () => {},
};

/** Limit of requests, by convention of the services that have one. */
const limitExceeded = -32005;

/**
 * A connection to a node that repeats what was lost. Every call that an operator makes can be repeated without harm: its
 * transactions are signed before they are sent.
 */
export class RpcProvider extends JsonRpcApiProvider {
  readonly url: string;
  readonly #options: RpcOptions;
  readonly #stopped = new AbortController();

  constructor(url: string, network: Network, options: RpcOptions) {
    // A batch would lose many calls for the sake of one, and an answer of the past is no use to who waits for a block.
    super(network, { staticNetwork: network, batchMaxCount: 1, cacheTimeout: -1 });
    this.url = url;
    this.#options = options;
    this._start();
  }

  /** @throws operator/node-unreachable when a call was lost too often. */
  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<(JsonRpcResult | JsonRpcError)[]> {
    const { retries, backoffMs, log, onLoss } = this.#options;
    const method = [payload].flat()[0].method;
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#ask(payload);
      if (typeof answer !== "string") return answer;
      onLoss(method, answer);
      log.warn("rpc-lost", { method, reason: answer, attempt });
      if (attempt >= retries || this.#stopped.signal.aborted) throw nodeUnreachable({ url: this.url, reason: answer });
      await wait(backoffMs * 2 ** Math.min(attempt, 6), this.#stopped.signal);
    }
  }

  /** The node's answer, or how it was lost. */
  async #ask(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<(JsonRpcResult | JsonRpcError)[] | string> {
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(payload),
        signal: AbortSignal.any([AbortSignal.timeout(this.#options.timeoutMs), this.#stopped.signal]),
      });
      const text = await response.text();
      if (!response.ok) return `HTTP ${response.status}`;
      const answers: (JsonRpcResult | JsonRpcError)[] = [JSON.parse(text)].flat();
      const isLimited = answers.some((answer) => "error" in answer && answer.error.code === limitExceeded);
      return isLimited ? "too many requests" : answers;
    } catch (error) {
      // Only the network and the answer's text are touched in here: whatever fails, the call is lost.
      return describeLoss(error);
    }
  }

  override destroy(): void {
    this.#stopped.abort();
    super.destroy();
  }
}

function describeLoss(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}

/**
 * Connects to a node and makes sure that it answers and is of the right chain.
 *
 * @param expectedChainId Undefined takes any chain.
 * @throws operator/node-unreachable, operator/other-chain
 */
export async function connectRpc(
  url: string,
  expectedChainId: bigint | undefined,
  options: Partial<RpcOptions> = {},
): Promise<RpcProvider> {
  const chosen = { ...defaultOptions, ...options };
  const probe = new RpcProvider(url, Network.from(expectedChainId ?? 1), chosen);
  try {
    const found = BigInt(await probe.send("eth_chainId", []));
    if (expectedChainId !== undefined && found !== expectedChainId)
      throw otherChain({ url, found, expected: expectedChainId });
    return new RpcProvider(url, Network.from(found), chosen);
  } catch (cause) {
    if (isSertnError(cause)) throw cause;
    // What answers is no node.
    throw nodeUnreachable({ url, reason: cause instanceof Error ? cause.message : String(cause) }, cause);
  } finally {
    probe.destroy();
  }
}
