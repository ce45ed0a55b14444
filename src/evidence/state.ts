import { isError, type Result, ZeroHash } from "ethers";
import { type ClientContext, decoded } from "../avs/context.js";
import type { EvidenceSeed, EvidenceState } from "./bundle.js";
import { missingRecord } from "./errors.js";

/** Places as in `IAuditRandomness.SeedStatus`. */
const seedStatuses = ["Pending", "Available", "Lost"] as const;

/** The seed of a draw that was taken in a block, and where it comes from. @throws evidence/missing-record */
export async function readSeed(
  { provider, sertn }: ClientContext,
  draw: EvidenceSeed["draw"],
  seedBlock: bigint,
  takenIn: number,
): Promise<EvidenceSeed> {
  const block = await provider.getBlock(seedBlock);
  const hash = block?.hash ?? undefined;
  if (hash === undefined) throw missingRecord({ what: `block ${seedBlock}`, where: "the node" });
  const read = () => sertn.randomness.getFunction("seedOf")(seedBlock, { blockTag: takenIn });
  const answer = await ifArchived<Result>(read());
  // Without an archive: what the block's hash gives.
  if (answer === undefined) return { draw, source: "block hash", seed: hash };
  const [status, seed]: [bigint, string] = [answer[0], answer[1]];
  if (seedStatuses[Number(status)] === "Lost") return { draw, source: "lost", seed: ZeroHash };
  return { draw, source: seed === hash ? "block hash" : "planned", seed };
}

/** What the audit rate was made of, as of a block; undefined if the node does not keep old states. */
export async function readDrawState(
  { sertn }: ClientContext,
  operator: string,
  blockNumber: number,
): Promise<EvidenceState["draw"]> {
  const at = { blockTag: blockNumber };
  const stake = await ifArchived<Result>(sertn.serviceManager.getFunction("stakeOf")(operator, at));
  const standing = await ifArchived<Result>(sertn.router.getFunction("standingOf")(operator, at));
  if (stake === undefined || standing === undefined) return undefined;
  return { blockNumber, ownWad: `${stake[1]}`, reliabilityWad: `${standing.reliabilityWad}` };
}

/** What a slash could reach, as of a block; undefined if the node does not keep old states. */
export async function readReach(
  { sertn, core }: ClientContext,
  operator: string,
  blockNumber: number,
): Promise<EvidenceState["reach"]> {
  const at = { blockTag: blockNumber };
  const { allocationManager, delegationManager } = core;
  const set = [await sertn.serviceManager.getAddress(), await decoded(sertn.serviceManager.operatorSetId())];
  const all = await ifArchived<Result>(sertn.serviceManager.getFunction("slashableStrategies")(at));
  if (all === undefined) return undefined;
  const strategies = await Promise.all(
    all.map(async ({ strategy, multiplierWad }: Result) => {
      const [[ownShares], delegatedShares, queuedShares, allocation, maxMagnitude] = await Promise.all([
        delegationManager
          .getFunction("getWithdrawableShares")(operator, [strategy], at)
          .then(([own]) => own),
        delegationManager.getFunction("operatorShares")(operator, strategy, at),
        delegationManager.getFunction("getSlashableSharesInQueue")(operator, strategy, at),
        allocationManager.getFunction("getAllocation")(operator, set, strategy, at),
        allocationManager.getFunction("getMaxMagnitude")(operator, strategy, at),
      ]);
      return {
        strategy: String(strategy),
        multiplierWad: `${multiplierWad}`,
        delegatedShares: `${delegatedShares}`,
        queuedShares: `${queuedShares}`,
        ownShares: `${ownShares}`,
        magnitude: `${allocation.currentMagnitude}`,
        maxMagnitude: `${maxMagnitude}`,
      };
    }),
  );
  // As the slasher does: where nothing is allocated, nothing is slashed.
  return { blockNumber, strategies: strategies.filter(({ magnitude }) => magnitude !== "0") };
}

/** What a call gives, or undefined if the node refuses to tell of an old state: nodes word that differently. */
async function ifArchived<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isError(error, "CALL_EXCEPTION") || isError(error, "UNKNOWN_ERROR") || isError(error, "SERVER_ERROR"))
      return undefined;
    throw error;
  }
}
