import { fieldOrder } from "../circuit/field.js";
import { packTensor } from "../circuit/signals.js";
import { solve, type Witness, type WitnessProgram } from "../circuit/solve.js";
import type { Proof, Prover } from "../proof-systems/proof-system.js";
import { findProofSystem } from "../proof-systems/proof-systems.js";
import { decodeTensor, encodeTensor } from "../quantize/encode.js";
import type { Sample } from "../quantize/inputs.js";
import { interpret } from "../quantize/interpret.js";
import { limitsOf, type TensorSchema } from "../quantize/schema.js";
import { fromBytes, toBytes } from "../quantize/tensor-bytes.js";
import { contextTooLarge, inputRefused, witnessDisagrees } from "./errors.js";
import type { Manifest, ModelId } from "./manifest.js";
import type { ModelPackage } from "./read-package.js";

/** What the integer model answers, by output tensor. */
export interface Inference {
  inputIntegers: Readonly<Record<string, readonly bigint[]>>;
  outputIntegers: Readonly<Record<string, readonly bigint[]>>;
  /** The reals that the integers stand for. */
  outputs: Readonly<Record<string, Float64Array>>;
  /** The bytes that the verifier contract takes. */
  input: Uint8Array;
  output: Uint8Array;
}

/** A proof with everything that it is about; bytes as hex. */
export interface ProvenInference {
  model: string;
  modelId: ModelId;
  proofSystem: Manifest["proofSystem"];
  context: Hex;
  input: Hex;
  output: Hex;
  proof: Hex;
}

export type Hex = `0x${string}`;

/** A compiled model, ready to run. */
export interface Model {
  manifest: Manifest;
  /** Runs the integer model on one sample. */
  infer(sample: Sample): Inference;
  /**
   * Runs the integer model on an input in the bytes that the verifier contract takes.
   * @throws package/input-refused if the verifier would refuse the bytes: no output of such an input can be proven.
   */
  inferBytes(input: Uint8Array): Inference;
  /** The values of all wires for one sample, as a circuit's .wtns holds them. */
  witness(sample: Sample, context: bigint): Promise<Witness>;
  /** Runs and proves one sample for a context in [0, scalar field order). */
  prove(sample: Sample, context: bigint): Promise<ProvenInference>;
  /** Runs and proves an input in bytes, as `inferBytes` takes it. */
  proveBytes(input: Uint8Array, context: bigint): Promise<ProvenInference>;
  /** Lets go of the proving key, which the first proof has loaded, and ends the prover's threads. */
  close(): Promise<void>;
  /** Whether a proof holds, off chain. */
  verify(proven: Pick<ProvenInference, "context" | "input" | "output" | "proof">): Promise<boolean>;
}

/** Opens a package for inference and proving. */
export function openModel(files: ModelPackage): Model {
  const { manifest } = files;
  const { schema, graph, name, modelId } = manifest;
  const proofSystem = findProofSystem(manifest.proofSystem);
  let program: Promise<WitnessProgram> | undefined;
  let prover: Promise<Prover> | undefined;

  const infer = (sample: Sample): Inference =>
    inferIntegers(schema.inputs.map((tensor) => Array.from(encodeTensor(tensor, sample[tensor.name]), BigInt)));

  const inferBytes = (input: Uint8Array): Inference => {
    const elements = elementsOf(schema.inputs, input);
    if (elements === undefined) throw inputRefused({ model: name, bytes: input.length });
    return inferIntegers(elements);
  };

  const inferIntegers = (inputs: bigint[][]): Inference => {
    const values = interpret(graph, inputs);
    const outputs = graph.outputs.map((node) => values[node]);
    const byName = <T>(tensors: readonly { name: string }[], list: readonly T[]) =>
      Object.fromEntries(tensors.map((tensor, k) => [tensor.name, list[k]]));
    return {
      inputIntegers: byName(schema.inputs, inputs),
      outputIntegers: byName(schema.outputs, outputs),
      outputs: byName(
        schema.outputs,
        schema.outputs.map((tensor, k) => decodeTensor(tensor, Float64Array.from(outputs[k], Number))),
      ),
      input: toBytes(schema.inputs, inputs),
      output: toBytes(schema.outputs, outputs),
    };
  };

  const witnessOf = async (inference: Inference, context: bigint): Promise<Witness> => {
    if (context < 0n || context >= fieldOrder) throw contextTooLarge({ context: context.toString() });
    program ??= files.readProgram();
    const inputSignals = schema.inputs.flatMap((tensor) => packTensor(tensor, inference.inputIntegers[tensor.name]));
    const witness = solve(await program, context, inputSignals);
    let at = 2 + inputSignals.length;
    for (const tensor of schema.outputs) {
      const expected = packTensor(tensor, inference.outputIntegers[tensor.name]);
      if (expected.some((signal, k) => witness[at + k] !== signal))
        throw witnessDisagrees({ model: name, output: tensor.name });
      at += expected.length;
    }
    return witness;
  };

  const close = async () => {
    const opened = prover;
    prover = undefined;
    await (await opened)?.close();
  };

  const proveWitness = async (witness: Witness): Promise<Proof> => {
    prover ??= files.read("provingKey").then(proofSystem.openProver);
    const current = prover;
    try {
      return await (await current).prove(witness);
    } catch (error) {
      // Whatever is wrong with this prover, the next proof gets another one.
      if (prover === current) await close().catch(() => {});
      throw error;
    }
  };

  const prove = async (inference: Inference, context: bigint): Promise<ProvenInference> => {
    const witness = await witnessOf(inference, context);
    const { bytes } = await proveWitness(witness);
    return {
      model: name,
      modelId,
      proofSystem: manifest.proofSystem,
      context: `0x${context.toString(16).padStart(64, "0")}`,
      input: toHex(inference.input),
      output: toHex(inference.output),
      proof: toHex(bytes),
    };
  };

  return {
    manifest,
    infer,
    inferBytes,
    witness: async (sample, context) => witnessOf(infer(sample), context),
    prove: async (sample, context) => prove(infer(sample), context),
    proveBytes: async (input, context) => prove(inferBytes(input), context),
    close,
    verify: async ({ context, input, output, proof }) => {
      const inputSignals = signalsOf(schema.inputs, fromHex(input));
      const outputSignals = signalsOf(schema.outputs, fromHex(output));
      if (inputSignals === undefined || outputSignals === undefined || BigInt(context) >= fieldOrder) return false;
      const publicSignals = [BigInt(context), ...inputSignals, ...outputSignals];
      return proofSystem.verify(manifest.verificationKey, { bytes: fromHex(proof), publicSignals });
    },
  };
}

/** The public signals of tensors in bytes, or undefined where the verifier contract would refuse the bytes. */
function signalsOf(tensors: readonly TensorSchema[], bytes: Uint8Array): bigint[] | undefined {
  return elementsOf(tensors, bytes)?.flatMap((list, k) => packTensor(tensors[k], list));
}

/** The elements of tensors in bytes, or undefined where one is out of range or the length is wrong. */
function elementsOf(tensors: readonly TensorSchema[], bytes: Uint8Array): bigint[][] | undefined {
  const elements = fromBytes(tensors, bytes);
  const isInRange = elements?.every((list, k) => {
    const [low, high] = limitsOf(tensors[k]);
    return list.every((element) => element >= low && element <= high);
  });
  return isInRange ? elements : undefined;
}

export function toHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}

export function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replace(/^0x/, ""), "hex"));
}
