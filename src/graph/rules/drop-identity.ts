import type { Rule } from "../rule.js";

/** A gather of everything in place, a sum of one term with factor 1 and no bias, a clamp without bounds → their input. */
export const dropIdentity: Rule = {
  name: "drop-identity",
  rewrite: (node, graph) => {
    switch (node.op) {
      case "gather": {
        const [input] = node.inputs;
        const isWhole = node.inputs.length === 1 && graph.node(input).size === node.size;
        return isWhole && node.indices.every((index, i) => index === i) ? input : undefined;
      }
      case "affine": {
        const [coefficients] = node.coefficients;
        const isPlain =
          node.inputs.length === 1 && coefficients.every((c) => c === 1) && node.bias.every((b) => b === 0);
        return isPlain ? node.inputs[0] : undefined;
      }
      case "clamp":
        return node.low === Number.NEGATIVE_INFINITY && node.high === Number.POSITIVE_INFINITY ? node.input : undefined;
      default:
        return undefined;
    }
  },
};
