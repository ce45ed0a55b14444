import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { loadModel } from "../../src/onnx/load.js";
import { openFloatModel } from "../../src/onnx/runtime.js";
import { measureAccuracy } from "../../src/quantize/accuracy.js";
import { encodeTensor } from "../../src/quantize/encode.js";
import { makeDoubleInterpreter } from "../../src/quantize/interpret-doubles.js";
import { intervalsOf } from "../../src/quantize/intervals.js";
import { readNpz } from "../../src/samples/npy.js";
import { compileRepositoryModel, heldOutSamples, modelNames } from "../helpers/compiled-models.js";

/** What the float models reach on the same samples, from models/README.md. */
const floatAccuracy = {
  "digits-mlp": 0.9798,
  "digits-cnn": 0.9899,
  "mnist-mlp": 0.964,
  lenet5: 0.981,
  "breast-cancer": 0.9763,
} as const;

describe("the repository's models, on samples that nothing has seen", function () {
  this.timeout(120_000);
  for (const name of modelNames)
    it(`${name} agrees with its float model on 99 % of them, and is as accurate`, async () => {
      const model = await compileRepositoryModel(name);
      const samples = await heldOutSamples(name, model);
      expect(samples.length).to.be.greaterThan(150);
      const { graph, schema } = model;
      const interpret = makeDoubleInterpreter(graph, intervalsOf(graph));
      const float = await openFloatModel(await loadModel(`models/${name}/${name}.onnx`));
      const accuracy = await measureAccuracy(float, interpret, schema, samples);
      await float.release();
      for (const { agreement = 1 } of accuracy.outputs) expect(agreement).to.be.at.least(0.99);

      const labels = readNpz(await readFile(`models/${name}/heldout.npz`), ["labels"]).get("labels");
      const right = samples.filter((sample, s) => {
        const [first] = interpret(schema.inputs.map((tensor) => encodeTensor(tensor, sample[tensor.name])));
        const answer = schema.outputs[0].integer
          ? first[0]
          : first.reduce((best, value, i) => (value > first[best] ? i : best), 0);
        return answer === labels?.data[s];
      });
      expect(right.length / samples.length).to.be.at.least(floatAccuracy[name] - 0.005);
    });
});
