import { Worker } from "node:worker_threads";

/**
 * Starts a worker thread from a module of this package. From the sources (in this repository, through tsx) the module is
 * TypeScript and the thread needs the loader too; from the published package it is plain JavaScript.
 */
export function startWorker(url: URL, workerData: unknown): Worker {
  const isSource = import.meta.url.endsWith(".ts");
  return isSource
    ? new Worker(new URL(url.href.replace(/\.js$/, ".ts")), { workerData, execArgv: ["--import", "tsx"] })
    : new Worker(url, { workerData });
}
