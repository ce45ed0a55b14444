import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";
import { deployDevelopmentCore } from "../../src/eigenlayer/development-core.js";
import { testnetDelays } from "../../src/eigenlayer/settings.js";

/** One token, in the smallest unit. */
export const token = 10n ** 18n;
/** A whole, in wad. */
export const wad = 10n ** 18n;
/** What each operator stakes in each of two strategies; all of it is allocated to the foreign AVS. */
export const stake = 100n * token;

export type ForeignAvs = Awaited<ReturnType<typeof deployForeignAvs>>;

/** A core, an AVS that is not ours, and two operators with stake in two of its strategies. */
export async function deployForeignAvs({ ethers, networkHelpers }: NetworkConnection) {
  const [funder, pauser, treasury, lazy, honest, stranger] = await ethers.getSigners();
  const core = await deployDevelopmentCore(funder, pauser.address);
  // A slash wants them in this order.
  const sorted = core.strategies.slice(0, 2).sort((a, b) => (BigInt(a.strategy) < BigInt(b.strategy) ? -1 : 1));
  const symbolOf = async (address: string) => (await ethers.getContractAt("DevelopmentToken", address)).symbol();
  const [first, second] = await Promise.all(sorted.map(async (one) => ({ ...one, symbol: await symbolOf(one.token) })));
  const strategies = [first.strategy, second.strategy];
  const avs = await ethers.deployContract("ForeignAvs", [
    core.allocationManager,
    core.strategyManager,
    strategies,
    treasury.address,
  ]);
  const operatorSet = { avs: await avs.getAddress(), id: 7 };

  const join = async (operator: HardhatEthersSigner) => {
    const delegations = await ethers.getContractAt("IDelegationManager", core.delegationManager, operator);
    const stakes = await ethers.getContractAt("IStrategyManager", core.strategyManager, operator);
    const allocations = await ethers.getContractAt("IAllocationManager", core.allocationManager, operator);
    await delegations.registerAsOperator(ethers.ZeroAddress, 0, "");
    for (const { strategy, token: address } of [first, second]) {
      const tokens = await ethers.getContractAt("DevelopmentToken", address, operator);
      await tokens.mint(operator.address, stake);
      await tokens.approve(core.strategyManager, stake);
      await stakes.depositIntoStrategy(strategy, address, stake);
    }
    await allocations.modifyAllocations(operator.address, [{ operatorSet, strategies, newMagnitudes: [wad, wad] }]);
    await allocations.registerForOperatorSets(operator.address, {
      avs: operatorSet.avs,
      operatorSetIds: [operatorSet.id],
      data: "0x",
    });
  };
  await join(lazy);
  await join(honest);
  // The core can slash nobody in the first blocks of a chain.
  await networkHelpers.mine(testnetDelays.minWithdrawalDelayBlocks + 1);

  return {
    core,
    avs,
    operatorSet,
    treasury: treasury.address,
    lazy: { address: lazy.address, name: "lazy" },
    honest: { address: honest.address, name: "honest" },
    stranger,
    first,
    second,
    /** Slashes and pays out: parts of the allocations, by strategy. */
    clear: (operator: { address: string }, ...wads: bigint[]) =>
      avs.punishAndClear(operator.address, strategies.slice(0, wads.length), wads, "late"),
    /** Slashes and leaves the tokens in their strategies. */
    book: (operator: { address: string }, ...wads: bigint[]) =>
      avs.punish(operator.address, strategies.slice(0, wads.length), wads, ""),
  };
}
