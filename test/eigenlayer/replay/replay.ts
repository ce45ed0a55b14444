import { EventFragment, FunctionFragment, Interface } from "ethers";
import { describeResult, errorData, plain } from "./errors.js";
import type { ExpectedEvent, Recording, Step } from "./recording.js";
import { blockNumber, type CallResult, call, type Log, latestTimestamp, mine, send } from "./rpc.js";
import { encodeOutputs, type Meaning, resolve, type Value, withdrawalType, withRewardsHash } from "./symbols.js";
import { WatchList } from "./views.js";
import { addressOf, resetWorld, type World } from "./world.js";

const daySeconds = 86_400;
const queued = new Interface([
  `event SlashingWithdrawalQueued(bytes32 withdrawalRoot, ${withdrawalType} withdrawal, uint256[] sharesToWithdraw)`,
]);
const transferTopic = EventFragment.from("event Transfer(address indexed, address indexed, uint256)").topicHash;

/**
 * Replays a recording of the real core on the core under test, from the state of the prepared world.
 *
 * Compares results, errors, events in order, the number of blocks, and after every step all views of the recording.
 *
 * @returns differences of the first step that has any; empty when the cores agree.
 */
export async function replay(world: World, recording: Recording): Promise<string[]> {
  const meaning = await start(world, recording);
  const views = new WatchList(recording.watch, world, meaning);
  for (const [index, value] of recording.initial.entries()) views.expect(index, value, meaning);
  const differences = await views.compare(meaning);
  if (differences.length > 0) return differences.map((difference) => `at the start: ${difference}`);

  const player = new Player(world, meaning, fragmentsOf(recording));
  for (const [index, step] of recording.steps.entries()) {
    const found = await player.play(step);
    if (!step.static && found.length === 0) {
      for (const [view, value] of Object.entries(step.views ?? {})) views.expect(Number(view), value, player.meaning);
      found.push(...(await views.compare(player.meaning)));
    }
    if (found.length > 0) return found.map((difference) => `step ${index} ${describeStep(step)}: ${difference}`);
  }
  return [];
}

/** Mines to the start block, which begins a new day at noon. */
async function start(world: World, { constants, start: at }: Recording): Promise<Meaning> {
  const { rpc } = world;
  await resetWorld(world);
  const before = at?.lowBlock ?? constants.MIN_WITHDRAWAL_DELAY_BLOCKS + 2;
  const present = await blockNumber(rpc);
  if (at !== undefined && present > before) throw new Error(`block ${present} is past ${before} already`);
  await mine(rpc, Math.max(0, before - present));
  const startDay = Math.floor((await latestTimestamp(rpc)) / daySeconds) + 1;
  await rpc.request({ method: "evm_setNextBlockTimestamp", params: [startDay * daySeconds + daySeconds / 2] });
  await mine(rpc, 1);
  const block = await blockNumber(rpc);
  return { roles: world.roles, startBlock: block, block, startDay, withdrawals: [] };
}

class Player {
  #meaning: Meaning;

  constructor(
    private readonly world: World,
    start: Meaning,
    private readonly events: ReadonlyMap<string, EventFragment>,
  ) {
    this.#meaning = start;
  }

  /** As of the latest block. */
  get meaning(): Meaning {
    return this.#meaning;
  }

  /** Differences that the call itself shows. */
  async play(step: Step): Promise<string[]> {
    const { rpc } = this.world;
    const fragment = FunctionFragment.from(step.signature);
    if (!step.static) {
      await mine(rpc, step.mine ?? 0);
      // The step's own block is the next one.
      this.#meaning = { ...this.#meaning, block: this.#meaning.block + (step.mine ?? 0) + 1 };
    }
    // A resolved list of arguments is a list.
    const args = resolve(step.args, this.#meaning) as readonly Value[];
    const transaction = {
      from: addressOf(this.world.roles, step.from),
      to: addressOf(this.world.roles, step.contract),
      data: new Interface([fragment]).encodeFunctionData(fragment, args),
    };
    const result = await call(rpc, step.static ? "latest" : "pending", transaction);
    const logs = step.static ? [] : await send(rpc, transaction);
    this.#rememberWithdrawals(logs);
    const differences = [...this.#compareResult(step, fragment, result), ...this.#compareEvents(step, logs)];
    const block = await blockNumber(rpc);
    if (block !== this.#meaning.block) differences.push(`block ${block} instead of ${this.#meaning.block}`);
    return differences;
  }

  #compareResult({ expect }: Step, fragment: FunctionFragment, actual: CallResult): string[] {
    if (!expect.ok && expect.error === "any") return actual.succeeded ? ["succeeded"] : [];
    const expected: CallResult = expect.ok
      ? { succeeded: true, data: encodeOutputs(fragment.outputs, resolve(expect.returns, this.#meaning)) }
      : { succeeded: false, data: errorData(expect.error) };
    if (actual.succeeded === expected.succeeded && actual.data === expected.data) return [];
    const name = expect.ok ? "" : ` (${expect.error})`;
    return [`gave ${describeResult(fragment, actual)}, not ${describeResult(fragment, expected)}${name}`];
  }

  #compareEvents({ expect }: Step, logs: readonly Log[]): string[] {
    const tokens = ["A", "B", "C"].map((letter) => addressOf(this.world.roles, `token${letter}`).toLowerCase());
    const actual = logs
      .filter(({ address, topics }) => !tokens.includes(address.toLowerCase()) || topics[0] === transferTopic)
      .map(({ address, topics, data }) => ({ address: address.toLowerCase(), topics, data }));
    const expected = expect.ok ? (expect.events ?? []).map((event) => this.#logOf(event)) : [];
    for (let i = 0; i < Math.max(actual.length, expected.length); i++)
      if (JSON.stringify(actual[i]) !== JSON.stringify(expected[i]))
        return [`event ${i} is ${this.#describe(actual[i])}, not ${this.#describe(expected[i])}`];
    return [];
  }

  #logOf({ contract, signature, args }: ExpectedEvent): Log {
    const fragment = EventFragment.from(signature);
    // A resolved list of arguments is a list.
    const values = withRewardsHash(fragment.inputs, resolve(args, this.#meaning) as readonly Value[]);
    const { topics, data } = new Interface([fragment]).encodeEventLog(fragment, values);
    return { address: addressOf(this.world.roles, contract).toLowerCase(), topics, data };
  }

  #rememberWithdrawals(logs: readonly Log[]): void {
    const found = logs.flatMap((log) => {
      const parsed = queued.parseLog(log);
      // Decoded values of a struct are strings, booleans and lists of them once the integers are printed.
      return parsed === null ? [] : [plain(parsed.args.toArray(true)[1]) as readonly Value[]];
    });
    this.#meaning = { ...this.#meaning, withdrawals: [...this.#meaning.withdrawals, ...found] };
  }

  #describe(log: Log | undefined): string {
    if (log === undefined) return "missing";
    const roles = [...this.world.roles].find(([, address]) => address.toLowerCase() === log.address);
    const fragment = this.events.get(log.topics[0]);
    if (fragment === undefined) return `${roles?.[0] ?? log.address} ${log.topics[0]}`;
    const args = new Interface([fragment]).decodeEventLog(fragment, log.data, log.topics).toArray(true);
    return `${roles?.[0] ?? log.address} ${fragment.name}(${JSON.stringify(plain(args))})`;
  }
}

/** All events that a recording knows, by topic: to describe what came instead. */
function fragmentsOf({ steps }: Recording): ReadonlyMap<string, EventFragment> {
  const signatures = steps
    .flatMap(({ expect }) => (expect.ok ? (expect.events ?? []) : []))
    .map((event) => event.signature);
  return new Map([...new Set(signatures)].map(EventFragment.from).map((fragment) => [fragment.topicHash, fragment]));
}

function describeStep({ from, contract, signature, args }: Step): string {
  return `(${from} calls ${contract} ${FunctionFragment.from(signature).name} ${JSON.stringify(args)})`;
}
