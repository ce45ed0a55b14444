import { floats, ints, optionalFloat, optionalInt, optionalString, strings, tensor } from "../attributes.js";
import { defineOp } from "../op.js";
import { isFloatType } from "../tensor.js";

/** A tensor that is written into the graph, in one of six forms. */
export const constant = defineOp({
  name: "Constant",
  since: [9, 11, 12, 13, 19, 21, 23, 24, 25],
  arity: [0, 0],
  attributes: {
    value: tensor(),
    value_float: optionalFloat(),
    value_floats: floats(),
    value_int: optionalInt(),
    value_ints: ints(),
    value_string: optionalString(),
    value_strings: strings(),
  },
  lower: (g, _, given, node) => {
    const numbers = (values: readonly number[], shape: readonly number[], integer: boolean) =>
      g.constant(Float64Array.from(values), shape, integer);
    if (given.value) {
      const { data, shape, type, strings: names } = given.value;
      return names ? g.labels(names, shape) : g.constant(data, shape, !isFloatType(type));
    }
    if (given.value_float !== undefined) return numbers([given.value_float], [], false);
    if (given.value_floats) return numbers(given.value_floats, [given.value_floats.length], false);
    if (given.value_int !== undefined) return numbers([given.value_int], [], true);
    if (given.value_ints) return numbers(given.value_ints, [given.value_ints.length], true);
    if (given.value_string !== undefined) return g.labels([given.value_string], []);
    if (given.value_strings) return g.labels(given.value_strings, [given.value_strings.length]);
    throw node.fail("it has no value");
  },
  examples: [
    {
      because: "a whole tensor",
      attributes: { value: { constant: [[1, 2]], type: "float32" } },
      inputs: [],
      outputs: [[[1, 2]]],
    },
    { because: "a scalar", attributes: { value_float: { float: 1.5 } }, inputs: [], outputs: [1.5] },
    { because: "a list", attributes: { value_ints: [1, 2] }, inputs: [], outputs: [[1, 2]] },
  ],
});
