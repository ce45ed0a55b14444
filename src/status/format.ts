import type { Token } from "../avs/tokens.js";
import { formatAmount, formatWad, securityUnits } from "../report/amounts.js";
import { percent, table } from "../report/text.js";
import type { AccountReport, OperatorReport } from "./account-status.js";
import type { Overview } from "./overview.js";
import type { DueStep, TaskReport } from "./task-status.js";

const coin = { symbol: "ETH", decimals: 18 };

/** A task for a terminal. */
export function formatTask(report: TaskReport, fee: Token): string {
  const { id, blockNumber, model, status, reason, operator, challenge, request } = report;
  const until = (block: bigint) => formatBlock(block, blockNumber);
  const rows: string[][] = [
    ["user", report.user],
    ["operator", operator ?? "not drawn yet"],
    ["value at risk", formatAmount(report.valueAtRisk, securityUnits)],
    ["stake locked", formatAmount(report.security, securityUnits)],
    ["fee", formatAmount(report.feeWei, fee)],
    ["draw until", until(report.lastAssignBlock)],
    ["answer until", until(report.deadlineBlock)],
  ];
  if (report.auditRate !== undefined) rows.push(["audit rate", percent(report.auditRate)]);
  if (report.output !== undefined) rows.push(["answer", shorten(report.output)]);
  if (challenge !== undefined)
    rows.push([
      "challenge",
      `${formatAmount(challenge.feeWei, fee)} now, at heat ${challenge.heat}, until ${until(challenge.lastBlock)}`,
    ]);
  if (status === "ProofDue" && request !== undefined)
    rows.push(["proof until", `${until(request.lastBlock)}, demanded by ${request.requester}`]);
  rows.push(["usable", `${report.isUsable ? "yes" : "no"}, when ${report.finality.toLowerCase()}`]);
  if (report.isSlashPending)
    rows.push(["slash", "refused by the core so far; anyone may try again (compensation.retry of the client)"]);
  rows.push(["next", formatDue(report.due, blockNumber, operator)]);
  for (const { event, blockNumber: at, transactionHash } of report.history)
    rows.push(["", `block ${at}: ${event}, ${transactionHash}`]);
  return `Task ${id}, ${model}: ${status}${reason === "None" ? "" : ` (${reason.toLowerCase()})`}\n${table(rows)}`;
}

/** An account for a terminal. */
export function formatAccount(report: AccountReport, fee: Token): string {
  const { blockNumber, escrow, claims, operator } = report;
  const rows: string[][] = [
    ["coins", formatAmount(report.coinsWei, coin)],
    ["fee token", formatAmount(report.feeTokens, fee)],
    ["escrow", `${formatAmount(escrow.balanceWei, fee)} to withdraw`],
  ];
  if (escrow.restakersWei > 0n) rows.push(["for delegators", formatAmount(escrow.restakersWei, fee)]);
  if (escrow.debtWei > 0n) rows.push(["debt", formatAmount(escrow.debtWei, fee)]);
  for (const { token, amount } of claims) rows.push(["claim", formatAmount(amount, token)]);
  if (claims.length > 0 || escrow.balanceWei > 0n) rows.push(["next", "`sertn claim` pays claims and escrow out"]);
  return [
    `Account ${report.address}`,
    table(rows),
    ...(operator === undefined ? [] : ["Operator", formatOperator(operator, blockNumber)]),
  ].join("\n");
}

function formatOperator(operator: OperatorReport, blockNumber: number): string {
  const { standing, stakes, withdrawals } = operator;
  const { locked, capacity, openTasks, openRequests } = standing;
  const free = operator.stake > locked ? operator.stake - locked : 0n;
  const rows: string[][] = [
    ["member", operator.isMember ? `yes, serves ${operator.models.join(", ") || "nothing"}` : "no"],
    ["stake", `${formatAmount(operator.stake, securityUnits)}, ${formatWad(operator.ownWad)} of it its own`],
    ["locked", `${formatAmount(locked, securityUnits)}, free ${formatAmount(free, securityUnits)}`],
    ["tasks", `${openTasks} open of ${capacity}${operator.openTasks.map((id) => ` #${id}`).join("")}`],
    ["proofs due", String(openRequests)],
    ["reliability", formatWad(standing.reliabilityWad)],
    ["heat", String(operator.heat)],
  ];
  if (standing.jailedUntilBlock > BigInt(blockNumber))
    rows.push(["jailed until", formatBlock(standing.jailedUntilBlock, blockNumber)]);
  for (const { token, ...one } of stakes) {
    const allocated = `${formatWad(one.magnitudeWad)} allocated of ${formatWad(one.maxMagnitudeWad)}`;
    const change =
      one.effectBlock === 0n
        ? ""
        : `, ${formatWad(one.pendingDiffWad)} more in ${formatBlock(one.effectBlock, blockNumber)}`;
    rows.push([`in ${token.symbol}`, `${formatAmount(one.delegatedShares, token)} delegated, ${allocated}${change}`]);
  }
  for (const { slashableUntilBlock, strategies } of withdrawals)
    rows.push([
      "withdrawal",
      `of ${strategies.length} strategies, slashable until ${formatBlock(slashableUntilBlock, blockNumber)}`,
    ]);
  return table(rows);
}

/** The deployment for a terminal. */
export function formatOverview({ chainId, blockNumber, taskManager, tasks, operators }: Overview): string {
  const taskRows = tasks.map(({ id, model, status, operator, due }) => [
    `#${id}`,
    model,
    status,
    operator ?? "",
    formatDue(due, blockNumber, operator),
  ]);
  const operatorRows = operators.map(({ address, stake, locked, openTasks, heat, models }) => [
    address,
    `${formatAmount(stake, securityUnits)}, ${formatAmount(locked, securityUnits)} locked`,
    `${openTasks} open`,
    `heat ${heat}`,
    models.join(", "),
  ]);
  return [
    `Sertn on chain ${chainId}, block ${blockNumber}, task manager ${taskManager}`,
    `Tasks${tasks.length === 0 ? ": none yet" : ""}`,
    ...(tasks.length === 0 ? [] : [table(taskRows)]),
    `Operators${operators.length === 0 ? ": none yet" : ""}`,
    ...(operators.length === 0 ? [] : [table(operatorRows)]),
  ].join("\n");
}

/** What is due, who can do it, and when: `Settle by anyone, from block 70 (in 4 blocks)`. */
export function formatDue({ step, by, fromBlock, lastBlock }: DueStep, blockNumber: number, operator?: string): string {
  if (step === "None") return "nothing, ever";
  const from = formatBlock(fromBlock, blockNumber);
  if (step === "Wait") return `nothing before ${from}`;
  const who = by === "operator" ? (operator ?? "the operator") : by;
  const isNow = fromBlock <= BigInt(blockNumber) + 1n;
  const limit = lastBlock === 0n ? "" : `, until ${formatBlock(lastBlock, blockNumber)}`;
  return `${step} by ${who}, ${isNow ? "now" : `from ${from}`}${limit}`;
}

/** `block 70 (in 4 blocks)`, `block 60 (6 blocks ago)`. */
function formatBlock(block: bigint, blockNumber: number): string {
  const blocks = block - BigInt(blockNumber);
  const distance = blocks < 0n ? -blocks : blocks;
  const counted = `${distance} ${distance === 1n ? "block" : "blocks"}`;
  return `block ${block} (${blocks < 0n ? `${counted} ago` : `in ${counted}`})`;
}

function shorten(hex: string): string {
  return hex.length <= 66 ? hex : `${hex.slice(0, 66)}… (${hex.length / 2 - 1} bytes)`;
}
