import path from "node:path";
import type { Deployment } from "../avs/addresses.js";
import { checkDeployment } from "../avs/context.js";
import { isSertnError } from "../errors.js";
import type { Behaviour } from "./behaviour.js";
import { modelDiffers, nodeUnreachable } from "./errors.js";
import { join } from "./join.js";
import { openJournal } from "./journal.js";
import type { Log } from "./log.js";
import { openMemory } from "./memory.js";
import { type MetricsServer, serveMetrics } from "./metrics-server.js";
import { runModelsApart } from "./model-process.js";
import { type ServedModel, withProofCache } from "./model-runner.js";
import { Operator } from "./operator.js";
import { openChain } from "./operator-chain.js";
import { operatorMetrics } from "./operator-metrics.js";
import type { KeeperScope } from "./plan.js";
import { openProofCache } from "./proof-cache.js";
import { connectRpc, type RpcOptions } from "./rpc.js";
import { TransactionSender, type TransactionSigner } from "./sender.js";
import { wait } from "./wait.js";

/** An operator of its own against a node. */
export interface StartOptions {
  url: string;
  deployment: Deployment;
  wallet: TransactionSigner;
  /** Models that it serves, with their registry entries. */
  models: readonly (ServedModel & { modelKey: string })[];
  /** Packages that it has besides, for faults that use them. */
  otherModels?: readonly ServedModel[];
  behaviour: Behaviour;
  stakeWei: bigint;
  capacity: number;
  /** Least security of a task that it takes, in security units. */
  leastSecurity: bigint;
  keeper: KeeperScope;
  /** Folder of its journal and its memory; nobody else may use it at the same time. */
  stateDir: string;
  /** Folder of proofs, which can be shared. */
  proofsDir: string;
  /** Port of metrics and health, 0 for any free one; undefined serves none. */
  metricsPort?: number;
  pollMs: number;
  confirmations: number;
  withdrawAtWei: bigint;
  queueCapacity: number;
  /** How long it waits, when it is asked to stop, for what it is sending; 5 s if not given. A node that is silent gets twice as long. */
  graceMs?: number;
  rpc?: Partial<RpcOptions>;
  log: Log;
  /** Called when a fault wants the process to die. */
  onCrash: () => void;
}

/** Without a step for so long it is not healthy. */
const mostSilentMs = 60_000;

/**
 * Joins the AVS and serves tasks until the signal comes; then stops in order: nothing new is begun, what is being sent is
 * sent, everything is closed.
 *
 * @param onReady Told when the operator has joined, with where its metrics are.
 * @throws operator/node-unreachable, operator/other-chain, avs/no-code, operator/journal-…, and as `join`
 */
export async function startOperator(
  options: StartOptions,
  signal: AbortSignal,
  onReady: (facts: { metricsUrl: string | undefined }) => void = () => {},
): Promise<void> {
  const { deployment, wallet, behaviour, keeper, queueCapacity, withdrawAtWei, pollMs, confirmations, onCrash } =
    options;
  const { graceMs = 5_000 } = options;
  const log = options.log;
  const metrics = operatorMetrics();
  const closing: (() => Promise<void> | void)[] = [];
  let operator: Operator | undefined;
  try {
    const sayStopping = () => log.info("stopping");
    signal.addEventListener("abort", sayStopping, { once: true });
    closing.push(() => signal.removeEventListener("abort", sayStopping));
    const provider = await connectRpc(options.url, deployment.chainId, {
      ...options.rpc,
      log,
      onLoss: (method) => metrics.rpcLosses.add({ method }),
    });
    closing.push(() => provider.destroy());
    closing.push(
      afterSignal(signal, 2 * graceMs, () => {
        log.warn("node-given-up", { url: options.url });
        provider.destroy();
      }),
    );
    const chain = openChain(provider, deployment);
    await checkDeployment(chain.client.context);
    for (const { name, modelId, modelKey } of options.models) {
      const expected = await chain.modelIdOf(modelKey);
      if (modelId !== expected) throw modelDiffers({ model: name, modelKey, found: modelId, expected });
    }
    let server: MetricsServer | undefined;
    if (options.metricsPort !== undefined) {
      const joiningHealth = { isHealthy: false, address: wallet.address, isJoining: true };
      const health = () => operator?.health(mostSilentMs) ?? joiningHealth;
      server = await serveMetrics(metrics.registry, health, options.metricsPort);
      closing.push(server.close);
    }
    const genesis = await provider.getBlock(0);
    const journal = await openJournal(options.stateDir, {
      operator: wallet.address,
      chainId: chain.chainId.toString(),
      genesisHash: genesis?.hash ?? "0x",
      taskManager: deployment.sertn.taskManager,
    });
    closing.push(() => journal.close());
    const sender = new TransactionSender({
      signer: wallet,
      provider,
      journal,
      chainId: chain.chainId,
      log,
      confirmations,
      replaceAfterBlocks: 5,
      gasMargin: 0.25,
    });
    const packages = [...options.models, ...(options.otherModels ?? [])];
    const models = withProofCache(runModelsApart(packages), openProofCache(path.resolve(options.proofsDir)));
    closing.push(() => models.close());
    const modelKeys = options.models.map(({ modelKey }) => modelKey);
    const joining = { address: wallet.address, chain, sender, log, pollMs, signal };
    await join(
      { stakeWei: options.stakeWei, modelKeys, capacity: options.capacity, leastSecurity: options.leastSecurity },
      joining,
    );
    if (signal.aborted) return;

    operator = new Operator({
      address: wallet.address,
      chain,
      sender,
      models,
      memory: await openMemory(options.stateDir),
      behaviour,
      keeper,
      modelKeys,
      log,
      metrics,
      queueCapacity,
      withdrawAtWei,
      onCrash,
    });
    const names = options.models.map(({ name }) => name);
    const metricsUrl = server?.url;
    log.info("ready", { address: wallet.address, behaviour: behaviour.name, models: names, metricsUrl });
    onReady({ metricsUrl });
    await operator.run(signal, pollMs);
    await operator.stop(graceMs);
  } catch (error) {
    // Whoever wants it to end need not hear that the node was away: what it has signed is in the journal.
    if (!signal.aborted || !isSertnError(error) || error.code !== nodeUnreachable.code) throw error;
  } finally {
    for (const close of closing.reverse()) await close();
    log.info("stopped");
  }
}

/** Does something so long after the signal. Returns what takes it back. */
function afterSignal(signal: AbortSignal, ms: number, act: () => void): () => void {
  const over = new AbortController();
  const begin = () => void wait(ms, over.signal).then(() => over.signal.aborted || act());
  if (signal.aborted) begin();
  else signal.addEventListener("abort", begin, { once: true });
  return () => {
    signal.removeEventListener("abort", begin);
    over.abort();
  };
}
