/** Planned misbehaviour of operators, for tests: `hardhat-sertn/faults`. */

export type { Fault, StrikeOptions } from "./faults/fault.js";
export { faults } from "./faults/faults.js";
export { parseFault } from "./faults/parse-fault.js";
export type { Behaviour } from "./operator/behaviour.js";
