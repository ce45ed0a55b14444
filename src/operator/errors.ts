import { defineError } from "../errors.js";

export const portUnavailable = defineError(
  "operator/port-unavailable",
  (e: { host: string; port: number; reason: string }) => ({
    what: `Metrics cannot be served on port ${e.port}: ${e.reason}`,
    where: e.host,
    next: "Stop what listens there, or give another --metrics-port; 0 takes any free one.",
  }),
);

export const journalDamaged = defineError(
  "operator/journal-damaged",
  (e: { file: string; line: number; reason: string }) => ({
    what: `The operator's journal is damaged: line ${e.line} ${e.reason}`,
    where: e.file,
    next: "Make sure that no transaction of the operator is pending, then move the file away: all else is read from the chain.",
  }),
);

export const journalOfAnother = defineError(
  "operator/journal-of-another",
  (e: { file: string; fact: string; found: string; expected: string }) => ({
    what: `The journal belongs to another operator or chain: its ${e.fact} is ${e.found}, not ${e.expected}`,
    where: e.file,
    next: "Give another --name, or move the file away if nothing is pending there.",
  }),
);

export const journalInUse = defineError("operator/journal-in-use", (e: { file: string; pid: number }) => ({
  what: `Another operator, process ${e.pid}, has the journal open`,
  where: e.file,
  next: "Stop it, or give another --name: two processes with one key would send everything twice. If that process is no operator, delete the .lock file beside the journal.",
}));

export const nodeUnreachable = defineError("operator/node-unreachable", (e: { url: string; reason: string }) => ({
  what: `The node does not answer: ${e.reason}`,
  where: e.url,
  next: "Start it (`npx hardhat node`), or correct the network's url.",
}));

export const otherChain = defineError(
  "operator/other-chain",
  (e: { url: string; found: bigint; expected: bigint }) => ({
    what: `The node is of chain ${e.found}, not of chain ${e.expected}`,
    where: e.url,
    next: "Give the url of a node of that chain, or the addresses of the other one.",
  }),
);

export const modelNotServed = defineError("operator/model-not-served", (e: { modelId: string; served: string[] }) => ({
  what: `The operator has no package of the model with the id ${e.modelId}`,
  where: `models ${e.served.join(", ") || "(none)"}`,
  next: "Compile the model and give it with --model.",
}));

export const modelsEnded = defineError("operator/models-ended", (e: { reason: string }) => ({
  what: `The process that runs the models has ended: ${e.reason}`,
  where: "the operator",
  next: "The operator starts another by itself; if this repeats, see its log for memory or a damaged model package.",
}));

export const noFunds = defineError("operator/no-funds", (e: { account: string; chainId: bigint }) => ({
  what: "The operator's account has no ether to pay gas with",
  where: `${e.account} on chain ${e.chainId}`,
  next: "Send it some, or give another account.",
}));

export const stakeTooSmall = defineError(
  "operator/stake-too-small",
  (e: { account: string; stake: bigint; least: bigint }) => ({
    what: `A stake of ${e.stake} security units is under the least that operators need, ${e.least}`,
    where: e.account,
    next: "Give at least so much with --stake.",
  }),
);

export const tooFewTokens = defineError(
  "operator/too-few-tokens",
  (e: { account: string; token: string; needed: bigint; lacking: bigint }) => ({
    what: `The account lacks ${e.lacking} of the ${e.needed} units that it is to stake`,
    where: `token ${e.token}, account ${e.account}`,
    next: "Send it the tokens, or give a smaller --stake.",
  }),
);

export const modelNotRegistered = defineError(
  "operator/model-not-registered",
  (e: { modelKey: string; registry: string }) => ({
    what: `The registry has no active model ${e.modelKey}`,
    where: `model registry ${e.registry}`,
    next: "Give one that is registered and not retired, with --model.",
  }),
);

export const modelDiffers = defineError(
  "operator/model-differs",
  (e: { model: string; modelKey: string; found: string; expected: string }) => ({
    what: `The package of model ${e.model} is not the model that was registered: its id is ${e.found}, not ${e.expected}`,
    where: `registry entry ${e.modelKey}`,
    next: "Restore the package, or deploy the model as it is now: proofs of one are refused by the verifier of the other.",
  }),
);

export const noModels = defineError("operator/no-models", (e: { registry: string }) => ({
  what: "There is no model to serve",
  where: e.registry,
  next: "Put a model into sertn.models of hardhat.config.ts, and deploy again.",
}));

export const badKey = defineError("operator/bad-key", (e: { file: string }) => ({
  what: "The file does not hold a private key: 0x and 64 hex digits",
  where: e.file,
  next: "Restore it; delete it if the operator has no stake, and it gets a new key.",
}));

export const noNode = defineError("operator/no-node", (e: { network: string }) => ({
  what: "The network is a chain in this process, which ends with it",
  where: `network ${e.network}`,
  next: "Start a node (`npx hardhat node`), deploy to it (`npx hardhat sertn deploy --network localhost`), and give --network localhost.",
}));

export const noSuchAccount = defineError(
  "operator/no-such-account",
  (e: { network: string; index: number; accounts: number }) => ({
    what: `There is no account ${e.index}: the network has ${e.accounts}`,
    where: `accounts of network ${e.network} in hardhat.config.ts`,
    next: "Give another --account, or add the operator's key there.",
  }),
);

export const faultOnRealChain = defineError(
  "operator/fault-on-real-chain",
  (e: { fault: string; chainId: bigint }) => ({
    what: `The fault ${e.fault} would have stake of others slashed`,
    where: `chain ${e.chainId}, which is no development chain`,
    next: "Leave --fault away, or use a development chain.",
  }),
);

export const badOption = defineError(
  "operator/bad-option",
  (e: { option: string; value: string; expected: string }) => ({
    what: `${e.option} is ${e.value}, expected ${e.expected}`,
    where: "the command line",
    next: "Correct it; `npx hardhat sertn operator --help` has every option.",
  }),
);
