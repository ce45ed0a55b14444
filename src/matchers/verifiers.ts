import { type Addressable, type BytesLike, isBytesLike } from "ethers";
import { sizeOf } from "../graph/shapes.js";
import type { Model, ProvenInference } from "../package/model.js";
import { byteWidth, type TensorSchema } from "../quantize/schema.js";
import { notAProof, notAVerifier, noVerdict } from "./errors.js";
import { isObject } from "./objects.js";
import { show } from "./show.js";

/** What a verifier is asked: a proven inference, or its four parts alone. */
export type ProofLike = Pick<ProvenInference, "context" | "input" | "output" | "proof"> &
  Partial<Pick<ProvenInference, "model" | "modelId">>;

/** What a verifier said of a proof, and what it says of itself. */
export interface Verification {
  isAccepted: boolean;
  modelId: string;
  /** In bytes. */
  inputSize: number;
  outputSize: number;
}

/** As much of an ethers contract as is called. */
interface VerifierContract extends Addressable {
  getFunction(name: string): { staticCall(...args: readonly unknown[]): Promise<unknown> };
}

/** What messages call a verifier. @throws matchers/not-a-verifier */
export async function describeVerifier(subject: unknown): Promise<string> {
  if (isModel(subject)) return `model ${subject.manifest.name}`;
  if (isContract(subject)) return `verifier ${await subject.getAddress()}`;
  throw notAVerifier({ got: show(subject) });
}

/**
 * Asks a verifier contract, or an opened model off chain.
 *
 * @throws matchers/not-a-verifier, matchers/not-a-proof, matchers/no-verdict
 */
export async function askVerifier(subject: unknown, proof: ProofLike): Promise<Verification> {
  checkProof(proof);
  if (isModel(subject)) {
    const { modelId, schema } = subject.manifest;
    const sizes = { inputSize: bytesOf(schema.inputs), outputSize: bytesOf(schema.outputs) };
    return { isAccepted: await subject.verify(proof), modelId, ...sizes };
  }
  if (!isContract(subject)) throw notAVerifier({ got: show(subject) });
  const ask = (view: string, ...args: readonly unknown[]) => subject.getFunction(view).staticCall(...args);
  try {
    const { context, input, output, proof: bytes } = proof;
    return {
      isAccepted: (await ask("verify", context, input, output, bytes)) === true,
      modelId: String(await ask("modelId")),
      inputSize: Number(await ask("inputSize")),
      outputSize: Number(await ask("outputSize")),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw noVerdict({ verifier: await subject.getAddress(), reason }, cause);
  }
}

function checkProof(proof: unknown): void {
  const parts: unknown[] = isObject(proof) ? [proof.context, proof.input, proof.output, proof.proof] : [];
  if (parts.length === 0 || !parts.every((part): part is BytesLike => isBytesLike(part)))
    throw notAProof({ got: show(proof) });
}

export function isModel(subject: unknown): subject is Model {
  return isObject(subject) && "manifest" in subject && typeof subject.verify === "function";
}

function isContract(subject: unknown): subject is VerifierContract {
  return isObject(subject) && ["getFunction", "getAddress"].every((method) => typeof subject[method] === "function");
}

function bytesOf(tensors: readonly TensorSchema[]): number {
  return tensors.reduce((total, tensor) => total + sizeOf(tensor.shape) * byteWidth(tensor), 0);
}
