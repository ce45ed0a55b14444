import { parseEther, type Wallet } from "ethers";
import type { SertnClient } from "../avs/client.js";
import { mined } from "../avs/context.js";
import { contractAt } from "../avs/contracts.js";
import type { FreshDeployment } from "../deploy/deploy-sertn.js";
import type { Fault } from "../faults/fault.js";
import { honest } from "../operator/behaviour.js";
import { memoryJournal } from "../operator/journal.js";
import { silentLog } from "../operator/log.js";
import type { ModelRunner } from "../operator/model-runner.js";
import { Operator } from "../operator/operator.js";
import type { OperatorChain } from "../operator/operator-chain.js";
import { operatorMetrics } from "../operator/operator-metrics.js";
import { TransactionSender } from "../operator/sender.js";
import { type DevelopmentChain, mine } from "./chain.js";
import { type FollowingMemory, followingMemory } from "./memory.js";
import type { TestAccount, TestOperator } from "./people.js";

/** What operators of a test need of it. */
export interface OperatorParts {
  chain: DevelopmentChain;
  deployment: FreshDeployment;
  client: SertnClient;
  operatorChain: OperatorChain;
  runner: ModelRunner;
}

export interface JoinOptions {
  stake: bigint;
  delegated: bigint;
  modelKeys: readonly string[];
  capacity: number;
  leastSecurity: bigint;
}

/** Registers with the core, stakes, allocates all of it and joins the set. */
export async function joinSet(
  { chain, deployment, client }: OperatorParts,
  signer: Wallet,
  staker: Wallet,
  { stake, delegated, modelKeys, capacity, leastSecurity }: JoinOptions,
): Promise<void> {
  const { operators } = client.as(signer);
  await mined(operators.registerAsOperator());
  await mine(chain, 1);
  await depositStake(deployment, client, signer, stake);
  if (delegated > 0n) {
    await depositStake(deployment, client, staker, delegated);
    await mined(client.as(staker).operators.delegateTo(signer.address));
  }
  await mined(operators.allocate());
  await mined(operators.join({ modelKeys, capacity, leastSecurity }));
}

async function depositStake(
  { strategies }: FreshDeployment,
  client: SertnClient,
  signer: Wallet,
  amount: bigint,
): Promise<void> {
  if (amount === 0n) return;
  for (const { strategy, token } of strategies) {
    if (token === undefined) continue;
    const mintable = contractAt("contracts/eigenlayer/DevelopmentToken.sol", token, signer);
    await mined(mintable.getFunction("mint")(signer.address, amount));
    await mined(client.as(signer).operators.deposit(strategy, amount));
  }
}

/** A test's operator, with what it must do before each step. */
export interface OperatedTest extends TestOperator {
  memory: FollowingMemory;
}

/** The program of an operator that has joined. It moves nothing on as a keeper: the test does. */
export function operate(
  { operatorChain, runner, chain }: OperatorParts,
  account: TestAccount,
  modelKeys: readonly string[],
  fault: Fault | undefined,
): OperatedTest {
  const memory = followingMemory(chain.provider);
  const behaviour = fault === undefined ? honest : fault.addTo(honest);
  const start = () =>
    new Operator({
      address: account.address,
      chain: operatorChain,
      sender: new TransactionSender({
        signer: account.signer,
        provider: chain.provider,
        journal: memoryJournal(),
        chainId: operatorChain.chainId,
        log: silentLog,
        confirmations: 1,
        replaceAfterBlocks: Number.POSITIVE_INFINITY,
        gasMargin: 0.25,
      }),
      models: runner,
      memory,
      behaviour,
      keeper: "none",
      modelKeys,
      log: silentLog,
      metrics: operatorMetrics(),
      queueCapacity: 1024,
      onCrash: () => {},
    });
  let program = start();
  return {
    ...account,
    fault,
    memory,
    get program() {
      return program;
    },
    restart: () => {
      program = start();
    },
  };
}

/** Fees for whoever submits and challenges, approved once. */
export async function fundUser(client: SertnClient, deployment: FreshDeployment, signer: Wallet): Promise<void> {
  const coins = contractAt("contracts/consumer/IWrappedCoin.sol", deployment.sertn.feeToken, signer);
  await mined(coins.getFunction("deposit")({ value: parseEther("100000") }));
  await mined(client.as(signer).tasks.approveFees());
}
