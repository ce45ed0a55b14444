import { AbiCoder, Contract, ZeroAddress } from "ethers";
import type { OperatorChain } from "./chain/operator-chain.js";
import { modelNotRegistered, noFunds, stakeTooSmall, tooFewTokens } from "./errors.js";
import type { Log } from "./log.js";
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
 * Each step is taken only if the chain does not have it yet, so it can be interrupted anywhere and called again.
 *
 * @throws operator/no-funds, operator/stake-too-small, operator/too-few-tokens, operator/model-not-registered
 */
export async function join(terms: JoinTerms, options: JoinOptions): Promise<void> {
  await checkTerms(terms, options);
  // What an earlier run has sent may be about to be mined: only then can the chain tell what is left to do.
  await settle(options);
  for (const { action, call } of await stepsOf(terms, options)) {
    const wanted = await call();
    if (wanted === undefined) continue;
    options.log.info("joining", { action });
    await options.sender.send(action, wanted);
    await settle(options);
  }
}

async function checkTerms({ stakeWei, modelKeys }: JoinTerms, { address, chain }: JoinOptions): Promise<void> {
  const { provider, contracts } = chain;
  if ((await provider.getBalance(address)) === 0n) throw noFunds({ account: address, chainId: chain.chainId });
  for (const modelKey of modelKeys)
    await contracts.models
      .getFunction("activeModel")(modelKey)
      .catch((cause: unknown): never => {
        throw modelNotRegistered({ modelKey, registry: String(contracts.models.target) }, cause);
      });
  const { leastSecurity } = await contracts.parameters.getFunction("auditsOf")(
    await contracts.parameters.getFunction("currentId")(),
  );
  const strategies = await contracts.serviceManager.getFunction("strategies")();
  const wad = 10n ** 18n;
  // A strategy's shares are worth what its multiplier says; a new one gives a share for each unit of its token.
  const value = strategies.reduce(
    (sum: bigint, { multiplierWad }: { multiplierWad: bigint }) => sum + (stakeWei * multiplierWad) / wad,
    0n,
  );
  const present: bigint = await contracts.serviceManager.getFunction("slashableStake")(address);
  if (value < leastSecurity && present < leastSecurity)
    throw stakeTooSmall({ account: address, stake: value, least: leastSecurity });
}

async function stepsOf(terms: JoinTerms, { address, chain }: JoinOptions): Promise<Step[]> {
  const { contracts, chainId } = chain;
  const { allocationManager, delegationManager, serviceManager, router } = contracts;
  const avs = await serviceManager.getAddress();
  const set = { avs, id: await serviceManager.getFunction("operatorSetId")() };
  const strategies: string[] = (await serviceManager.getFunction("strategies")()).map(
    ({ strategy }: { strategy: string }) => strategy,
  );
  const stakes: Step[] = [];
  for (const strategy of strategies) stakes.push(...(await stakeSteps(strategy, terms.stakeWei, address, chain)));
  return [
    {
      action: "register-operator",
      call: async () =>
        (await delegationManager.getFunction("isOperator")(address))
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
        if (await allocationManager.getFunction("isMemberOfOperatorSet")(address, set)) return undefined;
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
        (await router.getFunction("modelsOf")(address)).includes(modelKey)
          ? undefined
          : callTo(router, "serveModel", [modelKey]),
    })),
    {
      action: "set-terms",
      call: async () => {
        const { capacity, leastSecurity } = await router.getFunction("standingOf")(address);
        return Number(capacity) === terms.capacity && leastSecurity === terms.leastSecurity
          ? undefined
          : callTo(router, "setTerms", [terms.capacity, terms.leastSecurity]);
      },
    },
  ].map((step) => ({ ...step, action: `${step.action}:${chainId}` }));
}

/** Brings the operator's shares in a strategy up to what it is to stake. */
async function stakeSteps(strategy: string, stakeWei: bigint, address: string, chain: OperatorChain): Promise<Step[]> {
  const { provider, chainId, contracts } = chain;
  const { strategyManager, delegationManager } = contracts;
  const tokenAddress = await new Contract(strategy, strategyAbi, provider).getFunction("underlyingToken")();
  const token = new Contract(tokenAddress, tokenAbi, provider);
  const spender = await strategyManager.getAddress();
  const missing = async (): Promise<bigint> => {
    const [[shares]] = await delegationManager.getFunction("getWithdrawableShares")(address, [strategy]);
    return shares < stakeWei ? stakeWei - shares : 0n;
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
        const allowance: bigint = await token.getFunction("allowance")(address, spender);
        return allowance >= amount ? undefined : callTo(token, "approve", [spender, amount]);
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

const strategyAbi = ["function underlyingToken() view returns (address)"];
const tokenAbi = [
  "function balanceOf(address) view returns (uint256)",
  "function allowance(address, address) view returns (uint256)",
  "function approve(address, uint256) returns (bool)",
  "function mint(address, uint256)",
];

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

async function callTo(contract: Contract, name: string, args: readonly unknown[]): Promise<Call> {
  return { to: await contract.getAddress(), data: contract.interface.encodeFunctionData(name, args) };
}

/** Waits until nothing is in flight. */
async function settle({ sender, pollMs, signal }: JoinOptions): Promise<void> {
  await sender.track();
  while (sender.inFlight.length > 0 && !signal?.aborted) {
    await wait(pollMs, signal);
    await sender.track();
  }
}
