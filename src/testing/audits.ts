import type { TaskRecord } from "../avs/task-record.js";
import { isDrawn } from "../protocol/draws.js";
import type { DevelopmentChain } from "./chain.js";
import { cannotBeForbidden } from "./errors.js";
import { makeSeed, planSeed, readSeedPlan, type SeedPlan } from "./seeds.js";

/** How the draws of audits come out: as blocks have it, always, never, or by seeds that one number determines. */
export type AuditMode = "chance" | "forced" | "forbidden" | "seeded";

const modes = ["chance", "forced", "forbidden", "seeded"] as const;
/** A block that never comes: where the mode is kept, on chain, so that a snapshot takes it back as well. */
const modeBlock = 2n ** 256n - 1n;
/** Seeds that are tried for a wish; one in 65536 is the least likely. */
const mostTries = 4_000_000;

/**
 * The draws of audits, which a test can force, forbid or seed. What is chosen holds for every draw that is taken from then on,
 * until something else is chosen.
 *
 * Seeds are planned in the deployment's `DevelopmentRandomness`, which only development chains accept. The protocol draws as
 * ever.
 */
export class AuditDraws {
  readonly #chain: DevelopmentChain;
  readonly #randomness: string;

  constructor(chain: DevelopmentChain, randomness: string) {
    this.#chain = chain;
    this.#randomness = randomness;
  }

  /** Every answer is audited: its seed is lost, and what cannot be drawn is audited. */
  force(): Promise<void> {
    return this.#set("forced", 0n);
  }

  /** No answer is audited, but one whose audit is certain: see testing/audit-is-certain. */
  forbid(): Promise<void> {
    return this.#set("forbidden", 0n);
  }

  /** Draws depend on this number and the task's: the same in every run. */
  seed(seed: number): Promise<void> {
    return this.#set("seeded", BigInt(seed));
  }

  /** Draws depend on blocks' hashes again. */
  leaveToChance(): Promise<void> {
    return this.#set("chance", 0n);
  }

  async mode(): Promise<{ mode: AuditMode; seed: bigint }> {
    const { status, seed } = await readSeedPlan(this.#chain, this.#randomness, modeBlock);
    if (status === "Pending") return { mode: "chance", seed: 0n };
    const packed = BigInt(seed);
    return { mode: modes[Number(packed & 3n)], seed: packed >> 2n };
  }

  /**
   * Plans the draw of an answered task. Tasks that were answered in one block share their seed, so all of them are given.
   * @throws testing/audit-is-certain
   */
  async plan(tasks: readonly TaskRecord[]): Promise<void> {
    const { mode, seed } = await this.mode();
    const [first] = tasks;
    if (mode === "chance" || first === undefined) return;
    const plan = mode === "seeded" ? seeded(seed, first) : mode === "forced" ? lost : forbidding(tasks);
    await planSeed(this.#chain, this.#randomness, first.progress.stepBlock + 1n, plan);
  }

  #set(mode: AuditMode, seed: bigint): Promise<void> {
    const packed = (seed << 2n) | BigInt(modes.indexOf(mode));
    return planSeed(this.#chain, this.#randomness, modeBlock, {
      status: "Available",
      seed: `0x${packed.toString(16).padStart(64, "0")}`,
    });
  }
}

const lost: SeedPlan = { status: "Lost", seed: `0x${"00".repeat(32)}` };

function seeded(seed: bigint, { id }: TaskRecord): SeedPlan {
  return { status: "Available", seed: makeSeed("audit", seed, id) };
}

/** A seed under which none of the tasks is audited. */
function forbidding(tasks: readonly TaskRecord[]): SeedPlan {
  for (let nonce = 0; nonce < mostTries; nonce++) {
    const seed = makeSeed("no audit", tasks[0].id, nonce);
    const audited = tasks.find(({ id, progress }) => isDrawn(seed, "audit", id, Number(progress.auditRate)));
    if (audited === undefined) return { status: "Available", seed };
    if (Number(audited.progress.auditRate) === 65_535) throw cannotBeForbidden({ taskId: audited.id });
  }
  throw cannotBeForbidden({ taskId: tasks[0].id });
}
