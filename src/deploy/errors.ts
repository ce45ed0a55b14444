import { defineError } from "../errors.js";

export const noCore = defineError("deploy/no-core", (e: { chainId: bigint; known: readonly string[] }) => ({
  what: `No EigenLayer core is known on chain ${e.chainId}`,
  where: `the network; known are chains ${e.known.join(", ")} and development chains`,
  next: "Name it: sertn.eigenlayer = { [chainId]: { allocationManager, rewardsCoordinator } }.",
}));

export const coreWithoutCode = defineError(
  "deploy/core-without-code",
  (e: { contract: string; address: string; chainId: bigint }) => ({
    what: `There is no contract at ${e.address}`,
    where: `${e.contract} of the EigenLayer core, chain ${e.chainId}`,
    next: "Correct sertn.eigenlayer, or select the network that the address is of.",
  }),
);

export const coreTooOld = defineError("deploy/core-too-old", (e: { allocationManager: string; chainId: bigint }) => ({
  what: "The core is older than v1.9: it has no SLASHER_CONFIGURATION_DELAY, so a set cannot be created with its own slasher",
  where: `AllocationManager ${e.allocationManager}, chain ${e.chainId}`,
  next: "Wait for the core's upgrade, or deploy to another chain.",
}));

export const noStrategies = defineError("deploy/no-strategies", (e: { chainId: bigint }) => ({
  what: "No strategy is named whose stake should count",
  where: `sertn.avs.strategies, chain ${e.chainId}`,
  next: "List { strategy, multiplierWad } for each; only on development chains one is made.",
}));

export const unknownParameter = defineError(
  "deploy/unknown-parameter",
  (e: { name: string; known: readonly string[] }) => ({
    what: `There is no parameter ${e.name}`,
    where: "sertn.avs.parameters",
    next: `Known are ${e.known.join(", ")}.`,
  }),
);

export const insecureKeys = defineError("deploy/insecure-keys", (e: { model: string; chainId: bigint }) => ({
  what: "The model's keys are development keys: anyone can forge its proofs",
  where: `model ${e.model}, chain ${e.chainId}`,
  next: "Make production keys with `sertn setup`, or deploy to a development chain.",
}));

export const unreachable = defineError("deploy/unreachable", (e: { network: string }) => ({
  what: "The node does not answer",
  where: `network ${e.network}`,
  next: "Start it, or correct its url in the configuration.",
}));

export const noAccount = defineError("deploy/no-account", (e: { network: string }) => ({
  what: "The network has no account to send from",
  where: `network ${e.network}`,
  next: "Give it one in the configuration: accounts: [configVariable(…)].",
}));

export const noFunds = defineError("deploy/no-funds", (e: { account: string; chainId: bigint }) => ({
  what: `${e.account} has no coins to pay for gas`,
  where: `chain ${e.chainId}`,
  next: "Send it some, or select another account.",
}));

export const notRedistributing = defineError(
  "deploy/not-redistributing",
  (e: { recipient: string; vault: string }) => ({
    what: `Slashed stake goes to ${e.recipient}, so that nobody who was harmed could be compensated`,
    where: `the operator set; its vault is ${e.vault}`,
    next: "Do not use this deployment: deploy anew with `sertn deploy --reset`.",
  }),
);

export const slasherNotOurs = defineError("deploy/slasher-not-ours", (e: { slasher: string; expected: string }) => ({
  what: `The operator set may be slashed by ${e.slasher}`,
  where: `the operator set; its slasher should be ${e.expected}`,
  next: "Do not use this deployment: deploy anew with `sertn deploy --reset`.",
}));

export const notDeployed = defineError("deploy/not-deployed", (e: { chainId: bigint; file: string }) => ({
  what: `Nothing was deployed on chain ${e.chainId} from this project`,
  where: e.file,
  next: "Run `sertn deploy` with the same --network.",
}));

export const badFile = defineError("deploy/bad-file", (e: { file: string; reason: string }) => ({
  what: `The deployment file cannot be used: ${e.reason}`,
  where: e.file,
  next: "Run `sertn deploy` with the same --network, which writes it, or correct it.",
}));

export const journalOfAnotherChain = defineError(
  "deploy/journal-of-another-chain",
  (e: { folder: string; chainId: bigint; address: string }) => ({
    what: `The journal tells of a contract at ${e.address}, where the chain has none`,
    where: `${e.folder}, chain ${e.chainId}`,
    next: "A development node was started anew: run again with --reset. Elsewhere: is it the right node?",
  }),
);

export const failed = defineError("deploy/failed", (e: { folder: string; reasons: readonly string[] }) => ({
  what: `The deployment has stopped: ${e.reasons.join("; ")}`,
  where: e.folder,
  next: "Mend the cause and run `sertn deploy` again: it goes on where it stopped.",
}));

export const otherChain = defineError(
  "deploy/other-chain",
  (e: { network: string; chainId: bigint; expected: bigint }) => ({
    what: `The node is of chain ${e.chainId}, the configuration says ${e.expected}`,
    where: `network ${e.network}`,
    next: "Correct its url or its chainId in the configuration.",
  }),
);

export const wrongWiring = defineError(
  "deploy/wrong-wiring",
  (e: { contract: string; names: string; found: string; expected: string }) => ({
    what: `${e.contract} names ${e.found} as ${e.names}, which should be ${e.expected}`,
    where: "the deployed contracts",
    next: "Do not use this deployment: deploy anew with `sertn deploy --reset`.",
  }),
);

export const noCode = defineError("deploy/no-code", (e: { setting: string; address: string; chainId: bigint }) => ({
  what: `There is no contract at ${e.address}`,
  where: `${e.setting}, chain ${e.chainId}`,
  next: "Correct the address, or select the network that it is of.",
}));

export const unknownModel = defineError("deploy/unknown-model", (e: { model: string; known: readonly string[] }) => ({
  what: `There is no model ${e.model} to register on these terms; configured are ${e.known.join(", ") || "none"}`,
  where: "sertn.avs.models",
  next: "Name one of sertn.models.",
}));

export const inProcess = defineError("deploy/in-process", (e: { chainId: bigint }) => ({
  what: "The in-process chain begins anew with every command: nothing is deployed there",
  where: `the selected network, chain ${e.chainId}`,
  next: "Select a network with a node: --network NAME; `hardhat node` starts one.",
}));

export const noSuchAccount = defineError("deploy/no-such-account", (e: { account: number; accounts: number }) => ({
  what: `There is no account ${e.account}: the network has ${e.accounts}, counted from 0`,
  where: "--account",
  next: "Give a smaller number, or more accounts in the network's configuration.",
}));
