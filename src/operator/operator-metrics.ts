import { type Counter, type Gauge, type Histogram, MetricRegistry } from "./metrics.js";

/** What an operator counts. Times are in seconds, as is the custom there. */
export interface OperatorMetrics {
  registry: MetricRegistry;
  tasks: Counter;
  transactions: Counter;
  rpcLosses: Counter;
  errors: Counter;
  slashes: Gauge;
  blockNumber: Gauge;
  queueLength: Gauge;
  openTasks: Gauge;
  balance: Gauge;
  earned: Gauge;
  inferenceSeconds: Histogram;
  proofSeconds: Histogram;
}

export function operatorMetrics(): OperatorMetrics {
  const registry = new MetricRegistry();
  return {
    registry,
    tasks: registry.counter(
      "sertn_operator_tasks_total",
      "Answers and proofs by model, the key of its registry entry, and outcome: answered, proven, ignored, refused.",
    ),
    transactions: registry.counter(
      "sertn_operator_transactions_total",
      "Transactions by action and result: done, reverted, displaced.",
    ),
    rpcLosses: registry.counter(
      "sertn_operator_rpc_losses_total",
      "Calls to the node that were lost and repeated, by method.",
    ),
    errors: registry.counter(
      "sertn_operator_errors_total",
      "Work that failed and will be tried again, by what it was.",
    ),
    slashes: registry.gauge("sertn_operator_slashed_tasks", "Tasks for which the operator was slashed."),
    blockNumber: registry.gauge("sertn_operator_block_number", "Last block that the operator has seen."),
    queueLength: registry.gauge("sertn_operator_queue_length", "What waits for its turn, by lane: answers, proofs."),
    openTasks: registry.gauge(
      "sertn_operator_open_tasks",
      "Tasks that the operator was given and that have not ended.",
    ),
    balance: registry.gauge("sertn_operator_balance_ether", "Ether of the operator's account, for gas."),
    earned: registry.gauge(
      "sertn_operator_earned_ether",
      "Fees in escrow that the operator can withdraw, in ether of the fee token.",
    ),
    inferenceSeconds: registry.histogram(
      "sertn_operator_inference_seconds",
      "Time from beginning an answer to its output.",
      [0.001, 0.01, 0.1, 1, 10],
    ),
    proofSeconds: registry.histogram(
      "sertn_operator_proof_seconds",
      "Time from beginning a proof to its end.",
      [0.01, 0.1, 0.5, 1, 5, 30, 120, 600],
    ),
  };
}
