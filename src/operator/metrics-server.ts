import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { portUnavailable } from "./errors.js";
import { type MetricRegistry, metricsContentType } from "./metrics.js";

export interface MetricsServer {
  /** Where it answers, e.g. `http://127.0.0.1:9464`. */
  url: string;
  close(): Promise<void>;
}

/** What `/health` says. */
export interface Health {
  isHealthy: boolean;
  [fact: string]: unknown;
}

/**
 * Serves `/metrics` in Prometheus' text format and `/health` as JSON, 503 while it is not.
 *
 * @param port 0 takes any free one.
 * @throws operator/port-unavailable
 */
export async function serveMetrics(
  metrics: MetricRegistry,
  health: () => Health,
  port: number,
  host = "127.0.0.1",
): Promise<MetricsServer> {
  const server = createServer(({ method, url }, response) => {
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
    const path = (url ?? "").split("?")[0];
    if (method !== "GET" && method !== "HEAD") send(405, "text/plain", "Only GET is answered.\n");
    else if (path === "/metrics") send(200, metricsContentType, metrics.text());
    else if (path === "/health") {
      const state = health();
      send(state.isHealthy ? 200 : 503, "application/json", `${JSON.stringify(state)}\n`);
    } else send(404, "text/plain", "There are /metrics and /health.\n");
  });
  server.listen(port, host);
  await once(server, "listening").catch((cause: unknown): never => {
    throw portUnavailable({ host, port, reason: cause instanceof Error ? cause.message : String(cause) }, cause);
  });
  const { port: chosen } = server.address() as AddressInfo; // a server that listens on a port has such an address
  return {
    url: `http://${host}:${chosen}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
