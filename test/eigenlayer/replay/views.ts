import { concat, FunctionFragment, Interface, keccak256 } from "ethers";
import { describeResult, errorData } from "./errors.js";
import type { Symbolic, View } from "./recording.js";
import { type CallResult, call } from "./rpc.js";
import { encodeOutputs, isConstant, type Meaning, resolve, type Value } from "./symbols.js";
import { addressOf, type World } from "./world.js";

const batch = new Interface(["function ask(address[] targets, bytes[] calls) view returns (bytes32[] digests)"]);

interface WatchedView {
  view: View;
  fragment: FunctionFragment;
  target: string;
  /** What it must answer at present, and the digest of that. */
  expected: CallResult;
  digest: string;
}

/** The views of a recording: what each must answer now. */
export class WatchList {
  readonly #views: readonly WatchedView[];
  /** Views whose arguments never change, and the call that asks them all; and the others, which name a block. */
  readonly #steady: readonly WatchedView[];
  readonly #moving: readonly WatchedView[];
  readonly #askSteady: string;

  constructor(
    views: readonly View[],
    private readonly world: World,
    meaning: Meaning,
  ) {
    this.#views = views.map((view) => ({
      view,
      fragment: FunctionFragment.from(view.signature),
      target: addressOf(world.roles, view.contract),
      expected: { succeeded: false, data: "nothing expected yet" },
      digest: "",
    }));
    this.#steady = this.#views.filter(({ view }) => isConstant(view.args));
    this.#moving = this.#views.filter(({ view }) => !isConstant(view.args));
    this.#askSteady = ask(this.#steady, meaning);
  }

  /** From now on view `index` answers `value`. */
  expect(index: number, value: Symbolic, meaning: Meaning): void {
    const watched = this.#views[index];
    const isError = typeof value === "object" && value !== null && "error" in value;
    const expected = isError
      ? { succeeded: false, data: errorData(String(value.error)) }
      : { succeeded: true, data: encodeOutputs(watched.fragment.outputs, resolve(value, meaning)) };
    Object.assign(watched, { expected, digest: digestOf(expected) });
  }

  /** Differences between what the views answer and what they must. */
  async compare(meaning: Meaning): Promise<string[]> {
    const steady = await this.#compare(this.#steady, this.#askSteady, meaning);
    const moving = await this.#compare(this.#moving, ask(this.#moving, meaning), meaning);
    return [...steady, ...moving];
  }

  async #compare(views: readonly WatchedView[], data: string, meaning: Meaning): Promise<string[]> {
    const answer = await call(this.world.rpc, "latest", { to: this.world.viewBatch, data });
    if (!answer.succeeded) throw new Error(`the views cannot be asked: ${answer.data}`);
    const [digests] = batch.decodeFunctionResult("ask", answer.data);
    const wrong = views.filter(({ digest }, index) => digest !== digests[index]);
    return Promise.all(wrong.map((watched) => this.#describe(watched, meaning)));
  }

  async #describe(watched: WatchedView, meaning: Meaning): Promise<string> {
    const { view, fragment, target, expected } = watched;
    const actual = await call(this.world.rpc, "latest", { to: target, data: dataOf(watched, meaning) });
    const where = `${view.contract} ${fragment.name}(${JSON.stringify(view.args)})`;
    return `${where} is ${describeResult(fragment, actual)}, not ${describeResult(fragment, expected)}`;
  }
}

function ask(views: readonly WatchedView[], meaning: Meaning): string {
  const calls = views.map((watched) => dataOf(watched, meaning));
  return batch.encodeFunctionData("ask", [views.map(({ target }) => target), calls]);
}

function dataOf({ view, fragment }: WatchedView, meaning: Meaning): string {
  // A resolved list of arguments is a list.
  const args = resolve(view.args, meaning) as readonly Value[];
  return new Interface([fragment]).encodeFunctionData(fragment, args);
}

/** As ViewBatch makes it. */
function digestOf({ succeeded, data }: CallResult): string {
  return keccak256(concat([succeeded ? "0x01" : "0x00", data]));
}
