import { readFile, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { type ContractTransactionResponse, parseEther } from "ethers";
import { type Avs, deployAvs, eventOf, receiptOf, type Task } from "../helpers/avs.js";
import { sumTreeWords } from "../helpers/sum-tree-words.js";

const page = "docs/gas.md";
const valueAtRisk = parseEther("1");

/** What the protocol's transactions may cost at most, in gas, and what is behind the figure. */
const budgets = {
  "task, submission to final": [420_000, "64-byte input, amounts warm, no audit; the four rows below"],
  submit: [140_000, "one slot for the task, one for the count, the fee's transfer, the input in the event"],
  assign: [145_000, "2 operators; the operator's stake and its own part of it, live from the core: 40,000"],
  answer: [45_000, "the slot's new hash, the output in the event"],
  settle: [90_000, "the lock's release, accounts of operator, provider, keeper and reserve"],
  "task moved by its operator": [400_000, "draw and answer in one transaction, the tips its own"],
  "assign among 10": [150_000, "a cold slot for each level of the tree of fan-out 8"],
  "assign among 100": [150_000, ""],
  "assign among 1,000": [150_000, ""],
  "assign among 10,000": [150_000, ""],
  challenge: [120_000, "the request's slot, the fee's transfer, the operator's heat"],
  prove: [380_000, "the verifier's pairings, then as settle"],
  "slash and clear, over the core's": [250_000, "the task's end, refunds, standing, valuation, claims"],
} as const satisfies Record<string, readonly [number, string]>;

type Row = keyof typeof budgets;

describe("gas of the protocol", function () {
  this.timeout(120_000);
  const measured = new Map<Row, number>();

  before(async () => {
    const avs = await deployAvs({ isPlain: true, routerName: "RouterBench" });
    const operators = [await avs.operator(), await avs.operator()];
    await avs.nextEpoch();
    // Slots that a task's accounts have once and for all are written by the first ones.
    for (let n = 0; n < 4 * operators.length; ++n) await finalTask(avs, false);
    await measureTask(avs, measured);
    await measureProofs(avs, measured);
    for (const size of [10, 100, 1000, 10_000]) await measureDraw(avs, operators[0].address, size, measured);
  });

  for (const [row, [budget]] of Object.entries(budgets) as [Row, readonly [number, string]][])
    it(`${row} is within ${budget.toLocaleString("en")}`, () => {
      expect(measured.get(row)).to.be.greaterThan(0).and.at.most(budget);
    });

  it("grows by one cold slot and its search for each factor of eight in the number of operators", () => {
    const [few, many] = [measured.get("assign among 10") ?? 0, measured.get("assign among 10,000") ?? 0];
    expect(many - few).to.be.at.most(3 * 3300 + 600);
  });

  // Seeds are block hashes, so children are searched for a little shorter or longer, and heat decays by a block more or less.
  it(`is what ${page} says, but for what draws decide`, async () => {
    if (process.env.SERTN_RECORD !== undefined) await writeFile(page, pageOf(measured));
    const recorded = new Map(
      [...(await readFile(page, "utf8")).matchAll(/^\| (\S.*?) +\| +([\d,]+) /gm)].map(([, row, gas]) => [
        row,
        Number(gas.replaceAll(",", "")),
      ]),
    );
    expect([...recorded.keys()]).to.deep.equal(Object.keys(budgets));
    for (const [row, gas] of measured) {
      // Draws decide how often one operator is challenged: its heat adds up to three rounds of the exponential.
      const tolerance = row === "challenge" ? 0.05 : 0.02;
      expect(gas / (recorded.get(row) ?? 0), row).to.be.within(1 - tolerance, 1 + tolerance);
    }
  });
});

async function measureTask(avs: Avs, measured: Map<Row, number>): Promise<void> {
  const { submit, assign, answer, settle } = await finalTask(avs, false);
  measured.set("submit", submit).set("assign", assign).set("answer", answer).set("settle", settle);
  measured.set("task, submission to final", submit + assign + answer + settle);
  const own = await finalTask(avs, true);
  measured.set("task moved by its operator", own.submit + own.assign + own.answer + own.settle);
}

/** A task that is not audited: a few may be, and are proven and left aside. */
async function finalTask(avs: Avs, isOwn: boolean): Promise<Record<"submit" | "assign" | "answer" | "settle", number>> {
  for (;;) {
    const task = await avs.submit({ valueAtRisk });
    const submit = await gasInBlock(avs, task.pinned.submitBlock);
    await avs.goTo(task.pinned.submitBlock + 2n);
    const { assign, answer } = isOwn ? await answeredByItself(avs, task) : await answeredInSteps(avs, task);
    const operator = await avs.ethers.getSigner(task.progress.operator);
    const settle = await gasOf(avs.settleWhenDue(task, isOwn ? operator : avs.keeper));
    if ((await avs.statusOf(task)).status === "Final") return { submit, assign, answer, settle };
    await avs.prove(task);
  }
}

async function answeredInSteps(avs: Avs, task: Task): Promise<{ assign: number; answer: number }> {
  const assign = await gasOf(avs.follow(task, avs.as(avs.taskManager, avs.keeper).assign(task.id, task.pinned)));
  return { assign, answer: await gasOf(avs.answer(task)) };
}

async function answeredByItself(avs: Avs, task: Task): Promise<{ assign: number; answer: number }> {
  const operator = await avs.ethers.getSigner(
    await avs.taskManager.assign.staticCall(task.id, task.pinned, { blockTag: "pending" }),
  );
  const taskManager = avs.as(avs.taskManager, operator);
  task.output = task.right;
  return {
    assign: await gasOf(avs.follow(task, taskManager.assignAndAnswer(task.id, task.pinned, task.right))),
    answer: 0,
  };
}

async function measureProofs(avs: Avs, measured: Map<Row, number>): Promise<void> {
  for (let n = 0; n < 4; ++n) {
    const task = await avs.answered({ valueAtRisk });
    // The dearest of several: an operator's first challenge writes slots that later ones find.
    measured.set("challenge", Math.max(measured.get("challenge") ?? 0, await gasOf(avs.challenge(task))));
    measured.set("prove", Math.max(measured.get("prove") ?? 0, await gasOf(avs.prove(task))));
  }
  const task = await avs.answered({ valueAtRisk, output: "wrong" });
  await avs.challenge(task);
  await avs.goTo(task.progress.stepBlock + 1n);
  const { restore } = await avs.networkHelpers.takeSnapshot();
  const settled = await avs.settle(structuredClone(task));
  const { slashId, wadToSlash } = await eventOf(avs.slasher, settled, "VerdictExecuted");
  const whole = await gasOf(Promise.resolve(settled));
  await restore();
  measured.set("slash and clear, over the core's", whole - (await gasOfCore(avs, task, slashId, wadToSlash)));
  await restore();
}

/** The same slash and clear by transactions of the slasher's own, less what the second costs for being one. */
async function gasOfCore(avs: Avs, task: Task, slashId: bigint, wadToSlash: bigint): Promise<number> {
  const slasher = await avs.impersonated(await avs.slasher.getAddress());
  const slash = await gasOf(
    avs.as(avs.allocationManager, slasher).slashOperator(avs.set.avs, {
      operator: task.progress.operator,
      operatorSetId: avs.set.id,
      strategies: [await avs.stakes[0].strategy.getAddress()],
      wadsToSlash: [wadToSlash],
      description: "",
    }),
  );
  const clear = await gasOf(avs.as(avs.strategyManager, slasher).clearBurnOrRedistributableShares(avs.set, slashId));
  return slash + clear - 21_000;
}

/** The cheapest of some draws in a full tree: one whose first hit is the operator that is there. */
async function measureDraw(avs: Avs, operator: string, size: number, measured: Map<Row, number>): Promise<void> {
  const { restore } = await avs.networkHelpers.takeSnapshot();
  const weights = Array.from({ length: size }, (_, index) => (index === size - 1 ? 100n * BigInt(size) : 1n));
  const { levels, nodes } = sumTreeWords(weights);
  const { tier } = await avs.router.weightOf(operator, avs.modelKey);
  for (let i = 0; i < nodes.length; i += 400) {
    const [keys, words] = [0, 1].map((part) => nodes.slice(i, i + 400).map((node) => node[part]));
    await avs.router.put(avs.modelKey, tier, levels, keys, words, size - 1, operator);
  }
  await avs.nextEpoch();
  const gas: number[] = [];
  for (let n = 0; n < 6; ++n) {
    const task = await avs.submit({ valueAtRisk: parseEther("0.5") });
    await avs.goTo(task.pinned.submitBlock + 2n);
    gas.push(await gasOf(avs.as(avs.taskManager, avs.keeper).assign(task.id, task.pinned)));
  }
  measured.set(`assign among ${size.toLocaleString("en")}` as Row, Math.min(...gas)); // the sizes are those of the rows
  await restore();
}

async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<number> {
  return Number((await receiptOf(await sent)).gasUsed);
}

async function gasInBlock({ ethers }: Avs, block: bigint): Promise<number> {
  return Number((await ethers.provider.getBlock(Number(block)))?.gasUsed);
}

function pageOf(measured: ReadonlyMap<Row, number>): string {
  const rows = (Object.entries(budgets) as [Row, readonly [number, string]][]).map(([row, [budget, what]]) => [
    row,
    (measured.get(row) ?? 0).toLocaleString("en"),
    budget.toLocaleString("en"),
    what,
  ]);
  const header = ["what", "gas", "budget", "where it goes"];
  const widths = header.map((_, k) => Math.max(...[header, ...rows].map((row) => row[k].length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, k) => (k === 1 || k === 2 ? cell.padStart(widths[k]) : cell.padEnd(widths[k]))).join(" | ")} |`;
  const rule = `| ${widths.map((width, k) => (k === 1 || k === 2 ? `${"-".repeat(width - 1)}:` : "-".repeat(width))).join(" | ")} |`;
  return `<!-- Written by test/avs/gas.test.ts with SERTN_RECORD=1. Do not edit. -->

# Gas

What the protocol's transactions cost on the in-process chain with the local EigenLayer core (on the real one, calls to the core
cost 5 to 30 % more), and their budgets.

${[line(header), rule, ...rows.map(line)].join("\n")}

![Gas of an assignment by the number of operators](images/assignment-gas.svg)
`;
}
