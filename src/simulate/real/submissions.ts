import { keccak256, type Result } from "ethers";
import type { PricedTask } from "../../protocol/price-task.js";
import type { Random } from "../random.js";
import type { Scenario } from "../scenario.js";
import { type ChainTask, newTask } from "./task.js";

/** What users submit, and which kind of task and which input an event is about. */
export class Submissions {
  readonly #sampleOf: Map<string, number>;
  readonly #shares: number;

  constructor(
    private readonly scenario: Readonly<Scenario>,
    private readonly kinds: readonly PricedTask[],
    private readonly inputs: readonly Uint8Array[],
    private readonly random: Random,
  ) {
    this.#sampleOf = new Map(inputs.map((input, i) => [keccak256(input), i]));
    this.#shares = scenario.tasks.reduce((sum, { share }) => sum + share, 0);
  }

  /** Arguments of `submit` for a task of some kind on some input, in a block. */
  draw(block: number, modelKey: string, user: string): readonly unknown[] {
    const kind = this.#drawKind();
    const { answerWindowBlocks } = this.scenario.tasks[kind];
    const { valueAtRisk, feeWei, finality } = this.kinds[kind];
    const deadlineBlock = BigInt(block) + answerWindowBlocks;
    const request = { modelKey, user, valueAtRisk, feeWei, deadlineBlock, finality: finality === "final" ? 1 : 0 };
    return [request, this.inputs[Math.floor(this.random.unit() * this.inputs.length)]];
  }

  /** The task that an event `TaskSubmitted` tells of. */
  read({ taskId, task: pinned, input }: Result, block: number): ChainTask {
    const kind = this.kinds.findIndex(
      ({ valueAtRisk, feeWei, finality }) =>
        valueAtRisk === pinned.valueAtRisk &&
        feeWei === pinned.feeWei &&
        (finality === "final") === (pinned.finality === 1n),
    );
    return newTask(taskId, pinned, kind, this.#sampleOf.get(keccak256(input)) ?? 0, block);
  }

  #drawKind(): number {
    const point = this.random.unit() * this.#shares;
    let sum = 0;
    return this.scenario.tasks.findIndex(({ share }) => {
      sum += share;
      return point < sum;
    });
  }
}
