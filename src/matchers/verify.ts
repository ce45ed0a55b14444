import { getBytes } from "ethers";
import { fieldOrder } from "../circuit/field.js";
import { shorten } from "./accounts.js";
import type { ValueMatcher } from "./matcher.js";
import { listing, type Verdict } from "./verdict.js";
import { askVerifier, describeVerifier, type ProofLike, type Verification } from "./verifiers.js";

/** Does the verifier, a contract or an opened model, accept the proof? */
export const verify: ValueMatcher<[proof: ProofLike]> = {
  name: "verify",
  describe: describeVerifier,
  judge: async (subject, [proof]) => judgeVerification(await askVerifier(subject, proof), proof),
};

/** Does the verifier refuse the proof? It must answer: one that reverts or is not there refuses nothing. */
export const reject: ValueMatcher<[proof: ProofLike]> = {
  name: "reject",
  describe: describeVerifier,
  judge: async (subject, [proof]) => judgeRejection(await askVerifier(subject, proof), proof),
};

/** Was the proof accepted? If not, the facts that explain it, as far as they can be seen without the proof system. */
export function judgeVerification({ isAccepted, ...verifier }: Verification, proof: ProofLike): Verdict {
  return {
    holds: isAccepted,
    claim: `verify ${describeProof(proof)}`,
    happened: isAccepted ? "it accepted it" : `it refused it: ${explainRefusal(verifier, proof)}`,
  };
}

/** Was the proof refused? */
export function judgeRejection(verification: Verification, proof: ProofLike): Verdict {
  const { holds, happened } = judgeVerification(verification, proof);
  return { holds: !holds, claim: `reject ${describeProof(proof)}`, happened };
}

function explainRefusal(verifier: Omit<Verification, "isAccepted">, proof: ProofLike): string {
  const [inputSize, outputSize] = [getBytes(proof.input).length, getBytes(proof.output).length];
  const reasons = [
    proof.modelId !== undefined &&
      proof.modelId !== verifier.modelId &&
      `the proof is of model ${shorten(proof.modelId)}, the verifier of ${shorten(verifier.modelId)}`,
    inputSize !== verifier.inputSize && `the input has ${inputSize} bytes instead of ${verifier.inputSize}`,
    outputSize !== verifier.outputSize && `the output has ${outputSize} bytes instead of ${verifier.outputSize}`,
    BigInt(proof.context) >= fieldOrder && "the context is not below the scalar field's order",
  ].filter((reason) => reason !== false);
  return listing(reasons, "the proof does not hold for this context, input and output");
}

function describeProof({ model, context }: ProofLike): string {
  return `the proof${model === undefined ? "" : ` of ${model}`} for context ${shorten(context)}`;
}
