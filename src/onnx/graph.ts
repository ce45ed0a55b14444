import type { AttributeValue } from "./attributes.js";
import type { ElementType, Tensor } from "./tensor.js";

/** An ONNX graph that has been checked: every name has one producer, nodes come after what they use, dead ones are gone. */
export interface OnnxGraph {
  model: string;
  /** Opset version by domain; the default domain is "". */
  opsets: ReadonlyMap<string, number>;
  inputs: readonly ValueInfo[];
  outputs: readonly ValueInfo[];
  initializers: ReadonlyMap<string, Tensor>;
  nodes: readonly OnnxNode[];
  /** Shapes that the file states for inner tensors, to be compared with the inferred ones. */
  declaredShapes: ReadonlyMap<string, readonly Dimension[]>;
}

export interface OnnxNode {
  /** The node's own name, or its type and position when the exporter gave none. */
  name: string;
  domain: string;
  opType: string;
  /** Tensor names; "" stands for an optional input that is left out. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: ReadonlyMap<string, AttributeValue>;
}

/** A size, the name of an unknown size, or "?" for an unknown one without a name. */
export type Dimension = number | string;

export interface ValueInfo {
  name: string;
  /** Undefined where the type is not a tensor's (ZipMap's sequence of maps). */
  type: ElementType | undefined;
  /** Undefined where the file does not say. */
  shape: readonly Dimension[] | undefined;
}
