import { defineError } from "../errors.js";

export const notATransaction = defineError("matchers/not-a-transaction", (e: { got: string }) => ({
  what: `${e.got} is not a transaction`,
  where: "the value given to expect",
  next: "Give the promise of a transaction, its response, its receipt or its hash.",
}));

export const unknownTransaction = defineError(
  "matchers/unknown-transaction",
  (e: { hash: string; chains: number }) => ({
    what: `No transaction ${e.hash} is known to the ${e.chains} open connection(s)`,
    where: "the hash given to expect",
    next: "Give the response or the receipt instead, or the hash after the transaction was mined.",
  }),
);

export const noChain = defineError("matchers/no-chain", (e: { needed: string }) => ({
  what: `The receipt does not tell ${e.needed}, and there is no chain to ask`,
  where: "the value given to expect",
  next: "Give a transaction or receipt that has its provider, or the provider to sertnMatchers({ providers: [provider] }).",
}));

export const noAnswer = defineError(
  "matchers/no-answer",
  (e: { contract: string; view: string; blockNumber: number }) => ({
    what: `${e.view} gave no answer in block ${e.blockNumber}`,
    where: `contract ${e.contract}`,
    next: "Give a node that keeps the state of this block, and contracts of the Sertn version of this package.",
  }),
);

export const notAnAccount = defineError("matchers/not-an-account", (e: { got: string }) => ({
  what: `${e.got} is not an account`,
  where: "an argument of a matcher",
  next: "Give an address, a signer, a contract, or { address, name }.",
}));

export const notATask = defineError("matchers/not-a-task", (e: { got: string }) => ({
  what: `${e.got} is not a task`,
  where: "an argument of a matcher",
  next: "Give the task's id as a bigint, or an object with it as `id`.",
}));

export const notAnAmount = defineError("matchers/not-an-amount", (e: { refinement: string; got: string }) => ({
  what: `${e.got} is not an amount`,
  where: e.refinement,
  next: 'Give a bigint in the smallest unit, for example parseEther("1").',
}));

export const ambiguousEmitter = defineError(
  "matchers/ambiguous-emitter",
  (e: { event: string; emitters: readonly string[] }) => ({
    what: `${e.event} came from ${e.emitters.length} contracts, and only one of them can be the one that is meant`,
    where: e.emitters.join(", "),
    next: "Name it: { address, contracts: { allocationManager } } for an operator, { id, contracts: { taskManager } } for a task.",
  }),
);

export const severalTokens = defineError(
  "matchers/several-tokens",
  (e: { matcher: string; tokens: readonly string[]; remedy: string }) => ({
    what: `Amounts of different tokens cannot be added: ${e.tokens.join(", ")}`,
    where: e.matcher,
    next: e.remedy,
  }),
);

export const cannotChain = defineError(
  "matchers/cannot-chain",
  (e: { matcher: string; after: string; why: string }) => ({
    what: `"${e.matcher}" cannot follow "${e.after}": ${e.why}`,
    where: "an expect chain",
    next: "Write two expectations, one after the other.",
  }),
);

export const misplacedRefinement = defineError(
  "matchers/misplaced-refinement",
  (e: { refinement: string; why: string }) => ({
    what: `"${e.refinement}" is out of place: ${e.why}`,
    where: "an expect chain",
    next: "Write it right after the matcher that it refines, once, as in `.to.slash(operator).forTask(task)`.",
  }),
);

export const notAwaited = defineError("matchers/not-awaited", (e: { assertions: readonly string[] }) => ({
  what: `${e.assertions.length} assertion(s) were never awaited, so nothing was checked`,
  where: e.assertions.join("; "),
  next: "Write `await` before `expect`, or return the assertion from the test.",
}));

export const notAVerifier = defineError("matchers/not-a-verifier", (e: { got: string }) => ({
  what: `${e.got} cannot verify a proof`,
  where: "the value given to expect",
  next: "Give a verifier contract that is connected to a provider, or a model that was opened from its package.",
}));

export const notAProof = defineError("matchers/not-a-proof", (e: { got: string }) => ({
  what: `${e.got} is not a proof`,
  where: "the argument of verify or reject",
  next: "Give what `model.prove` returns: { context, input, output, proof }, each as hex.",
}));

export const noVerdict = defineError("matchers/no-verdict", (e: { verifier: string; reason: string }) => ({
  what: `The verifier gave no answer: ${e.reason}`,
  where: e.verifier,
  next: "Check that a verifier is deployed at this address of this network.",
}));

export const notAModel = defineError("matchers/not-a-model", (e: { got: string }) => ({
  what: `${e.got} is not a model with its float original`,
  where: "the value given to expect",
  next: "Give { model, onnx }: an opened model and the path of its .onnx file.",
}));

export const nothingToCompare = defineError("matchers/nothing-to-compare", (e: { model: string; reason: string }) => ({
  what: `The model cannot be compared with its float original: ${e.reason}`,
  where: e.model,
  next: "Give at least one sample, and a bound that fits the model's outputs: { minAgreement } or { maxAbsError }.",
}));

export const emptyPopulation = defineError("matchers/empty-population", (e: { missing: string }) => ({
  what: `The population has no ${e.missing} behaviour, so there is nothing to compare`,
  where: "the value given to expect",
  next: "Simulate honest operators beside at least one that is not.",
}));

export const notAPopulation = defineError("matchers/not-a-population", (e: { got: string }) => ({
  what: `${e.got} is not the outcome of a simulation`,
  where: "the value given to expect",
  next: "Give { groups }, as a simulation returns it.",
}));
