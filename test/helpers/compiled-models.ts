import type { Circuit } from "../../src/circuit/circuit.js";
import { defaultMaxConstraints } from "../../src/circuit/limits.js";
import { lowerToCircuit } from "../../src/circuit/lower.js";
import { packTensor, requireFewSignals } from "../../src/circuit/signals.js";
import { requireFewConstraints } from "../../src/compiler/require-few-constraints.js";
import type { FloatGraph } from "../../src/graph/primitives.js";
import { simplify } from "../../src/graph/simplify.js";
import { checkGraph } from "../../src/onnx/check-graph.js";
import { type LoadedModel, loadModel } from "../../src/onnx/load.js";
import { lowerGraph } from "../../src/onnx/lower.js";
import { encodeTensor } from "../../src/quantize/encode.js";
import { chooseInputs, type InputOptions, type Sample } from "../../src/quantize/inputs.js";
import type { IntegerGraph } from "../../src/quantize/integer-graph.js";
import { defaultPrecision, type Precision } from "../../src/quantize/options.js";
import { quantize } from "../../src/quantize/quantize.js";
import type { ModelSchema } from "../../src/quantize/schema.js";
import { readSamples } from "../../src/samples/read-samples.js";

/** A model compiled in memory, without keys. */
export interface CompiledModel {
  float: FloatGraph;
  graph: IntegerGraph;
  schema: ModelSchema;
  circuit: Circuit;
}

export const modelNames = ["digits-mlp", "digits-cnn", "mnist-mlp", "lenet5", "breast-cancer"] as const;
export type ModelName = (typeof modelNames)[number];

export function compileInMemory(
  loaded: LoadedModel,
  samples: (float: FloatGraph) => readonly Sample[],
  precision: Partial<Precision> = {},
  inputOptions: Readonly<Record<string, InputOptions>> = {},
): CompiledModel {
  const lowered = lowerGraph(checkGraph(loaded));
  requireFewSignals(lowered.inputs, lowered.outputs);
  const float = simplify(lowered);
  requireFewConstraints(float, defaultMaxConstraints);
  const calibration = samples(float);
  const inputs = chooseInputs(float, inputOptions, calibration);
  const { graph, outputs } = quantize(float, inputs, calibration, { ...defaultPrecision, ...precision });
  const schema = { inputs, outputs };
  return { float, graph, schema, circuit: lowerToCircuit(graph, schema) };
}

/** One of the repository's models with the default options. */
export async function compileRepositoryModel(name: ModelName): Promise<CompiledModel> {
  const loaded = await loadModel(`models/${name}/${name}.onnx`);
  const samples = await readSamples(`models/${name}/calibration.npz`, simplify(lowerGraph(checkGraph(loaded))).inputs);
  return compileInMemory(loaded, () => samples);
}

export function heldOutSamples(name: ModelName, { schema }: CompiledModel): Promise<Sample[]> {
  return readSamples(`models/${name}/heldout.npz`, schema.inputs);
}

/** A sample as integers, by input tensor. */
export function integersOf({ schema }: CompiledModel, sample: Sample): bigint[][] {
  return schema.inputs.map((tensor) => Array.from(encodeTensor(tensor, sample[tensor.name]), BigInt));
}

/** Integers as the circuit's public signals. */
export function signalsOf({ schema }: CompiledModel, inputs: readonly (readonly bigint[])[]): bigint[] {
  return schema.inputs.flatMap((tensor, k) => packTensor(tensor, inputs[k]));
}
