import path from "node:path";
import type { Deployment } from "../avs/addresses.js";
import { checkDeployment } from "../avs/context.js";
import type { Behaviour } from "./behaviour.js";
import { modelDiffers } from "./errors.js";
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
  rpc?: Partial<RpcOptions>;
  log: Log;
  /** Called when a fault wants the process to die. */
  onCrash: () => void;
}

/** How long an operator that is asked to stop waits for what it is sending. */
const graceMs = 5_000;
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
  const log = options.log;
  const metrics = operatorMetrics();
  const closing: (() => Promise<void> | void)[] = [];
  try {
    const provider = await connectRpc(options.url, deployment.chainId, {
      ...options.rpc,
      log,
      onLoss: (method) => metrics.rpcLosses.add({ method }),
    });
    closing.push(() => provider.destroy());
    const chain = openChain(provider, deployment);
    await checkDeployment(chain.client.context);
    for (const { name, modelId, modelKey } of options.models) {
      const expected = await chain.modelIdOf(modelKey);
      if (modelId !== expected) throw modelDiffers({ model: name, modelKey, found: modelId, expected });
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

    const operator = new Operator({
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
    let server: MetricsServer | undefined;
    if (options.metricsPort !== undefined) {
      server = await serveMetrics(metrics.registry, () => operator.health(mostSilentMs), options.metricsPort);
      closing.push(server.close);
    }
    log.info("ready", {
      address: wallet.address,
      behaviour: behaviour.name,
      models: options.models.map(({ name }) => name),
      metricsUrl: server?.url,
    });
    onReady({ metricsUrl: server?.url });
    await operator.run(signal, pollMs);
    log.info("stopping");
    await operator.stop(graceMs);
  } finally {
    for (const close of closing.reverse()) await close();
    log.info("stopped");
  }
}
