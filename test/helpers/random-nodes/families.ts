import fc from "fast-check";
import { Choices } from "../choices.js";
import { attributeProto, type ModelSketch } from "../onnx-models.js";
import { elementwise } from "./elementwise.js";
import { linear } from "./linear.js";
import type { NodeFamily, RandomNode, RandomTensor } from "./node.js";
import { shapes } from "./shapes.js";
import { windows } from "./windows.js";

/** A generator for every operator that computes with activations. */
export const families: Readonly<Record<string, NodeFamily>> = { ...elementwise, ...linear, ...windows, ...shapes };

/** The newest opset that ONNX Runtime's WebAssembly build calls released. */
const newestOpset = 24;

/** Random uses of one operator at every opset. */
export function randomNodes(opType: string): fc.Arbitrary<RandomNode> {
  const { domain = "", from = 9, make } = families[opType];
  return fc
    .record({
      numbers: fc.array(fc.nat(1 << 20), { minLength: 40, maxLength: 60 }),
      opset: fc.integer({ min: from, max: newestOpset }),
    })
    .map(({ numbers, opset }) => {
      const { attributes = {}, inputs, outputs = 1 } = make(new Choices(numbers), opset);
      return { opType, domain, opset, attributes, inputs, outputs };
    });
}

/** The inputs of a node that are no constants, by the names that they have in its model. */
export function activationsOf({ inputs }: RandomNode): [name: string, tensor: RandomTensor][] {
  return inputs.flatMap((tensor, i) => {
    const named: [string, RandomTensor][] = tensor === null || tensor.constant ? [] : [[`x${i}`, tensor]];
    return named;
  });
}

/** A model of nothing but the node: inputs x0, x1, …, outputs y0, y1, …. */
export function sketchOf(node: RandomNode): ModelSketch {
  const { opType, domain, opset, attributes, inputs, outputs } = node;
  const names = Array.from({ length: outputs }, (_, k) => `y${k}`);
  return {
    opset,
    inputs: Object.fromEntries(activationsOf(node).map(([name, { shape }]) => [name, { shape }])),
    outputs: names,
    initializers: inputs.flatMap((tensor, i) => (tensor?.constant ? [initializer(`x${i}`, tensor)] : [])),
    nodes: [
      {
        name: "node",
        opType,
        domain,
        input: inputs.map((tensor, i) => (tensor === null ? "" : `x${i}`)),
        output: names,
        attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
      },
    ],
  };
}

/** Codes of ONNX element types for outputs that are not float. */
export function outputTypesOf({ opType, attributes }: RandomNode): Record<string, number> {
  if (["ArgMax", "ArgMin", "Shape", "LinearClassifier"].includes(opType)) return { y0: 7 };
  return opType === "Cast" ? { y0: Number(attributes.to) } : {};
}

function initializer(name: string, { shape, values, type }: RandomTensor): NonNullable<ModelSketch["initializers"]>[0] {
  const dims = shape.map(BigInt);
  switch (type) {
    case "float32":
      return { name, dims, dataType: 1, floatData: [...values] };
    case "int64":
      return { name, dims, dataType: 7, int64Data: values.map(BigInt) };
    case "bool":
      return { name, dims, dataType: 9, int32Data: [...values] };
  }
}
