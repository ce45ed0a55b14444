import { badDelay } from "./errors.js";

/** Delays of a core, in blocks: whole numbers from 0 to 2^32 - 1. */
export interface CoreDelays {
  /** How long a decrease of an allocation waits, and a former member of a set stays slashable. */
  deallocationDelay: number;
  /** How long a new allocation delay of an operator waits. */
  allocationConfigurationDelay: number;
  /** How long a new slasher of a set waits. */
  slasherConfigurationDelay: number;
  /** How long a withdrawal waits and stays slashable. Nothing can be slashed up to this block number. */
  minWithdrawalDelayBlocks: number;
}

/** What EigenLayer's test networks have. */
export const testnetDelays: Readonly<CoreDelays> = {
  deallocationDelay: 50,
  allocationConfigurationDelay: 75,
  slasherConfigurationDelay: 75,
  minWithdrawalDelayBlocks: 50,
};

/** What mainnet has: about 14 and 17.5 days. */
export const mainnetDelays: Readonly<CoreDelays> = {
  deallocationDelay: 100_800,
  allocationConfigurationDelay: 126_000,
  slasherConfigurationDelay: 126_000,
  minWithdrawalDelayBlocks: 100_800,
};

/** All that can be chosen of a local core; names and units as in `LocalCore.Settings`. */
export interface CoreSettings extends CoreDelays {
  /** May pause everything and have strategies whitelisted. */
  owner: string;
  /** What redistributing sets refuse besides native ether; nothing needs to be there. */
  eigenStrategy: string;
  calculationIntervalSeconds: number;
  maxRewardsDuration: number;
  maxRetroactiveLength: number;
  genesisRewardsTimestamp: number;
}

/** Everything but the owner; the grid of rewards is in days. */
export const defaultSettings: Readonly<Omit<CoreSettings, "owner">> = {
  ...testnetDelays,
  eigenStrategy: "0x00000000000000000000000000000000E16E5747",
  calculationIntervalSeconds: 86_400,
  maxRewardsDuration: 70 * 86_400,
  maxRetroactiveLength: 90 * 86_400,
  genesisRewardsTimestamp: 1_710_979_200,
};

/** @throws eigenlayer/bad-delay */
export function checkDelays(delays: Readonly<CoreDelays>): void {
  for (const option of Object.keys(testnetDelays) as (keyof CoreDelays)[]) {
    const value = delays[option];
    if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw badDelay({ option, value });
  }
}
