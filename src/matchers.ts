/**
 * Matchers for slashing outcomes and proofs. The Hardhat plugin adds them to chai by itself; elsewhere:
 *
 * @example
 * import { addMatchers } from "hardhat-sertn/matchers";
 * addMatchers({ providers: [provider] });
 */
export type { AccountLike, Acquainted, KnownContracts, NamedAccount, TaskLike } from "./matchers/accounts.js";
export { addMatchers, type MatcherOptions, sertnMatchers } from "./matchers/add-matchers.js";
export type { AgreementBound } from "./matchers/agree-with-float.js";
export type * from "./matchers/assertions.js";
export type { ChainProvider, RequestProvider } from "./matchers/chain.js";
export type { Direction } from "./matchers/change-reliability.js";
export type { ModelWithFloat } from "./matchers/compare-with-float.js";
export type { RequestReason } from "./matchers/events.js";
export type { BehaviourOutcome, Estimate, PopulationOutcome } from "./matchers/population.js";
export type { ProofLike } from "./matchers/verifiers.js";
