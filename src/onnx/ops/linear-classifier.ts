import type { GraphBuilder, Value } from "../../graph/builder.js";
import { floats, int, ints, string, strings } from "../attributes.js";
import { linearScores } from "../linear-model.js";
import { defineOp, type NodeContext } from "../op.js";

/** The label with the largest linear score, and the scores after a transform (softmax, logistic or none). */
export const linearClassifier = defineOp({
  name: "LinearClassifier",
  domain: "ai.onnx.ml",
  since: [1],
  arity: [1, 1],
  attributes: {
    classlabels_ints: ints(),
    classlabels_strings: strings(),
    coefficients: floats(),
    intercepts: floats(),
    multi_class: int(0),
    post_transform: string("NONE"),
  },
  lower: (g, [x], attributes, node) => {
    const { coefficients = [], intercepts, classlabels_ints: numbers, classlabels_strings: names } = attributes;
    const classes = numbers?.length ?? names?.length ?? 0;
    const rows = coefficients.length / x.shape[x.shape.length - 1];
    const isBinary = rows === 1 && classes === 2;
    if (classes < 2 || (rows !== classes && !isBinary))
      throw node.fail(`${rows} rows of coefficients do not fit ${classes} labels`);
    const scoresOf = (weights: readonly number[], bias: readonly number[] | undefined) =>
      linearScores(g, x, weights, bias, classes);
    const labelOf = (compared: Value) => {
      const place = g.argMax(compared, classes, false, [compared.shape[0]]);
      return names ? { ...place, labels: names } : g.table(place, Float64Array.from(numbers ?? []), true);
    };
    if (!isBinary) {
      const scores = scoresOf(coefficients, intercepts);
      return [labelOf(scores), transformScores(g, scores, attributes.post_transform, classes, node)];
    }

    // One score s for two labels: the second where s > 0. ONNX Runtime gives 1 - s and s, as if s were a probability already.
    const [bias = 0] = intercepts ?? [];
    const label = labelOf(scoresOf([...coefficients.map(() => 0), ...coefficients], [0, bias]));
    const opposite = coefficients.map((value) => -value);
    switch (attributes.post_transform) {
      case "NONE":
        return [label, scoresOf([...opposite, ...coefficients], [1 - bias, bias])];
      case "LOGISTIC":
        return [label, g.function(scoresOf([...opposite, ...coefficients], [-bias, bias]), "sigmoid")];
      default:
        throw node.fail(`post_transform "${attributes.post_transform}" of one score is not supported`);
    }
  },
  examples: [
    {
      because: "the label of the larger score",
      attributes: {
        coefficients: { floats: [1, 0, 0, 1] },
        intercepts: { floats: [0, 0] },
        classlabels_ints: [7, 9],
      },
      inputs: [[[1, 3]]],
      outputs: [[9], [[1, 3]]],
    },
    {
      because: "softmax of the scores",
      attributes: {
        coefficients: { floats: [1, 0, 0, 1] },
        intercepts: { floats: [0, 0] },
        classlabels_ints: [0, 1],
        post_transform: "SOFTMAX",
      },
      inputs: [[[3, 3]]],
      outputs: [[0], [[0.5, 0.5]]],
    },
    {
      because: "one row of coefficients for two labels: the second where the score is positive",
      attributes: {
        coefficients: { floats: [1, -1] },
        intercepts: { floats: [0.25] },
        classlabels_ints: [7, 9],
      },
      inputs: [
        [
          [1, 1],
          [1, 2],
        ],
      ],
      outputs: [
        [9, 7],
        [
          [0.75, 0.25],
          [1.75, -0.75],
        ],
      ],
    },
    {
      because: "the probability of the one score, and what is left to one",
      attributes: {
        coefficients: { floats: [1] },
        intercepts: { floats: [0] },
        classlabels_ints: [0, 1],
        post_transform: "LOGISTIC",
      },
      inputs: [[[0]]],
      outputs: [[0], [[0.5, 0.5]]],
    },
  ],
});

function transformScores(g: GraphBuilder, scores: Value, transform: string, classes: number, node: NodeContext): Value {
  switch (transform) {
    case "NONE":
      return scores;
    case "SOFTMAX":
      return g.softmax(scores, classes);
    case "LOGISTIC":
      return g.function(scores, "sigmoid");
    default:
      throw node.fail(`post_transform "${transform}" is not supported`);
  }
}
