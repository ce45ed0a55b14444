import { AbiCoder, type Result, ZeroAddress, ZeroHash } from "ethers";
import { WAD } from "../protocol/wad.js";
import { type ClientContext, decoded, mined, type Sent } from "./context.js";
import { contractAt } from "./contracts.js";
import { readLogs } from "./read-logs.js";
import { underlyingToken } from "./tokens.js";
import type { Address, ModelKey } from "./types.js";

/** What an operator declares when it joins. */
export interface OperatorTerms {
  modelKeys: readonly ModelKey[];
  /** Most tasks at once. */
  capacity: number;
  /** Least security of a task that it takes, in security units. */
  leastSecurity?: bigint;
}

/** `ISertnOperatorRouter.Standing`. */
export interface Standing {
  locked: bigint;
  openTasks: bigint;
  capacity: bigint;
  reliabilityWad: bigint;
  speedWad: bigint;
  leastSecurity: bigint;
  jailedUntilBlock: bigint;
  slashBlock: bigint;
  heat: bigint;
  heatBlock: bigint;
  openRequests: bigint;
  isEnlisted: boolean;
}

/** A strategy whose stake counts, and what a share is worth. */
export interface StakeStrategy {
  strategy: Address;
  multiplierWad: bigint;
}

/** An operator's stake in a strategy. Shares are the strategy's; magnitudes are parts of all that is delegated, in wad. */
export interface OperatorStake {
  strategy: Address;
  /** Own and lent shares. */
  delegatedShares: bigint;
  /** Of these, the operator's own. */
  ownShares: bigint;
  /** 1e18 until the operator is slashed. */
  maxMagnitudeWad: bigint;
  /** Allocated to the set. */
  magnitudeWad: bigint;
  /** Change that waits; negative while stake is leaving, which is slashable until then. */
  pendingDiffWad: bigint;
  /** Block in which the change counts, 0 without one. */
  effectBlock: bigint;
}

/** Staking, joining and leaving: the calls of an operator to the core and to the router. */
export class Operators {
  readonly #c: ClientContext;

  constructor(context: ClientContext) {
    this.#c = context;
  }

  /** Strategies that count for new tasks, ascending by address. */
  async strategies(): Promise<StakeStrategy[]> {
    const found = await decoded<Result>(this.#c.sertn.serviceManager.strategies());
    return found.map(({ strategy, multiplierWad }: StakeStrategy) => ({ strategy, multiplierWad }));
  }

  /** All strategies of the set, those included that were retired: what a slash reaches. */
  async slashableStrategies(): Promise<StakeStrategy[]> {
    const found = await decoded<Result>(this.#c.sertn.serviceManager.slashableStrategies());
    return found.map(({ strategy, multiplierWad }: StakeStrategy) => ({ strategy, multiplierWad }));
  }

  async isOperator(operator: Address): Promise<boolean> {
    return decoded(this.#c.core.delegationManager.isOperator(operator));
  }

  /** The caller becomes an operator of EigenLayer, with that delay between an allocation and its effect. */
  registerAsOperator(allocationDelayBlocks = 0, metadataUri = ""): Sent {
    return decoded(this.#c.core.delegationManager.registerAsOperator(ZeroAddress, allocationDelayBlocks, metadataUri));
  }

  /** Deposits the caller's tokens into a strategy. */
  async deposit(strategy: Address, amount: bigint): Sent {
    const { core, deployment, signer } = this.#c;
    const token = await underlyingToken(strategy, signer);
    const erc = contractAt("contracts/consumer/IWrappedCoin.sol", token, signer);
    await mined(decoded(erc.approve(deployment.core.strategyManager, amount)));
    return decoded(core.strategyManager.depositIntoStrategy(strategy, token, amount));
  }

  /** Delegates all of the caller's stake to an operator. */
  delegateTo(operator: Address): Sent {
    return decoded(this.#c.core.delegationManager.delegateTo(operator, { signature: "0x", expiry: 0 }, ZeroHash));
  }

  /** Allocates a part of the caller's stake, in wad, in every strategy that counts. */
  async allocate(magnitudeWad: bigint = WAD): Sent {
    const strategies = (await this.strategies()).map(({ strategy }) => strategy);
    const newMagnitudes = strategies.map(() => magnitudeWad);
    const operator = await this.#c.signer.getAddress();
    return decoded(
      this.#c.core.allocationManager.modifyAllocations(operator, [
        { operatorSet: await this.#operatorSet(), strategies, newMagnitudes },
      ]),
    );
  }

  /**
   * Takes a part of the caller's stake back from the set, in every strategy that counts. It stays slashable for the core's
   * deallocation delay, as long as the caller is a member.
   *
   * @param magnitudeWad What stays allocated; nothing if not given.
   */
  deallocate(magnitudeWad: bigint = 0n): Sent {
    return this.allocate(magnitudeWad);
  }

  /** What an operator has in each strategy that counts. */
  async stakes(operator: Address): Promise<OperatorStake[]> {
    const { allocationManager, delegationManager } = this.#c.core;
    const set = await this.#operatorSet();
    const strategies = await this.strategies();
    return Promise.all(
      strategies.map(async ({ strategy }) => {
        const [allocation, maxMagnitudeWad, [delegatedShares], [[ownShares]]] = await Promise.all([
          decoded<Result>(allocationManager.getAllocation(operator, set, strategy)),
          decoded<bigint>(allocationManager["getMaxMagnitude(address,address)"](operator, strategy)),
          decoded<Result>(delegationManager.getOperatorShares(operator, [strategy])),
          decoded<Result>(delegationManager.getWithdrawableShares(operator, [strategy])),
        ]);
        const { currentMagnitude, pendingDiff, effectBlock } = allocation;
        return {
          ...{ strategy, delegatedShares, ownShares, maxMagnitudeWad },
          magnitudeWad: currentMagnitude,
          pendingDiffWad: pendingDiff,
          effectBlock,
        };
      }),
    );
  }

  /** Joins the operator set. Can be drawn for tasks of the next epoch on. */
  async join(terms: OperatorTerms): Sent {
    const { avs, id } = await this.#operatorSet();
    const { modelKeys, capacity, leastSecurity = 0n } = terms;
    const data = AbiCoder.defaultAbiCoder().encode(
      ["tuple(bytes32[] modelKeys, uint16 capacity, uint96 leastSecurity)"],
      [[[...modelKeys], capacity, leastSecurity]],
    );
    const operator = await this.#c.signer.getAddress();
    return decoded(
      this.#c.core.allocationManager.registerForOperatorSets(operator, { avs, operatorSetIds: [id], data }),
    );
  }

  /** Leaves the operator set. Stays slashable for the core's delay. */
  async leave(): Sent {
    const { avs, id } = await this.#operatorSet();
    const operator = await this.#c.signer.getAddress();
    return decoded(this.#c.core.allocationManager.deregisterFromOperatorSets({ operator, avs, operatorSetIds: [id] }));
  }

  /** Whether an account is a member of the operator set. */
  async isMember(operator: Address): Promise<boolean> {
    return decoded(this.#c.core.allocationManager.isMemberOfOperatorSet(operator, await this.#operatorSet()));
  }

  /** Whether the caller has anything deposited. */
  async hasDeposits(): Promise<boolean> {
    const [strategies] = await decoded<Result>(
      this.#c.core.delegationManager.getDepositedShares(await this.#c.signer.getAddress()),
    );
    return strategies.length > 0;
  }

  serveModel(modelKey: ModelKey): Sent {
    return decoded(this.#c.sertn.router.serveModel(modelKey));
  }

  dropModel(modelKey: ModelKey): Sent {
    return decoded(this.#c.sertn.router.dropModel(modelKey));
  }

  setTerms(capacity: number, leastSecurity: bigint): Sent {
    return decoded(this.#c.sertn.router.setTerms(capacity, leastSecurity));
  }

  /** Lets another key answer for the caller; the zero address for nobody. */
  setSigner(signer: Address): Sent {
    return decoded(this.#c.sertn.router.setSigner(signer));
  }

  /** Brings the weight of an operator up to date with its stake and standing. */
  refresh(operator: Address): Sent {
    return decoded(this.#c.sertn.router.refresh(operator));
  }

  async standing(operator: Address): Promise<Standing> {
    const standing = await decoded<Result>(this.#c.sertn.router.standingOf(operator));
    return standing.toObject() as Standing; // the ABI is the contract's own
  }

  async modelsOf(operator: Address): Promise<ModelKey[]> {
    return [...(await decoded<Result>(this.#c.sertn.router.modelsOf(operator)))];
  }

  /** What a slash can reach, in security units, and how much of it is the operator's own, in wad. */
  async stake(operator: Address): Promise<{ stake: bigint; ownWad: bigint }> {
    const [stake, ownWad] = await decoded<Result>(this.#c.sertn.serviceManager.stakeOf(operator));
    return { stake, ownWad };
  }

  /** Heat of an operator in the present block. */
  async heat(operator: Address): Promise<bigint> {
    const parametersId = await decoded(this.#c.sertn.parameterRegistry.currentId());
    return decoded(this.#c.sertn.router.heatOf(operator, parametersId));
  }

  /** All that ever joined, in order. */
  async all(): Promise<Address[]> {
    const { provider, deployment, sertn } = this.#c;
    const { interface: router } = sertn.router;
    const topic = router.getEvent("OperatorEnlisted")?.topicHash ?? null;
    const filter = { address: deployment.sertn.router, topics: [topic] };
    const logs = await readLogs(provider, filter, deployment.fromBlock, await provider.getBlockNumber());
    return [...new Set(logs.map((log): Address => router.parseLog(log)?.args.operator))];
  }

  async #operatorSet(): Promise<{ avs: Address; id: bigint }> {
    const { serviceManager } = this.#c.sertn;
    return { avs: await serviceManager.getAddress(), id: await decoded(serviceManager.operatorSetId()) };
  }
}
