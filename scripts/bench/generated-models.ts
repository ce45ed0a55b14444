import {
  type AttributeProto,
  AttributeType,
  encodeModel,
  type NodeProto,
  type TensorProto,
} from "../../src/onnx/proto.js";
import { drawNormal, makeRandom } from "../../src/samples/random-samples.js";

/** A perceptron with ReLUs between its layers and weights drawn at random: ONNX bytes. `sizes` are those of input, layers and output. */
export function perceptron(sizes: readonly number[]): Uint8Array {
  const random = makeRandom(`perceptron ${sizes.join()}`);
  const net = new Net([1, sizes[0]]);
  for (let layer = 1; layer < sizes.length; layer++) {
    const [from, to] = [sizes[layer - 1], sizes[layer]];
    net.add("Gemm", [net.weights([from, to], from, random), net.weights([to], from, random)]);
    if (layer < sizes.length - 1) net.add("Relu");
  }
  return net.finish([1, sizes[sizes.length - 1]]);
}

/** Two convolutions with ReLU and pooling, as in LeNet-5, and a linear layer, on an image of `side` pixels, a multiple of 4. */
export function convolutions(side: number): Uint8Array {
  const random = makeRandom(`convolutions ${side}`);
  const kernel = 5;
  const [first, second, classes] = [6, 16, 10];
  const net = new Net([1, 1, side, side]);
  let channels = 1;
  for (const filters of [first, second]) {
    const inputs = channels * kernel ** 2;
    net.add("Conv", [net.weights([filters, channels, kernel, kernel], inputs, random)], {
      pads: [2, 2, 2, 2],
      kernel_shape: [kernel, kernel],
    });
    net.add("Relu");
    net.add("MaxPool", [], { kernel_shape: [2, 2], strides: [2, 2] });
    channels = filters;
  }
  const features = second * (side / 4) ** 2;
  net.add("Flatten");
  net.add("Gemm", [net.weights([features, classes], features, random)]);
  return net.finish([1, classes]);
}

/** Collects a chain of nodes, each of which reads the one before it. */
class Net {
  readonly #inputShape: readonly number[];
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];

  constructor(inputShape: readonly number[]) {
    this.#inputShape = inputShape;
  }

  /** Weights whose products with `inputs` values keep their magnitude through a ReLU. Source: He et al., ICCV 2015, section 2.2. */
  weights(shape: readonly number[], inputs: number, random: () => number): string {
    const deviation = Math.sqrt(2 / inputs);
    const name = `weights-${this.#initializers.length}`;
    const values = Array.from({ length: shape.reduce((a, b) => a * b) }, () => drawNormal(random) * deviation);
    this.#initializers.push({ name, dims: shape.map(BigInt), dataType: 1, floatData: values });
    return name;
  }

  add(
    opType: string,
    weights: readonly string[] = [],
    attributes: Readonly<Record<string, readonly number[]>> = {},
  ): void {
    this.#nodes.push({
      opType,
      name: `${opType}-${this.#nodes.length}`,
      input: [this.#last(), ...weights],
      output: [`tensor-${this.#nodes.length}`],
      attribute: Object.entries(attributes).map(
        ([name, ints]): AttributeProto => ({ name, type: AttributeType.INTS, ints: ints.map(BigInt) }),
      ),
    });
  }

  finish(outputShape: readonly number[]): Uint8Array {
    const tensor = (name: string, shape: readonly number[]) => ({
      name,
      type: { tensorType: { elemType: 1, shape: { dim: shape.map((size) => ({ dimValue: BigInt(size) })) } } },
    });
    return encodeModel({
      irVersion: 8n,
      opsetImport: [{ domain: "", version: 17n }],
      graph: {
        name: "generated",
        node: this.#nodes,
        initializer: this.#initializers,
        input: [tensor("input", this.#inputShape)],
        output: [tensor(this.#last(), outputShape)],
      },
    });
  }

  #last(): string {
    return this.#nodes.length === 0 ? "input" : `tensor-${this.#nodes.length - 1}`;
  }
}
