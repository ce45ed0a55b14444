import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";

/** What happens to a call on its way. */
export type Mishap =
  | "pass"
  | "lose-request" // the node never sees it
  | "lose-answer" // the node does it, and nobody hears of it
  | "cut-answer" // half an answer
  | "refuse" // HTTP 503
  | "limit" // too many requests
  | "delay"
  | "twice"; // the node gets it twice

export interface FaultyRpc {
  url: string;
  /** Decides the fate of each call; by default all pass. */
  plan: (method: string, count: number) => Mishap;
  /** Calls that came, by method and what happened to them. */
  readonly calls: { method: string; mishap: Mishap }[];
  close(): Promise<void>;
}

/** A JSON-RPC server that stands before a node and does to calls what a test wants. */
export async function faultyRpc(nodeUrl: string, delayMs = 30): Promise<FaultyRpc> {
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  const proxy: FaultyRpc = {
    url: `http://127.0.0.1:${port}`,
    plan: () => "pass",
    calls: [],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { method, id } = JSON.parse(body);
    const count = counts.get(method) ?? 0;
    counts.set(method, count + 1);
    const mishap = proxy.plan(method, count);
    proxy.calls.push({ method, mishap });
    if (mishap === "lose-request") {
      response.destroy();
      return;
    }
    if (mishap === "refuse") {
      response.writeHead(503).end("busy");
      return;
    }
    if (mishap === "limit") {
      response.end(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32005, message: "limit exceeded" } }));
      return;
    }
    if (mishap === "delay") await setTimeout(delayMs, undefined, { ref: false });
    const ask = async () =>
      (await fetch(nodeUrl, { method: "POST", headers: { "content-type": "application/json" }, body })).text();
    if (mishap === "twice") await ask();
    const text = await ask();
    if (mishap === "lose-answer") {
      response.destroy();
      return;
    }
    response.setHeader("content-type", "application/json");
    response.end(mishap === "cut-answer" ? text.slice(0, text.length / 2) : text);
  }
  return proxy;
}

/** Lets each call have one of some mishaps by chance, the same ones for one seed. */
export function randomMishaps(seed: number, chance: number, mishaps: readonly Mishap[]): FaultyRpc["plan"] {
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => (random() < chance ? mishaps[Math.floor(random() * mishaps.length)] : "pass");
}
