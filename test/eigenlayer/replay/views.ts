import { FunctionFragment, Interface } from "ethers";
import type { Symbolic, View } from "./recording.js";
import { type CallResult, call } from "./rpc.js";
import { encodeOutputs, isConstant, type Meaning, resolve, type Value } from "./symbols.js";
import { addressOf, type World } from "./world.js";
import { describeResult, errorData } from "./errors.js";

const batch = new Interface([
  "function ask(address[] targets, bytes[] calls) view returns ((bool succeeded, bytes data)[] answers)",
]);

interface WatchedView {
  view: View;
  fragment: FunctionFragment;
  target: string;
  /** Set where the arguments are the same in every block. */
  data?: string;
  /** What it must answer at present. */
  expected: CallResult;
}

/** The views of a recording: what each must answer now. */
export class WatchList {
  readonly #views: WatchedView[];

  constructor(
    views: readonly View[],
    private readonly world: World,
  ) {
    this.#views = views.map((view) => ({
      view,
      fragment: FunctionFragment.from(view.signature),
      target: addressOf(world.roles, view.contract),
      expected: { succeeded: false, data: "nothing expected yet" },
    }));
  }

  /** From now on view `index` answers `value`. */
  expect(index: number, value: Symbolic, meaning: Meaning): void {
    const watched = this.#views[index];
    const isError = typeof value === "object" && value !== null && "error" in value;
    watched.expected = isError
      ? { succeeded: false, data: errorData(String(value.error)) }
      : { succeeded: true, data: encodeOutputs(watched.fragment.outputs, resolve(value, meaning)) };
  }

  /** Differences between what the views answer and what they must. */
  async compare(meaning: Meaning): Promise<string[]> {
    const calls = this.#views.map((watched) => this.#dataOf(watched, meaning));
    const data = batch.encodeFunctionData("ask", [this.#views.map(({ target }) => target), calls]);
    const result = await call(this.world.rpc, "latest", { to: this.world.viewBatch, data });
    if (!result.succeeded) throw new Error(`the views cannot be asked: ${result.data}`);
    const [answers] = batch.decodeFunctionResult("ask", result.data);
    return this.#views.flatMap(({ view, fragment, expected }, index) => {
      const actual: CallResult = { succeeded: answers[index].succeeded, data: answers[index].data };
      if (actual.succeeded === expected.succeeded && actual.data === expected.data) return [];
      const where = `${view.contract} ${fragment.name}(${JSON.stringify(view.args)})`;
      return [`${where} is ${describeResult(fragment, actual)}, not ${describeResult(fragment, expected)}`];
    });
  }

  #dataOf(watched: WatchedView, meaning: Meaning): string {
    if (watched.data !== undefined) return watched.data;
    const { view, fragment } = watched;
    // A resolved list of arguments is a list.
    const args = resolve(view.args, meaning) as readonly Value[];
    const data = new Interface([fragment]).encodeFunctionData(fragment, args);
    if (isConstant(view.args)) watched.data = data;
    return data;
  }
}
