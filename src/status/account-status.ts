import type { SertnClient } from "../avs/client.js";
import type { OperatorStake, Standing } from "../avs/operators.js";
import { readToken, type Token, underlyingToken } from "../avs/tokens.js";
import type { TaskId } from "../avs/types.js";
import type { QueuedWithdrawal } from "../avs/withdrawals.js";
import { modelName } from "./task-status.js";

/** What slashes and the vault owe an account, in one token. */
export interface Claim {
  token: Token;
  amount: bigint;
}

export interface OperatorReport {
  isMember: boolean;
  models: string[];
  /** What a slash can reach, in security units, and how much of it is its own, in wad. */
  stake: bigint;
  ownWad: bigint;
  standing: Standing;
  /** As of the latest block. */
  heat: bigint;
  /** In each strategy that counts; shares are of the strategy of that token. */
  stakes: (OperatorStake & { token: Token })[];
  withdrawals: QueuedWithdrawal[];
  openTasks: TaskId[];
}

/** An account for whoever asks what it has: as a user, a challenger, an operator. */
export interface AccountReport {
  address: string;
  blockNumber: number;
  coinsWei: bigint;
  feeTokens: bigint;
  escrow: { balanceWei: bigint; restakersWei: bigint; debtWei: bigint };
  claims: Claim[];
  /** Undefined for an account that is no operator of EigenLayer. */
  operator: OperatorReport | undefined;
}

/** Everything about an account, as of the latest block. */
export async function reportAccount(client: SertnClient, address: string): Promise<AccountReport> {
  const { tasks, operators, context } = client;
  const [blockNumber, coinsWei, feeTokens, escrow, claims, isOperator] = await Promise.all([
    context.provider.getBlockNumber(),
    context.provider.getBalance(address),
    tasks.feeBalance(address),
    tasks.account(address),
    claimsOf(client, address),
    operators.isOperator(address),
  ]);
  const operator = isOperator ? await reportOperator(client, address) : undefined;
  return { address, blockNumber, coinsWei, feeTokens, escrow, claims, operator };
}

/** What an account can claim from the vault: in the tokens of all strategies, and in the fee token. */
export async function claimsOf(client: SertnClient, account: string): Promise<Claim[]> {
  const { operators, compensation, context } = client;
  const { provider, deployment } = context;
  const strategies = await operators.slashableStrategies();
  const held = await Promise.all(strategies.map(({ strategy }) => underlyingToken(strategy, provider)));
  const tokens = [...new Set([...held, deployment.sertn.feeToken])];
  const claims = await Promise.all(
    tokens.map(async (token) => ({ token, amount: await compensation.claimOf(account, token) })),
  );
  const owed = claims.filter(({ amount }) => amount > 0n);
  return Promise.all(owed.map(async ({ token, amount }) => ({ token: await readToken(token, provider), amount })));
}

async function reportOperator(client: SertnClient, address: string): Promise<OperatorReport> {
  const { operators, withdrawals, tasks, context } = client;
  const [isMember, modelKeys, { stake, ownWad }, standing, heat, stakes, queued, all] = await Promise.all([
    operators.isMember(address),
    operators.modelsOf(address),
    operators.stake(address),
    operators.standing(address),
    operators.heat(address),
    operators.stakes(address),
    withdrawals.queued(address),
    tasks.all(),
  ]);
  const open = ["Assigned", "Answered", "ProofDue"];
  const token = async (strategy: string) =>
    readToken(await underlyingToken(strategy, context.provider), context.provider);
  return {
    ...{ isMember, models: modelKeys.map((key) => modelName(client, key)), stake, ownWad, standing, heat },
    stakes: await Promise.all(stakes.map(async (one) => ({ ...one, token: await token(one.strategy) }))),
    withdrawals: queued,
    openTasks: all
      .filter(({ progress, status }) => progress.operator === address && open.includes(status))
      .map(({ id }) => id),
  };
}
