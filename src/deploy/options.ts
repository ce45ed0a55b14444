import { z } from "zod";
import { isAddress } from "./is-address.js";

const address = z.string().refine((text) => isAddress(text), "Expected an address");
/** Amounts, shares and blocks: bigints, or whole numbers that a number holds exactly. */
const whole = z
  .union([z.bigint().nonnegative(), z.number().int().nonnegative().safe()])
  .transform((value) => BigInt(value));

/** What is known of a core; its other contracts tell of themselves. */
export const coreOptionsSchema = z
  .object({
    /** The core's AllocationManager; DelegationManager, StrategyManager and PermissionController are read from it. */
    allocationManager: address,
    rewardsCoordinator: address,
  })
  .strict();

/** `sertn.eigenlayer`: cores by chain id, beside those that are known and instead of them. */
export const eigenlayerOptionsSchema = z.record(z.string().regex(/^[0-9]+$/, "Expected a chain id"), coreOptionsSchema);

const modelTermsSchema = z
  .object({ inferenceCostWei: whole, proofCostWei: whole, proofWindowBlocks: whole, royaltyWad: whole })
  .partial()
  .strict();

/** `sertn.avs`: what `sertn deploy` deploys. Everything has a default on development chains; elsewhere strategies have none. */
export const avsOptionsSchema = z
  .object({
    /** Strategies whose stake counts, and what a share of each is worth in security units, in wad. */
    strategies: z.array(z.object({ strategy: address, multiplierWad: whole }).strict()).default([]),
    /** Parameters that differ from the usual ones, by group and name as in docs/avs.md. */
    parameters: z.record(z.record(whole)).default({}),
    /** Blocks between two drafts of the operators' weights. */
    epochBlocks: whole.default(8),
    /** The ERC-20 that fees are in; a wrapped coin is deployed if none is given. */
    feeToken: address.optional(),
    /** Seconds that a change of parameters waits in the timelock. On development chains without it the deployer owns all. */
    timelockDelaySeconds: whole.optional(),
    /** Who proposes to the timelock; the deployer if nobody is named. */
    proposers: z.array(address).default([]),
    /** Who may pause new work; the deployer if nobody is named. */
    guardian: address.optional(),
    metadataUri: z.string().default(""),
    /** Terms by a model's name; those that are not named are registered with the usual ones. */
    models: z.record(modelTermsSchema).default({}),
  })
  .strict();

export type AvsUserOptions = z.input<typeof avsOptionsSchema>;
export type AvsOptions = z.output<typeof avsOptionsSchema>;
export type EigenlayerOptions = z.infer<typeof eigenlayerOptionsSchema>;
export type CoreOptions = z.infer<typeof coreOptionsSchema>;
