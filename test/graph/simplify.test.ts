import { expect } from "chai";
import { GraphBuilder, type Value } from "../../src/graph/builder.js";
import { evaluate } from "../../src/graph/evaluate.js";
import type { FloatGraph, FloatOp } from "../../src/graph/primitives.js";
import { simplify } from "../../src/graph/simplify.js";
import { expectNear } from "../helpers/expect-near.js";

const infinity = Number.POSITIVE_INFINITY;

/** A graph of one input `x` of a shape, and what it is made into. */
function graphOf(shape: readonly number[], build: (g: GraphBuilder, x: Value) => Value): FloatGraph {
  const g = new GraphBuilder();
  const { node, shape: outputShape } = build(g, g.input("x", shape, false));
  return g.finish([{ name: "y", node, shape: outputShape, integer: false }]);
}

interface Case {
  rule: string;
  because: string;
  graph: FloatGraph;
  becomes: readonly FloatOp[];
}

const relu = (g: GraphBuilder, x: Value) => g.clamp(x, 0, infinity);
const ramp = (size: number) => Float64Array.from({ length: size }, (_, i) => ((i * 7) % 11) - 4);

/** x as [1, rows, depth] times a matrix. */
function product(g: GraphBuilder, x: Value, rows: number, depth: number, columns: number): Value {
  const bias = ramp(rows * columns);
  return g.matMul(x, ramp(depth * columns), bias, { batch: 1, rows, depth, columns }, [rows, columns]);
}

const cases: readonly Case[] = [
  {
    rule: "fuse-clamps",
    because: "a Clip behind a Relu is one clamp",
    graph: graphOf([4], (g, x) => g.clamp(relu(g, x), -1, 2)),
    becomes: ["input", "clamp"],
  },
  {
    rule: "drop-identity",
    because: "a clamp without bounds does nothing",
    graph: graphOf([4], (g, x) => relu(g, g.clamp(x, -infinity, infinity))),
    becomes: ["input", "clamp"],
  },
  {
    rule: "compose-gathers",
    because: "a transpose behind a slice is one gather",
    graph: graphOf([2, 3], (g, x) => relu(g, g.transpose(g.gather([x], Int32Array.of(1, 2, 4, 5), [2, 2]), [1, 0]))),
    becomes: ["input", "gather", "clamp"],
  },
  {
    rule: "fuse-affine",
    because: "a sum of sums is one sum",
    graph: graphOf([3], (g, x) => g.sum(g.scale(x, 2, 1), g.scale(g.clamp(x, 0, 1), 3, -1))),
    becomes: ["input", "clamp", "affine"],
  },
  {
    rule: "hoist-over-gather",
    because: "an activation moves before the transpose, to the product that it cuts",
    graph: graphOf([6], (g, x) => relu(g, g.transpose(product(g, x, 2, 3, 2), [1, 0]))),
    becomes: ["input", "matMul", "clamp", "gather"],
  },
  {
    rule: "fuse-affine-after-mat-mul",
    because: "batch normalization goes into the weights",
    graph: graphOf([6], (g, x) => {
      const value = product(g, x, 2, 3, 2);
      return g.affine([{ value, coefficients: Float64Array.of(2, 3, 2, 3) }], Float64Array.of(1), [2, 2]);
    }),
    becomes: ["input", "matMul"],
  },
  {
    rule: "fuse-affine-before-mat-mul",
    because: "input normalization goes into the weights, windows with padding included",
    graph: graphOf([3], (g, x) => {
      const windows = g.gather([g.scale(x, 0.5, -1)], Int32Array.of(-1, 0, 0, 1, 1, 2, 2, -1), [4, 2]);
      return product(g, windows, 4, 2, 3);
    }),
    becomes: ["input", "gather", "matMul"],
  },
  {
    rule: "max-first",
    because: "Relu is paid once for a window instead of once for an element",
    graph: graphOf([4], (g, x) => g.max(relu(g, x), 2, [2])),
    becomes: ["input", "max", "clamp"],
  },
];

describe("rules", () => {
  for (const { rule, because, graph, becomes } of cases)
    it(`${rule}: ${because}`, () => {
      const steps: string[] = [];
      const simple = simplify(graph, { log: (step) => steps.push(step) });
      expect(
        steps.some((step) => step.startsWith(`${rule} @`)),
        steps.join(", "),
      ).to.equal(true);
      expect(simple.nodes.map(({ op }) => op)).to.deep.equal(becomes);
      expectSame(graph, simple);
    });

  it("leave overlapping windows alone, where comparing short results is cheaper", () => {
    const graph = graphOf([4], (g, x) => {
      const windows = g.gather([relu(g, x)], Int32Array.of(0, 1, 2, 1, 2, 3, 0, 2, 3), [3, 3]);
      return g.max(windows, 3, [3]);
    });
    expect(simplify(graph).nodes.map(({ op }) => op)).to.deep.equal(["input", "clamp", "gather", "max"]);
  });

  it("can be stopped after any number of steps, to find the one that is wrong", () => {
    const [{ graph }] = cases.slice(-2);
    const all: string[] = [];
    simplify(graph, { log: (step) => all.push(step) });
    for (let steps = 0; steps <= all.length; steps++) {
      const taken: string[] = [];
      expectSame(graph, simplify(graph, { steps, log: (step) => taken.push(step) }));
      expect(taken).to.deep.equal(all.slice(0, steps));
    }
  });
});

function expectSame(graph: FloatGraph, other: FloatGraph): void {
  const { size } = graph.nodes[graph.inputs[0].node];
  for (const shift of [0, 1, 5]) {
    const x = Float64Array.from({ length: size }, (_, i) => ((i * 5 + shift) % 9) - 4.25);
    const [expected, actual] = [graph, other].map((one) => [...evaluate(one, { x })[one.outputs[0].node]]);
    for (const [i, value] of expected.entries()) expectNear(actual[i], value, 1e-12);
    expect(actual).to.have.length(expected.length);
  }
}
