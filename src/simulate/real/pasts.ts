import { toAuditRate } from "../../protocol/audit-policy.js";
import { proofBlocks } from "../../protocol/parameters.js";
import type { Scenario } from "../scenario.js";
import { isDrawn } from "./draws.js";
import type { ChainTask } from "./task.js";

/** Final tasks without a proof, and the pasts that slashes open: who is drawn, a keeper demands the proof of. */
export class Pasts {
  readonly #finals: ChainTask[][];
  readonly #slashBlock: number[];
  readonly #openRequests: number[];
  readonly #rate: number;
  #opened: { operator: number; slashBlock: number }[] = [];

  constructor(
    private readonly scenario: Readonly<Scenario>,
    operators: number,
  ) {
    this.#finals = Array.from({ length: operators }, () => []);
    this.#slashBlock = Array.from({ length: operators }, () => Number.NEGATIVE_INFINITY);
    this.#openRequests = Array.from({ length: operators }, () => 0);
    this.#rate = toAuditRate(scenario.parameters.audits.retrospectiveRateWad);
  }

  /** Whether a past waits for its draw. */
  get isOpen(): boolean {
    return this.#opened.length > 0;
  }

  add(task: ChainTask): void {
    this.#finals[task.operator].push(task);
  }

  openRequest(operator: number): void {
    this.#openRequests[operator]++;
  }

  closeRequest(operator: number): void {
    this.#openRequests[operator]--;
  }

  /** A slash opens the past, unless an earlier one that still counts has. */
  open(operator: number, block: number): void {
    if (block <= this.#slashBlock[operator] + this.scenario.slashableBlocks) return;
    this.#slashBlock[operator] = block;
    this.#opened.push({ operator, slashBlock: block });
  }

  /** Tasks of the past whose proof can be demanded in `block`: latest first, as many as the operator may have open. */
  drawnAt(block: number, hashOf: (seedBlock: number) => string | undefined): ChainTask[] {
    const { parameters, slashableBlocks, model } = this.scenario;
    const drawn: ChainTask[] = [];
    const waiting = this.#opened;
    this.#opened = [];
    for (const past of waiting) {
      const { operator, slashBlock } = past;
      const seed = hashOf(slashBlock + 1);
      const finals = this.#finals[operator];
      if (block < slashBlock + 2 || seed === undefined) {
        this.#opened.push(past);
        continue;
      }
      let open = this.#openRequests[operator];
      while (finals.length > 0 && open < Number(parameters.timing.maxOpenTasks)) {
        const task = finals[finals.length - 1];
        const window = proofBlocks(model.proofWindowBlocks, BigInt(open), parameters.challenges.stretchWad);
        if (block + Number(window) >= task.progress.assignBlock + slashableBlocks) {
          finals.length = 0;
          break;
        }
        finals.pop();
        if (task.progress.assignBlock > slashBlock || !isDrawn(seed, "past", task.id, this.#rate)) continue;
        drawn.push(task);
        open++;
      }
      if (finals.length > 0) this.#opened.push(past);
    }
    return drawn;
  }
}
