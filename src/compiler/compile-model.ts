import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Circuit } from "../circuit/circuit.js";
import { lowerToCircuit } from "../circuit/lower.js";
import { requireFewSignals } from "../circuit/signals.js";
import { isSertnError } from "../errors.js";
import type { FloatGraph } from "../graph/primitives.js";
import { simplify } from "../graph/simplify.js";
import { checkGraph } from "../onnx/check-graph.js";
import { type LoadedModel, loadModel } from "../onnx/load.js";
import { lowerGraph } from "../onnx/lower.js";
import { openFloatModel } from "../onnx/runtime.js";
import { buildKeyName, formatVersion, type Manifest } from "../package/manifest.js";
import { openPackage } from "../package/read-package.js";
import { writePackage } from "../package/write-package.js";
import { requireWritable } from "../package/writing.js";
import { findProofSystem } from "../proof-systems/proof-systems.js";
import { type Accuracy, measureAccuracy } from "../quantize/accuracy.js";
import { chooseInputs, type InputOptions, type Sample } from "../quantize/inputs.js";
import type { IntegerGraph } from "../quantize/integer-graph.js";
import { makeDoubleInterpreter } from "../quantize/interpret-doubles.js";
import { intervalsOf } from "../quantize/intervals.js";
import { measureLayers } from "../quantize/layers.js";
import { quantize } from "../quantize/quantize.js";
import type { ModelSchema } from "../quantize/schema.js";
import { assumedRange, drawSamples } from "../samples/random-samples.js";
import { readSamples } from "../samples/read-samples.js";
import { estimateBytecodeBytes, mostBytecodeBytes } from "../verifier/bytecode-size.js";
import { buildKeyOf, compilerVersion } from "./build-key.js";
import { notComparable, tooInaccurate } from "./errors.js";
import { type ModelOptions, modelOptionsSchema, type ResolvedModelOptions } from "./options.js";
import { requireFewConstraints } from "./require-few-constraints.js";

/** What a compilation is about to do, for a progress display. */
export type CompileStage = "read" | "quantize" | "compare" | "circuit" | "setup" | "write";

export interface CompileRequest {
  /** The model's name in the project; its package's folder and its contract are named by it. */
  name: string;
  /** Paths in it are taken from the working directory. */
  options: ModelOptions;
  /** Where packages lie. */
  packagesDir: string;
  /** Builds even what is unchanged. */
  force?: boolean;
  /** Told of each stage as it begins, and about how long it will take where that is known. */
  onStage?: (stage: CompileStage, expectedMs?: number) => void;
}

export interface CompileResult {
  manifest: Manifest;
  directory: string;
  /** False where the package was there already and nothing had changed. */
  rebuilt: boolean;
  /** Milliseconds by stage; of what was done, so empty for an unchanged package. */
  stageMs: Partial<Record<CompileStage, number>>;
}

/** Compiles an ONNX model to a package, or finds the package that an earlier compilation of the same has left. */
export async function compileModel(request: CompileRequest): Promise<CompileResult> {
  const options = modelOptionsSchema.parse(request.options);
  const directory = path.join(request.packagesDir, request.name);
  const stages = new StageClock(request.onStage);

  stages.begin("read");
  const loaded = await loadModel(options.onnx);
  const calibration = options.calibration === undefined ? "" : await digestOf(options.calibration);
  const { onnx, calibration: _, ...rest } = options;
  const key = buildKeyOf({ source: loaded.digest, calibration, options: { ...rest, file: path.basename(onnx) } });
  const existing = request.force ? undefined : await findUnchanged(directory, key);
  if (existing !== undefined) return { manifest: existing, directory, rebuilt: false, stageMs: {} };

  await requireWritable(request.packagesDir);

  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const lowered = lowerGraph(checkGraph(loaded), options, warn);
  requireFewSignals(lowered.inputs, lowered.outputs);
  const float = simplify(lowered);
  requireFewConstraints(float, options.maxConstraints);
  const samples = await calibrationSamples(float, options, loaded.digest, warn);

  stages.begin("quantize");
  const inputs = chooseInputs(float, declaredInputs(float, options), samples);
  const quantized = quantize(float, inputs, samples, options);
  const schema = { inputs, outputs: quantized.outputs };

  stages.begin("compare");
  const accuracy = await compare(request.name, loaded, quantized.graph, schema, samples, options, warn);

  const layers = measureLayers(float, quantized.graph, inputs, quantized.layers, samples);

  stages.begin("circuit");
  const circuit = lowerToCircuit(quantized.graph, schema, options.maxConstraints);
  const bytecodeBytes = estimateBytecodeBytes(circuit.publicSignals, schema);
  if (bytecodeBytes > mostBytecodeBytes)
    warn(
      `the verifier contract will have about ${bytecodeBytes} bytes, more than the ${mostBytecodeBytes} that chains allow; use fewer or narrower inputs and outputs`,
    );
  const proofSystem = findProofSystem(options.proofSystem);
  const { publicSignals, constraintCount: constraints } = circuit;
  stages.begin("setup", proofSystem.estimate({ publicSignals, constraints }).setupMs);
  const keys = await proofSystem.developmentSetup(circuit, options.setupSeed);

  stages.begin("write");
  const manifest = await writePackage(directory, key, circuit, keys, {
    formatVersion,
    name: request.name,
    compiler: compilerVersion(),
    source: { file: path.basename(onnx), digest: loaded.digest },
    options: rest,
    schema,
    graph: quantized.graph,
    proofSystem: options.proofSystem,
    setup: keys.label,
    verificationKey: keys.verificationKey,
    costs: mergeCosts(circuit),
    accuracy,
    layers,
    warnings,
  });
  return { manifest, directory, rebuilt: true, stageMs: stages.finish() };
}

async function digestOf(file: string): Promise<string> {
  // A file that cannot be read is reported by the reader of samples, which says what it should be.
  const info = await stat(file).catch(() => undefined);
  const bytes = info?.isFile() ? await readFile(file).catch(() => new Uint8Array()) : new Uint8Array();
  return createHash("sha256").update(bytes).digest("hex");
}

async function findUnchanged(directory: string, key: string): Promise<Manifest | undefined> {
  const builtFrom = await readFile(path.join(directory, buildKeyName), "utf8").catch(() => undefined);
  if (builtFrom !== key) return undefined;
  try {
    const found = await openPackage(directory);
    return (await found.isWhole()) ? found.manifest : undefined;
  } catch (error) {
    if (isSertnError(error)) return undefined; // missing or damaged: built anew
    throw error;
  }
}

async function calibrationSamples(
  float: FloatGraph,
  options: ResolvedModelOptions,
  seed: string,
  warn: (message: string) => void,
): Promise<Sample[]> {
  if (options.calibration !== undefined) return readSamples(options.calibration, float.inputs);
  const undeclared = float.inputs
    .filter(({ name }) => options.inputs[name]?.range === undefined)
    .map(({ name }) => name);
  warn(
    `no calibration samples: scales come from random ones${
      undeclared.length > 0
        ? `, and input ${undeclared.join(", ")} is assumed to lie in [${assumedRange.join(", ")}]`
        : ""
    }; give real samples (--calibration) for a model that is used`,
  );
  const ranges = Object.fromEntries(float.inputs.map(({ name }) => [name, options.inputs[name]?.range]));
  return drawSamples(float.inputs, ranges, seed);
}

/** The declared inputs; without samples that show a range, the assumed one is declared too. */
function declaredInputs(float: FloatGraph, options: ResolvedModelOptions): Record<string, InputOptions> {
  return Object.fromEntries(
    float.inputs.map(({ name }) => {
      const { range, bits } = options.inputs[name] ?? {};
      const known = range ?? (options.calibration === undefined ? assumedRange : undefined);
      return [name, { ...(known && { range: known }), ...(bits !== undefined && { bits }) }];
    }),
  );
}

async function compare(
  model: string,
  loaded: LoadedModel,
  graph: IntegerGraph,
  schema: ModelSchema,
  samples: readonly Sample[],
  options: ResolvedModelOptions,
  warn: (message: string) => void,
): Promise<Accuracy> {
  const labels = Object.fromEntries(schema.outputs.map(({ name, labels = [] }) => [name, labels]));
  const { minAgreement, maxAbsError } = options.accuracy;
  let float: Awaited<ReturnType<typeof openFloatModel>>;
  try {
    float = await openFloatModel(loaded, labels);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (minAgreement !== undefined || maxAbsError !== undefined) throw notComparable({ model, reason }, cause);
    warn(`ONNX Runtime does not run the model, so its accuracy is not known: ${reason}`);
    return { samples: 0, outputs: [] };
  }
  const accuracy = await measureAccuracy(float, makeDoubleInterpreter(graph, intervalsOf(graph)), schema, samples);
  await float.release();
  for (const output of accuracy.outputs) {
    const fail = (measure: string, actual: number, bound: number) =>
      tooInaccurate({ model, output: output.name, measure, actual, bound, samples: accuracy.samples });
    if (minAgreement !== undefined && output.agreement !== undefined && output.agreement < minAgreement)
      throw fail("agreement", output.agreement, minAgreement);
    if (maxAbsError !== undefined && output.maxAbsError > maxAbsError)
      throw fail("largest error", output.maxAbsError, maxAbsError);
  }
  return accuracy;
}

/** Costs by node and gadget, in order of first appearance. */
function mergeCosts({ costs }: Circuit): Circuit["costs"] {
  const merged = new Map<string, { origin: string; gadget: string; constraints: number }>();
  for (const { origin, gadget, constraints } of costs) {
    const key = JSON.stringify([origin, gadget]);
    const known = merged.get(key);
    if (known) known.constraints += constraints;
    else merged.set(key, { origin, gadget, constraints });
  }
  return [...merged.values()];
}

/** Times the stages as they follow each other. */
class StageClock {
  readonly #onStage: CompileRequest["onStage"];
  readonly #spent: Partial<Record<CompileStage, number>> = {};
  #stage: CompileStage | undefined;
  #since = 0;

  constructor(onStage: CompileRequest["onStage"]) {
    this.#onStage = onStage;
  }

  begin(stage: CompileStage, expectedMs?: number): void {
    this.finish();
    this.#stage = stage;
    this.#since = performance.now();
    this.#onStage?.(stage, expectedMs);
  }

  finish(): Partial<Record<CompileStage, number>> {
    if (this.#stage !== undefined) this.#spent[this.#stage] = Math.round(performance.now() - this.#since);
    this.#stage = undefined;
    return this.#spent;
  }
}
