import { readFile } from "node:fs/promises";
import { expect } from "chai";
import fc from "fast-check";
import { isSertnError } from "../../src/errors.js";
import { parseModel } from "../../src/onnx/load.js";
import type { ExampleAttribute } from "../../src/onnx/op.js";
import type { NodeProto, TensorProto } from "../../src/onnx/proto.js";
import { drawSamples } from "../../src/samples/random-samples.js";
import { compileInMemory } from "../helpers/compiled-models.js";
import { fuzzRuns } from "../helpers/fuzz.js";
import { attributeProto, modelBytes } from "../helpers/onnx-models.js";

/** No model may take longer to be refused, on a machine that does something else besides. */
const longestMs = 4_000;
/** Nor more memory. */
const mostBytes = 700e6;

/** Small files of several exporters. */
const files = [
  "helper-local-function-opset17",
  "helper-pad-opset13",
  "integer-cnn-opset11",
  "keras-conv1d-opset09",
  "sklearn-logistic-words-opset17",
  "torchscript-mlp-opset13",
];

describe("hostile models", function () {
  this.timeout(300_000);

  describe("with broken bytes are refused by an error that says so, or compile", () => {
    for (const name of files)
      it(`${name}, cut anywhere or with some bits turned`, async () => {
        const whole = Uint8Array.from(await readFile(`test/fixtures/exports/${name}.onnx`));
        expect(codeOf(whole)).to.equal(undefined);
        const codes = new Map<string | undefined, number>();
        const attempt = (bytes: Uint8Array) => {
          const code = codeOf(bytes);
          codes.set(code, (codes.get(code) ?? 0) + 1);
        };
        for (let length = 0; length < whole.length; length++) attempt(whole.subarray(0, length));
        fc.assert(
          fc.property(
            fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(7)), { minLength: 1, maxLength: 3 }),
            (turns) => {
              const bytes = whole.slice();
              for (const [place, bit] of turns) bytes[place] ^= 1 << bit;
              attempt(bytes);
            },
          ),
          { numRuns: fuzzRuns(300) },
        );
        expect(codes.size, [...codes.keys()].join()).to.be.greaterThan(4);
      });
  });

  describe("that would need huge tensors are refused at once", () => {
    for (const [name, bytes] of hugeModels())
      it(name, () => {
        const before = process.memoryUsage().rss;
        const code = codeOf(bytes);
        expect(code).to.be.oneOf([
          "onnx/bad-node",
          "onnx/too-large",
          "circuit/too-many-signals",
          "circuit/too-many-constraints",
        ]);
        expect(process.memoryUsage().rss - before, "bytes").to.be.lessThan(mostBytes);
      });
  });
});

/** The error's code, or undefined for a model that compiles. Whatever else is thrown is a fault of the compiler. */
function codeOf(bytes: Uint8Array): string | undefined {
  const begin = performance.now();
  try {
    const loaded = {
      name: "hostile.onnx",
      bytes,
      proto: parseModel(bytes, "hostile.onnx"),
      externalData: new Map(),
      digest: "",
    };
    compileInMemory(loaded, ({ inputs }) => drawSamples(inputs, {}, "seed").slice(0, 3));
    return undefined;
  } catch (error) {
    if (isSertnError(error)) return error.code;
    throw error;
  } finally {
    expect(performance.now() - begin, "milliseconds").to.be.lessThan(longestMs);
  }
}

function hugeModels(): [name: string, bytes: Uint8Array][] {
  const ints = (name: string, values: readonly (number | bigint)[]): TensorProto => ({
    name,
    dims: [BigInt(values.length)],
    dataType: 7,
    int64Data: values.map(BigInt),
  });
  const one = (
    opType: string,
    constants: readonly (readonly (number | bigint)[])[],
    attributes: Readonly<Record<string, ExampleAttribute>> = {},
    shape: readonly number[] = [1, 4],
    outputs = 1,
  ): [string, Uint8Array] => {
    const initializers = constants.map((values, i) => ints(`c${i}`, values));
    const output = Array.from({ length: outputs }, (_, k) => (k === 0 ? "y" : `y${k}`));
    const node: NodeProto = {
      opType,
      name: opType,
      input: ["x", ...initializers.map(({ name = "" }) => name)],
      output,
      attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
    };
    const named = JSON.stringify([constants.map((list) => list.map(String)), attributes]);
    return [
      `${opType} ${named}`,
      modelBytes({ inputs: { x: { shape } }, outputs: ["y"], nodes: [node], initializers, opset: 18 }),
    ];
  };
  /** A step that makes its tensor larger, many times over. */
  const chain = (
    name: string,
    length: number,
    step: (from: string, to: string) => NodeProto,
    more: TensorProto[] = [],
  ) => {
    const nodes = Array.from({ length }, (_, i) => step(i === 0 ? "x" : `t${i}`, i === length - 1 ? "y" : `t${i + 1}`));
    const sketch = { inputs: { x: { shape: [1, 4] } }, outputs: ["y"], nodes, initializers: more, opset: 18 };
    return [`${length} of ${name} in a row`, modelBytes(sketch)] as [string, Uint8Array];
  };
  const image = [1, 1, 8, 8];
  return [
    one("Pad", [[0, 0, 0, 2 ** 30]]),
    one("Pad", [[0, 2 ** 24 - 100, 0, 0]]),
    one("Pad", [[2 ** 15, 2 ** 15, 0, 0]]),
    one("Pad", [[0, 0, 0, 2n ** 62n]]),
    one("Expand", [[2 ** 20, 2 ** 20, 1, 4]]),
    one("Tile", [[2 ** 13, 2 ** 13]]),
    one("Tile", [[2n ** 40n, 1]]),
    one("Split", [], { num_outputs: 2 ** 31 - 1, axis: 1 }),
    one("MaxPool", [], { kernel_shape: [2, 2], pads: [2 ** 20, 2 ** 20, 0, 0] }, image),
    one("MaxPool", [], { kernel_shape: [2 ** 15, 2 ** 15], pads: [2 ** 15, 2 ** 15, 0, 0] }, image),
    one("AveragePool", [], { kernel_shape: [1, 1], pads: [0, 0, 2 ** 29, 0] }, image),
    one("AveragePool", [], { kernel_shape: [2 ** 20, 8], dilations: [1, 1], pads: [0, 0, 2 ** 20, 0] }, image),
    chain("Concat with itself", 40, (from, to) => ({
      opType: "Concat",
      name: to,
      input: [from, from],
      output: [to],
      attribute: [attributeProto("axis", 1)],
    })),
    chain("Tile by 1000", 3, (from, to) => ({ opType: "Tile", name: to, input: [from, "c"], output: [to] }), [
      ints("c", [1, 1000]),
    ]),
    chain(
      "Relu of many",
      600,
      (from, to) => ({
        opType: from === "x" ? "Tile" : "Relu",
        name: to,
        input: from === "x" ? [from, "c"] : [from],
        output: [to],
      }),
      [ints("c", [1, 16_000])],
    ),
  ];
}
