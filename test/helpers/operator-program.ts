import { fileURLToPath } from "node:url";
import { Wallet } from "ethers";
import type { FreshDeployment } from "../../src/deploy/deploy-sertn.js";
import { honest } from "../../src/operator/behaviour.js";
import { createLog } from "../../src/operator/log.js";
import { startOperator } from "../../src/operator/start.js";

/** What the program is told, as JSON. */
export interface OperatorProgram {
  url: string;
  deployment: FreshDeployment;
  key: string;
  models: { name: string; modelId: `0x${string}`; modelKey: string; directory: string }[];
  stake: string;
  stateDir: string;
  proofsDir: string;
  confirmations: number;
}

// An operator in a process of its own, to be killed. Only when started as one: Hardhat loads every file below test.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { key, stake, deployment, ...options }: OperatorProgram = JSON.parse(process.argv[2]);
  const stop = new AbortController();
  process.on("SIGTERM", () => stop.abort());
  const log = createLog({ write: (line) => process.stdout.write(`${line}\n`), level: "debug", now: Date.now });
  await startOperator(
    {
      ...options,
      deployment: { ...deployment, chainId: BigInt(deployment.chainId) },
      wallet: new Wallet(key),
      behaviour: honest,
      stakeWei: BigInt(stake),
      capacity: 8,
      leastSecurity: 0n,
      keeper: "all",
      metricsPort: 0,
      pollMs: 20,
      withdrawAtWei: 2n ** 96n,
      queueCapacity: 8,
      rpc: { backoffMs: 5, retries: 12, timeoutMs: 5_000 },
      log,
      onCrash: () => process.kill(process.pid, "SIGKILL"),
    },
    stop.signal,
  );
}
