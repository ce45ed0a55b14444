import os from "node:os";
import type { Machine } from "./results.js";

/** What figures are about to be measured on, without names. */
export function describeMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: os.cpus()[0]?.model.trim() ?? "unknown",
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    system: `${os.type()} ${os.arch()}`,
    node: process.versions.node,
    load: Number((os.loadavg()[0] ?? 0).toFixed(1)),
  };
}
