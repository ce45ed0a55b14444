import { AbiCoder, type Contract, ZeroAddress } from "ethers";
import { decoded } from "../avs/context.js";
import { contractAt } from "../avs/contracts.js";
import { WAD } from "../protocol/wad.js";
import { modelNotRegistered, noFunds, stakeTooSmall, tooFewTokens } from "./errors.js";
import type { Log } from "./log.js";
import { callTo, type OperatorChain } from "./operator-chain.js";
import type { Call, TransactionSender } from "./sender.js";
import { wait } from "./wait.js";

/** What an operator brings and on what terms it serves. */
export interface JoinTerms {
  /** Stake of its own in each strategy that counts, in the token's smallest unit. What is deposited already counts. */
  stakeWei: bigint;
  /** Registry entries that it serves. */
  modelKeys: readonly string[];
  /** Most tasks at once. */
  capacity: number;
  /** Least security of a task that it takes, in security units. */
  leastSecurity: bigint;
}

export interface JoinOptions {
  address: string;
  chain: OperatorChain;
  sender: TransactionSender;
  log: Log;
  /** How often it looks whether a transaction is mined. */
  pollMs: number;
  signal?: AbortSignal;
}

/** Chains on which anyone can mint the token of the local core's strategies. */
const developmentChains: readonly bigint[] = [31337n, 1337n];

interface Step {
  action: string;
  /** The call, or undefined if it was done already. */
  call(): Promise<Call | undefined>;
}

/**
 * Makes the account an operator of the AVS: registers with EigenLayer, stakes, allocates, joins the operator set, serves the models.
 * Each step is taken only if the chain does not have it yet, so it can be interrupted anywhere, also by the signal, and called again.
 *
 * @throws operator/no-funds, operator/stake-too-small, operator/too-few-tokens, operator/model-not-registered
 */
export async function join(terms: JoinTerms, options: JoinOptions): Promise<void> {
  await checkTerms(terms, options);
  // What an earlier run has sent may be about to be mined: only then can the chain tell what is left to do.
  await settle(options);
  for (const { action, call } of await stepsOf(terms, options)) {
    // What was sent is in the journal; the rest is done by whoever starts it again.
    if (options.signal?.aborted) return;
    const wanted = await call();
    if (wanted === undefined) continue;
    options.log.info("joining", { action });
    await decoded(options.sender.send(action, wanted));
    await settle(options);
  }
}

async function checkTerms({ stakeWei, modelKeys }: JoinTerms, { address, chain }: JoinOptions): Promise<void> {
  const { provider, chainId, client } = chain;
  const { modelRegistry, parameterRegistry } = client.context.sertn;
  if ((await provider.getBalance(address)) === 0n) throw noFunds({ account: address, chainId });
  for (const modelKey of modelKeys)
    await modelRegistry
      .getFunction("activeModel")(modelKey)
      .catch((cause: unknown): never => {
        throw modelNotRegistered({ modelKey, registry: String(modelRegistry.target) }, cause);
      });
  const parametersId: bigint = await parameterRegistry.getFunction("currentId")();
  const { leastSecurity } = await parameterRegistry.getFunction("auditsOf")(parametersId);
  const strategies = await client.operators.strategies();
  // A new strategy gives a share for each unit of its token, and the multiplier says what a share is worth.
  const value = strategies.reduce((sum, { multiplierWad }) => sum + (stakeWei * multiplierWad) / WAD, 0n);
  const { stake: present } = await client.operators.stake(address);
  if (value < leastSecurity && present < leastSecurity)
    throw stakeTooSmall({ account: address, stake: value, least: leastSecurity });
}

async function stepsOf(terms: JoinTerms, { address, chain }: JoinOptions): Promise<Step[]> {
  const { client } = chain;
  const { sertn, core, deployment } = client.context;
  const { allocationManager, delegationManager } = core;
  const avs = deployment.sertn.serviceManager;
  const set = { avs, id: await sertn.serviceManager.getFunction("operatorSetId")() };
  const strategies = (await client.operators.strategies()).map(({ strategy }) => strategy);
  const stakes: Step[] = [];
  for (const strategy of strategies) stakes.push(...(await stakeSteps(strategy, terms.stakeWei, address, chain)));
  return [
    {
      action: "register-operator",
      call: async () =>
        (await client.operators.isOperator(address))
          ? undefined
          : callTo(delegationManager, "registerAsOperator", [ZeroAddress, 0, ""]),
    },
    ...stakes,
    {
      action: "allocate",
      call: async () => {
        const open: string[] = [];
        for (const strategy of strategies)
          if (await isUnallocated(allocationManager, address, set, strategy)) open.push(strategy);
        if (open.length === 0) return undefined;
        const newMagnitudes: bigint[] = [];
        for (const strategy of open)
          newMagnitudes.push(await allocationManager.getFunction("getAllocatableMagnitude")(address, strategy));
        return callTo(allocationManager, "modifyAllocations", [
          address,
          [{ operatorSet: set, strategies: open, newMagnitudes }],
        ]);
      },
    },
    {
      action: "join-set",
      call: async () => {
        if (await client.operators.isMember(address)) return undefined;
        const { modelKeys, capacity, leastSecurity } = terms;
        const data = AbiCoder.defaultAbiCoder().encode(
          ["tuple(bytes32[],uint16,uint96)"],
          [[modelKeys, capacity, leastSecurity]],
        );
        return callTo(allocationManager, "registerForOperatorSets", [address, { avs, operatorSetIds: [set.id], data }]);
      },
    },
    ...terms.modelKeys.map((modelKey) => ({
      action: `serve-model:${modelKey}`,
      call: async () =>
        (await client.operators.modelsOf(address)).includes(modelKey)
          ? undefined
          : callTo(sertn.router, "serveModel", [modelKey]),
    })),
    {
      action: "set-terms",
      call: async () => {
        const { capacity, leastSecurity } = await client.operators.standing(address);
        return Number(capacity) === terms.capacity && leastSecurity === terms.leastSecurity
          ? undefined
          : callTo(sertn.router, "setTerms", [terms.capacity, terms.leastSecurity]);
      },
    },
  ];
}

/** Brings what the operator has deposited in a strategy up to what it is to stake. What was slashed is not made up for. */
async function stakeSteps(strategy: string, stakeWei: bigint, address: string, chain: OperatorChain): Promise<Step[]> {
  const { provider, chainId } = chain;
  const { strategyManager, delegationManager } = chain.client.context.core;
  const at = contractAt("contracts/eigenlayer/interfaces/IStrategy.sol", strategy, provider);
  const tokenAddress: string = await at.getFunction("underlyingToken")();
  const token = contractAt("contracts/eigenlayer/DevelopmentToken.sol", tokenAddress, provider);
  const missing = async (): Promise<bigint> => {
    const [, [deposited]] = await delegationManager.getFunction("getWithdrawableShares")(address, [strategy]);
    return deposited < stakeWei ? stakeWei - deposited : 0n;
  };
  return [
    {
      action: `mint:${strategy}`,
      call: async () => {
        const lacking = (await missing()) - (await token.getFunction("balanceOf")(address));
        if (lacking <= 0n) return undefined;
        if (!developmentChains.includes(chainId))
          throw tooFewTokens({ account: address, token: tokenAddress, needed: stakeWei, lacking });
        return callTo(token, "mint", [address, lacking]);
      },
    },
    {
      action: `approve:${strategy}`,
      call: async () => {
        const amount = await missing();
        const allowance: bigint = await token.getFunction("allowance")(address, strategyManager.target);
        return allowance >= amount ? undefined : callTo(token, "approve", [strategyManager.target, amount]);
      },
    },
    {
      action: `deposit:${strategy}`,
      call: async () => {
        const amount = await missing();
        return amount === 0n
          ? undefined
          : callTo(strategyManager, "depositIntoStrategy", [strategy, tokenAddress, amount]);
      },
    },
  ];
}

async function isUnallocated(
  allocationManager: Contract,
  operator: string,
  set: { avs: string; id: bigint },
  strategy: string,
): Promise<boolean> {
  const [current, pendingDiff] = await allocationManager.getFunction("getAllocation")(operator, set, strategy);
  const most: bigint = await allocationManager.getFunction("getAllocatableMagnitude")(operator, strategy);
  return pendingDiff === 0n && current === 0n && most > 0n;
}

/** Waits until nothing is in flight. */
async function settle({ sender, pollMs, signal }: JoinOptions): Promise<void> {
  await sender.track();
  while (sender.inFlight.length > 0 && !signal?.aborted) {
    await wait(pollMs, signal);
    await sender.track();
  }
}
