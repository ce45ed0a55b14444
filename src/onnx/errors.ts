import { defineError } from "../errors.js";

export const notOnnx = defineError("onnx/not-a-model", (e: { model: string; reason: string }) => ({
  what: `This is not an ONNX model: ${e.reason}`,
  where: e.model,
  next: "Give the path of a complete .onnx file (a ModelProto).",
}));

export const unreadableFile = defineError("onnx/unreadable", (e: { model: string; reason: string }) => ({
  what: `The model cannot be read: ${e.reason}`,
  where: e.model,
  next: "Check the path and its permissions.",
}));

export const externalDataRefused = defineError(
  "onnx/external-data",
  (e: { model: string; tensor: string; location: string; reason: string }) => ({
    what: `External data "${e.location}" ${e.reason}`,
    where: `${e.model}, tensor ${e.tensor}`,
    next: "Keep the data file beside the .onnx file, under the name that the exporter wrote.",
  }),
);

export const badTensor = defineError("onnx/bad-tensor", (e: { model: string; tensor: string; reason: string }) => ({
  what: `A constant tensor is malformed: ${e.reason}`,
  where: `${e.model}, tensor ${e.tensor}`,
  next: "Export the model again.",
}));

export const notFinite = defineError(
  "onnx/not-finite",
  (e: { model: string; tensor: string; index: number; value: number }) => ({
    what: `A weight is ${e.value}`,
    where: `${e.model}, tensor ${e.tensor}, element ${e.index}`,
    next: "Train to finite weights; NaN and infinity have no integer.",
  }),
);

export const badGraph = defineError("onnx/bad-graph", (e: { model: string; where: string; reason: string }) => ({
  what: e.reason,
  where: `${e.model}, ${e.where}`,
  next: "Check the model with onnx.checker and export it again.",
}));

export const opUnsupported = defineError(
  "onnx/op-unsupported",
  (e: { model: string; unsupported: readonly { opType: string; nodes: readonly string[]; hint: string }[] }) => ({
    what: `Not supported: ${e.unsupported.map((op) => op.opType).join(", ")}`,
    where: `${e.model}, ${e.unsupported.map((op) => `${op.opType} at ${listSome(op.nodes)}`).join("; ")}`,
    next: e.unsupported.map((op) => `${op.opType}: ${op.hint}.`).join(" "),
  }),
);

export const opsetUnsupported = defineError(
  "onnx/opset-unsupported",
  (e: { model: string; domain: string; version: number; lowest: number; highest: number }) => ({
    what: `Opset ${e.version} of domain "${e.domain || "ai.onnx"}" is not supported`,
    where: e.model,
    next: `Export with an opset from ${e.lowest} to ${e.highest}.`,
  }),
);

export const badNode = defineError(
  "onnx/bad-node",
  (e: { model: string; opType: string; node: string; reason: string }) => ({
    what: `${e.opType}: ${e.reason}`,
    where: `${e.model}, node ${e.node}`,
    next: "See docs/operators.md for what this operator accepts.",
  }),
);

export const unresolvedShape = defineError(
  "onnx/unresolved-shape",
  (e: { model: string; tensor: string; dimensions: readonly string[] }) => ({
    what: `The shape [${e.dimensions.join(", ")}] has dimensions that are not known`,
    where: `${e.model}, input ${e.tensor}`,
    next: "A circuit has one size: give the dimensions by name in the model's configuration (dimensions: { name: size }) or export with fixed shapes.",
  }),
);

export const shapeMismatch = defineError(
  "onnx/shape-mismatch",
  (e: { model: string; tensor: string; declared: string; inferred: string }) => ({
    what: `The model declares ${e.declared} but its operators give ${e.inferred}`,
    where: `${e.model}, output ${e.tensor}`,
    next: "Export the model again; its shape annotations contradict its graph.",
  }),
);

export const tooLarge = defineError(
  "onnx/too-large",
  (e: { model: string; where: string; elements: number; limit: number }) => ({
    what: `A tensor of ${e.elements} elements is over the limit of ${e.limit}`,
    where: `${e.model}, ${e.where}`,
    next: "Use a smaller model or smaller inputs; a proof of this size is out of reach.",
  }),
);

function listSome(names: readonly string[]): string {
  return names.length <= 8 ? names.join(", ") : `${names.slice(0, 8).join(", ")} and ${names.length - 8} more`;
}
