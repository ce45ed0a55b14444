import { getAddress, type Log, type Result, toBeHex, ZeroHash } from "ethers";
import { type ClientContext, decoded } from "../avs/context.js";
import { interfaceOf } from "../avs/contracts.js";
import { readLogs } from "../avs/read-logs.js";
import type { TaskRecord } from "../avs/task-record.js";
import type { TaskId } from "../avs/types.js";
import { isSertnError } from "../errors.js";
import { isDrawn } from "../protocol/draws.js";
import { type EvidenceBundle, type EvidenceSeed, type EvidenceState, evidenceVersion } from "./bundle.js";
import { ChainRecords, rpcOf } from "./chain-records.js";
import { contradiction, missingRecord, nothingToShow } from "./errors.js";
import { Findings } from "./findings.js";
import { type EvidenceContract, evidenceSources } from "./records.js";
import { replay } from "./replay.js";
import { readDrawState, readReach, readSeed } from "./state.js";

/** An event with where it is. */
interface FoundEvent {
  args: Result;
  blockNumber: number;
  transactionHash: string;
}

const generator = "hardhat-sertn";

/**
 * Everything that shows why a task's operator was slashed or penalized, from the chain alone.
 *
 * @throws evidence/nothing-to-show, evidence/missing-record, evidence/unprovable-block, avs/unknown-task
 */
export async function collectEvidence(context: ClientContext, id: TaskId): Promise<EvidenceBundle> {
  const record = await context.index.get(id);
  const isPenalty = record.status === "Expired" && BigInt(record.progress.operator) !== 0n;
  if (record.status !== "Slashed" && !isPenalty) throw nothingToShow({ taskId: id, status: record.status });
  return new Collection(context, record).collect();
}

class Collection {
  readonly #context: ClientContext;
  readonly #record: TaskRecord;
  readonly #addresses: Readonly<Record<EvidenceContract, string>>;

  constructor(context: ClientContext, record: TaskRecord) {
    this.#context = context;
    this.#record = record;
    const { sertn, core } = context.deployment;
    const { taskManager, parameterRegistry, modelRegistry, router, slasher, vault, serviceManager } = sertn;
    const { allocationManager, strategyManager } = core;
    this.#addresses = {
      taskManager,
      parameterRegistry,
      modelRegistry,
      router,
      slasher,
      vault,
      serviceManager,
      allocationManager,
      strategyManager,
    };
  }

  async collect(): Promise<EvidenceBundle> {
    const { provider, deployment } = this.#context;
    const { history, task, progress, status, id } = this.#record;
    const places: Place[] = history.map(({ blockNumber, transactionHash }) => ({ blockNumber, transactionHash }));
    places.push(await this.#only("parameterRegistry", "ParametersSet", [toBeHex(task.parametersId, 32)]));
    places.push(await this.#only("modelRegistry", "ModelRegistered", [task.modelKey]));
    if (status === "Slashed") places.push(...(await this.#slashPlaces()));

    const seeds = await this.#seeds();
    const opening = await this.#opening(seeds);
    if (opening !== undefined) places.push(opening);
    // The seed over a past is that of the block after the slash which opened it.
    const seedBlocks: number[] = [];
    const given: EvidenceSeed[] = [];
    for (const { draw, block, takenIn } of this.#draws(opening)) {
      const seed = seeds.get(draw) ?? (await readSeed(this.#context, draw, block, takenIn));
      if (seed.source === "block hash") seedBlocks.push(Number(block));
      given.push(seed);
    }

    const records = new ChainRecords(rpcOf(provider));
    const unique = new Map(places.map((place) => [place.transactionHash, place]));
    const transactions = await Promise.all(
      [...unique.values()].map(({ blockNumber, transactionHash }) =>
        records.transaction(blockNumber, transactionHash, this.#addresses),
      ),
    );
    transactions.sort((one, other) => one.blockNumber - other.blockNumber || one.index - other.index);
    const numbers = new Set([...transactions.map(({ blockNumber }) => blockNumber), ...seedBlocks]);
    const blocks = await Promise.all([...numbers].sort((a, b) => a - b).map((number) => records.header(number)));
    // Only contracts that have a part in it: each can be checked.
    const used = new Set(transactions.flatMap(({ events }) => events.map(({ contract }) => contract)));
    const bundle: EvidenceBundle = {
      format: "sertn-evidence",
      version: evidenceVersion,
      generator,
      chainId: `${deployment.chainId}`,
      taskId: `${id}`,
      contracts: Object.fromEntries(
        Object.entries(this.#addresses).flatMap(([name, address]) =>
          used.has(name) ? [[name, getAddress(address)]] : [],
        ),
      ),
      blocks,
      transactions,
      seeds: given,
      facts: {},
      state: await this.#state(progress.operator),
    };
    return withFacts(bundle);
  }

  /** Transactions of the slash, of its clearing, and of the strategies' admission. */
  async #slashPlaces(): Promise<Place[]> {
    const idTopic = toBeHex(this.#record.id, 32);
    const [executed] = await this.#events("slasher", "VerdictExecuted", [idTopic]);
    if (executed === undefined) return []; // pending: the verdict is in the transaction that ended the task
    const cleared = await this.#events("vault", "SlashCleared", [toBeHex(executed.args.slashId, 32)]);
    const added = await this.#events("serviceManager", "StrategyAdded", []);
    return executed.args.slashId === 0n ? [executed] : [executed, ...cleared, ...added];
  }

  /** Blocks of the draws that the end of the task rests on. */
  #draws(opening: FoundEvent | undefined) {
    const { task, progress, reason } = this.#record;
    const found: { draw: EvidenceSeed["draw"]; block: bigint; takenIn: number }[] = [
      { draw: "operator", block: task.submitBlock + 1n, takenIn: Number(progress.assignBlock) },
    ];
    if (this.#record.status !== "Slashed") return found;
    const takenIn = this.#blockOf("ProofRequested");
    if (reason === "Audit") found.push({ draw: "audit", block: BigInt(this.#blockOf("TaskAnswered")) + 1n, takenIn });
    if (reason === "Retrospective" && opening !== undefined)
      found.push({ draw: "past", block: BigInt(opening.blockNumber) + 1n, takenIn });
    return found;
  }

  /** Seeds that the search for an opening slash depends on. */
  async #seeds(): Promise<Map<EvidenceSeed["draw"], EvidenceSeed>> {
    const seeds = new Map<EvidenceSeed["draw"], EvidenceSeed>();
    for (const { draw, block, takenIn } of this.#draws(undefined))
      seeds.set(draw, await readSeed(this.#context, draw, block, takenIn));
    return seeds;
  }

  /** The slash that opened the operator's past, where the demand rests on one: a past task's, or an answer's that was not drawn. */
  async #opening(seeds: ReadonlyMap<string, EvidenceSeed>): Promise<FoundEvent | undefined> {
    const { status, reason, progress, id } = this.#record;
    if (status !== "Slashed") return undefined;
    const audit = seeds.get("audit");
    const isDrawnAnyway =
      audit === undefined || audit.seed === ZeroHash || isDrawn(audit.seed, "audit", id, Number(progress.auditRate));
    if (reason !== "Retrospective" && isDrawnAnyway) return undefined;
    const jails = await this.#events("router", "OperatorJailed", [toBeHex(progress.operator, 32)]);
    const slashableBlocks = Number(await decoded(this.#context.sertn.serviceManager.slashableBlocks()));
    const demandedIn = this.#blockOf("ProofRequested");
    let opening: FoundEvent | undefined;
    // Another slash does not open anew what is open already.
    for (const jail of jails)
      if (jail.args.isSlash && jail.blockNumber <= demandedIn)
        if (opening === undefined || jail.blockNumber > opening.blockNumber + slashableBlocks) opening = jail;
    if (opening === undefined)
      throw missingRecord({ what: "the slash that opened the operator's past", where: `task ${id}` });
    return opening;
  }

  async #state(operator: string): Promise<EvidenceState> {
    const draw = await readDrawState(this.#context, operator, Number(this.#record.progress.assignBlock) - 1);
    const [executed] =
      this.#record.status === "Slashed"
        ? await this.#events("slasher", "VerdictExecuted", [toBeHex(this.#record.id, 32)])
        : [];
    const reach =
      executed === undefined || executed.args.slashId === 0n
        ? undefined
        : await readReach(this.#context, operator, executed.blockNumber - 1);
    return { ...(draw !== undefined && { draw }), ...(reach !== undefined && { reach }) };
  }

  #blockOf(event: string): number {
    const found = this.#record.history.filter((one) => one.event === event).at(-1);
    if (found === undefined) throw missingRecord({ what: event, where: `task ${this.#record.id}` });
    return found.blockNumber;
  }

  async #only(contract: EvidenceContract, event: string, topics: readonly string[]): Promise<FoundEvent> {
    const [found] = await this.#events(contract, event, topics);
    if (found === undefined) throw missingRecord({ what: `${event} of ${contract}`, where: `task ${this.#record.id}` });
    return found;
  }

  async #events(contract: EvidenceContract, event: string, topics: readonly string[]): Promise<FoundEvent[]> {
    const { provider, deployment } = this.#context;
    const source = interfaceOf(evidenceSources[contract]);
    const topic = source.getEvent(event)?.topicHash;
    if (topic === undefined) throw new TypeError(`${contract} has no event ${event}`);
    const filter = { address: this.#addresses[contract], topics: [topic, ...topics] };
    const logs = await readLogs(provider, filter, deployment.fromBlock, await provider.getBlockNumber());
    return logs.map((log: Log) => {
      const { blockNumber, transactionHash } = log;
      return { args: source.decodeEventLog(event, log.data, log.topics), blockNumber, transactionHash };
    });
  }
}

type Place = Pick<FoundEvent, "blockNumber" | "transactionHash">;

/** The bundle with what follows from it; state that other transactions of the same block have changed is left out. */
function withFacts(bundle: EvidenceBundle): EvidenceBundle {
  try {
    return { ...bundle, facts: replay(bundle, new Findings()).facts };
  } catch (error) {
    if (!isSertnError(error) || error.code !== contradiction.code) throw error;
    const part = /^state\.(draw|reach)/.exec(error.where)?.[1];
    if (part !== "draw" && part !== "reach") throw error;
    const { [part]: _, ...state } = bundle.state;
    return withFacts({ ...bundle, state });
  }
}
