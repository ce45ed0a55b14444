import { expect } from "chai";
import fc from "fast-check";
import * as ort from "onnxruntime-web";
import { isSertnError } from "../../src/errors.js";
import { evaluate } from "../../src/graph/evaluate.js";
import { checkGraph } from "../../src/onnx/check-graph.js";
import { lowerGraph } from "../../src/onnx/lower.js";
import { expectNear } from "../helpers/expect-near.js";
import { fuzzRuns } from "../helpers/fuzz.js";
import { inMemory, modelBytes } from "../helpers/onnx-models.js";
import { activationsOf, families, outputTypesOf, randomNodes, sketchOf } from "../helpers/random-nodes/families.js";
import type { RandomNode } from "../helpers/random-nodes/node.js";

/** ONNX Runtime computes in float32, whose 2^-24 of intermediates up to about 100 is this. */
const tolerance = 1e-5;

/** Reasons for which the compiler refuses what ONNX Runtime computes; each says what to do. */
const refusals: readonly RegExp[] = [
  /a window of \d+ does not fit/,
  /auto_pad "SAME_\w+" with dilation \d is ambiguous/,
  /a window lies wholly in the padding/,
  /Its shape \[.*\] has no elements/,
  /GatherND: batch_dims 1 is not supported/,
];

describe("random uses of each operator, at every opset", function () {
  this.timeout(600_000);
  for (const opType of Object.keys(families))
    it(`${opType} gives shapes and values of ONNX Runtime`, async () => {
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(randomNodes(opType), async (node) => {
          const [here, there] = [runHere(node), await runThere(node)];
          if (there instanceof Error) return; // no answer to compare with
          if (here instanceof Error) {
            expect(
              refusals.some((reason) => reason.test(here.message)),
              here.message,
            ).to.equal(true);
            return;
          }
          compared++;
          expect(here.length).to.equal(there.length);
          for (const [k, output] of here.entries()) {
            expect(output.shape, `shape of output ${k}`).to.deep.equal(there[k].shape);
            for (const [i, value] of output.values.entries())
              expectNear(
                value,
                there[k].values[i],
                tolerance * Math.max(1, Math.abs(there[k].values[i])),
                `output ${k}, element ${i}`,
              );
          }
        }),
        { numRuns: fuzzRuns(60) },
      );
      // A comparison that hardly ever happens proves nothing.
      expect(compared).to.be.greaterThan(fuzzRuns(60) / 3);
    });
});

interface Output {
  shape: readonly number[];
  values: Float64Array;
}

function runHere(node: RandomNode): Output[] | Error {
  try {
    const graph = lowerGraph(checkGraph(inMemory(modelBytes(sketchOf(node)))));
    const values = evaluate(graph, feedsOf(node));
    return graph.outputs.map((output) => ({ shape: output.shape, values: values[output.node] }));
  } catch (error) {
    if (isSertnError(error)) return error;
    throw error;
  }
}

async function runThere(node: RandomNode): Promise<Output[] | Error> {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "fatal";
  try {
    const session = await ort.InferenceSession.create(modelBytes(sketchOf(node), outputTypesOf(node)), {
      logSeverityLevel: 4,
    });
    const feeds: Record<string, ort.Tensor> = {};
    for (const [name, tensor] of activationsOf(node))
      feeds[name] = new ort.Tensor("float32", Float32Array.from(tensor.values), tensor.shape);
    const results = await session.run(feeds);
    const outputs = session.outputNames.map((name) => ({
      shape: results[name].dims,
      values: Float64Array.from(results[name].data as Iterable<number | bigint>, Number), // none is of strings
    }));
    await session.release();
    return outputs;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function feedsOf(node: RandomNode): Record<string, Float64Array> {
  return Object.fromEntries(activationsOf(node).map(([name, { values }]) => [name, Float64Array.from(values)]));
}
