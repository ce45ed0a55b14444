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
    if (classes < 2 || rows !== classes) throw node.fail(`${rows} rows of coefficients do not fit ${classes} labels`);
    const scores = linearScores(g, x, coefficients, intercepts, classes);
    const place = g.argMax(scores, classes, false, [scores.shape[0]]);
    const label = names ? { ...place, labels: names } : g.table(place, Float64Array.from(numbers ?? []), true);
    return [label, transformScores(g, scores, attributes.post_transform, classes, node)];
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
