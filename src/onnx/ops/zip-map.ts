import { ints, strings } from "../attributes.js";
import { defineOp } from "../op.js";

/** A map of label to score for each row. A contract has no use for maps: the scores themselves are the output. */
export const zipMap = defineOp({
  name: "ZipMap",
  domain: "ai.onnx.ml",
  since: [1],
  arity: [1, 1],
  attributes: { classlabels_int64s: ints(), classlabels_strings: strings() },
  lower: (_, [x]) => x,
  examples: [],
});
