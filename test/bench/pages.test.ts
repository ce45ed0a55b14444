import { expect } from "chai";
import { convolutions, perceptron } from "../../scripts/bench/generated-models.js";
import { growthPlot, niceTicks } from "../../scripts/bench/growth-plot.js";
import { median } from "../../scripts/bench/median.js";
import { benchmarkPages } from "../../scripts/bench/page.js";
import {
  type ModelRun,
  type OwnFigures,
  type PeerFigures,
  type Results,
  readResults,
} from "../../scripts/bench/results.js";
import { growthSummary, modelSummary } from "../../scripts/bench/summary.js";
import { judge, targets } from "../../scripts/bench/targets.js";
import { drawSamples } from "../../src/samples/random-samples.js";
import { compileInMemory } from "../helpers/compiled-models.js";
import { inMemory } from "../helpers/onnx-models.js";

const machine = {
  date: "2026-01-31",
  cpu: "Some CPU",
  cores: 2,
  memoryBytes: 24 * 2 ** 30,
  system: "Linux x64",
  node: "24.0.0",
  load: 0.3,
};

const own: OwnFigures = {
  constraints: 1_000,
  wires: 900,
  publicSignals: { context: 1, input: 2, output: 1 },
  agreement: 0.995,
  setupMs: 500,
  firstProofMs: 700,
  proveMs: 50,
  proofs: 7,
  partsMs: { witness: 1, constraints: 2, transforms: 3, waiting: 0.5, witnessSums: 4, quotientSum: 38, rest: 1.5 },
  snarkjsMs: 520,
  verificationGas: 260_000,
  provingKeyBytes: 750_000,
  verifierBytecodeBytes: 4_400,
  calldataBytes: 700,
  peakBytes: 240e6,
};

const peer: PeerFigures = {
  version: "1.2.3",
  logRows: 15,
  srsMs: 4_000,
  setupMs: 5_000,
  proveMs: 1_000,
  proofs: 3,
  verificationGas: 600_000,
  provingKeyBytes: 138e6,
  verifierBytecodeBytes: 20_000,
  calldataBytes: 5_600,
  peakBytes: 400e6,
};

describe("the benchmark's judgement", () => {
  const target = { constraints: 1_000, proveShare: 0.05, setupShare: 0.1, gasShare: 0.44, peakBytes: 240e6 };
  const verdicts = (run: ModelRun) => judge(run, target).map(({ what, met }) => [what, met]);

  it("is that a bound is met up to the bound itself", () => {
    expect(verdicts({ machine, own, peer })).to.deep.equal(Object.keys(target).map((what) => [what, true]));
  });

  it("is that it is missed above, each by itself", () => {
    const worse: readonly (readonly [keyof typeof target, Partial<OwnFigures>])[] = [
      ["constraints", { constraints: 1_001 }],
      ["proveShare", { proveMs: 50.1 }],
      ["setupShare", { setupMs: 501 }],
      ["gasShare", { verificationGas: 264_001 }],
      ["peakBytes", { peakBytes: 240e6 + 1 }],
    ];
    for (const [what, change] of worse)
      expect(verdicts({ machine, own: { ...own, ...change }, peer })).to.deep.equal(
        Object.keys(target).map((of) => [of, of !== what]),
      );
  });

  it("is none where there is nothing to compare with", () => {
    const alone = [true, undefined, undefined, undefined, true];
    expect(verdicts({ machine, own }).map(([, met]) => met)).to.deep.equal(alone);
    expect(verdicts({ machine, own, peer: { failed: "no memory" } }).map(([, met]) => met)).to.deep.equal(alone);
  });

  it("is printed with the figures, and says MISSED where something is", () => {
    const good = modelSummary("digits-mlp", { machine, own, peer });
    expect(good).to.contain("met: proving time, share of EZKL's 0.050, at most 0.10");
    expect(good).to.not.contain("MISSED");
    const slow = modelSummary("digits-mlp", { machine, own: { ...own, proveMs: 200 }, peer });
    expect(slow).to.contain("MISSED: proving time, share of EZKL's 0.20, at most 0.10");
    expect(modelSummary("digits-mlp", { machine, own, peer: { failed: "no memory" } })).to.contain("EZKL: no memory");
  });
});

describe("the benchmark's page", () => {
  const points = [1, 2, 3].map((k) => ({ size: 10 * k, constraints: 1_000 * k, setupMs: 100 * k, proveMs: 20 * k }));
  const growth = { machine, sweeps: { width: points, depth: points, image: points } };
  const results: Results = {
    models: { "digits-mlp": { machine, own, peer }, "breast-cancer": { machine, own, peer: { failed: "no such op" } } },
    growth,
  };
  const text = (of: Results) => benchmarkPages(of).get("docs/benchmarks.md") ?? "";

  it("shows ours, EZKL's and the share, and how bounds stand", () => {
    const lines = text(results).split("\n");
    expect(lines).to.include("| proof | **50 ms** · 1.0 s · 0.050 |");
    expect(lines).to.include("| verification, gas | **260,000** · 600,000 · 0.43 |");
    expect(lines).to.include("| proving time, share of EZKL's | 0.10: met, 0.050 |");
    expect(lines).to.include("breast-cancer is not taken by EZKL: `no such op`");
  });

  it("is there without EZKL and without growth, too", () => {
    const alone = text({ models: { "digits-mlp": { machine, own } } });
    expect(alone).to.not.contain("Beside EZKL");
    expect(alone).to.not.contain("How it grows");
    expect(alone).to.contain("| digits-mlp | 1,000 | 99.50 % |");
  });

  it("has a plot with every point of every sweep, inside its frame", () => {
    const plot = growthPlot(growth);
    const dots = [...plot.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)];
    expect(dots).to.have.length(3 * (3 + 1) + 3 * (2 * 3 + 2)); // points, and a dot for each name
    for (const [, x, y] of dots) {
      expect(Number(x)).to.be.within(0, 300);
      expect(Number(y)).to.be.within(0, 210);
    }
  });

  it("is about every model that has a target", () => {
    expect(Object.keys(readResults().models)).to.include.members(Object.keys(targets));
  });
});

describe("the benchmark's parts", () => {
  it("take the middle of several times", () => {
    expect(median([3])).to.equal(3);
    expect(median([9, 1, 5])).to.equal(5);
    expect(median([4, 1, 10, 2])).to.equal(3);
  });

  it("draw axes with round numbers that hold every point", () => {
    expect(niceTicks(16)).to.deep.equal([0, 5, 10, 15, 20]);
    for (const most of [0.03, 0.7, 1, 9, 130_000, 212_345]) {
      const ticks = niceTicks(most);
      expect(ticks[0]).to.equal(0);
      expect(ticks.at(-1)).to.be.at.least(most);
      expect(ticks.length).to.be.within(3, 6);
    }
  });

  it("print a sweep as a table", () => {
    const lines = growthSummary("width", [{ size: 16, constraints: 1_234, setupMs: 1_500, proveMs: 20 }]).split("\n");
    expect(lines[1].trim().split(/ {2,}/)).to.deep.equal(["16", "1,234", "1.5 s", "20 ms"]);
  });

  it("generate models whose constraints grow with width, depth and image size", () => {
    const constraints = (bytes: Uint8Array) =>
      compileInMemory(
        inMemory(bytes),
        ({ inputs }) => drawSamples(inputs, { input: [0, 1] }, "test"),
        {},
        {
          input: { range: [0, 1], bits: 8 },
        },
      ).circuit.constraintCount;
    expect(constraints(perceptron([16, 8, 4]))).to.be.lessThan(constraints(perceptron([16, 16, 4])));
    expect(constraints(perceptron([16, 8, 4]))).to.be.lessThan(constraints(perceptron([16, 8, 8, 4])));
    expect(constraints(convolutions(4))).to.be.lessThan(constraints(convolutions(8)));
  });
});
