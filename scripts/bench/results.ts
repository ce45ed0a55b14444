import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What a benchmark has measured of a model: the data behind docs/benchmarks.md. */
export interface ModelRun {
  machine: Machine;
  own: OwnFigures;
  /** Of the same run, or why there are none. */
  peer?: PeerFigures | { failed: string };
}

export interface Machine {
  date: string;
  cpu: string;
  cores: number;
  memoryBytes: number;
  system: string;
  node: string;
  /** Processes that wanted a core, on average over the minute before. */
  load: number;
}

/** What both sides have. Times are milliseconds; gas is that of a whole transaction that verifies. */
export interface CommonFigures {
  setupMs: number;
  /** Witness included; the median of `proofs` proofs. */
  proveMs: number;
  proofs: number;
  verificationGas: number;
  provingKeyBytes: number;
  verifierBytecodeBytes: number;
  calldataBytes: number;
  /** The largest resident set of the process that proves. */
  peakBytes: number;
}

export interface OwnFigures extends CommonFigures {
  constraints: number;
  wires: number;
  publicSignals: { context: number; input: number; output: number };
  /** Smallest over the outputs, on the calibration samples. */
  agreement: number;
  /** From nothing to the first proof: the process, the key, the threads. */
  firstProofMs: number;
  /** Where the time of a proof goes: medians of the slowest thread. */
  partsMs: Readonly<Record<string, number>>;
  /** snarkjs's time for a proof of the same witness with the same key, witness not included. */
  snarkjsMs: number;
}

export interface PeerFigures extends CommonFigures {
  version: string;
  /** The size of its domain. */
  logRows: number;
  /** Of `setupMs`, what the reference string took. */
  srsMs: number;
}

/** One generated model of a sweep. */
export interface GrowthPoint {
  /** What the sweep varies: neurons of a layer, layers, pixels of a side. */
  size: number;
  constraints: number;
  setupMs: number;
  proveMs: number;
}

export interface Growth {
  machine: Machine;
  sweeps: Readonly<Record<string, readonly GrowthPoint[]>>;
}

export interface Results {
  models: Readonly<Record<string, ModelRun>>;
  growth?: Growth;
}

const file = path.join("docs", "benchmarks.json");

/** What earlier runs have left. */
export function readResults(): Results {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { models: {} };
    throw error;
  }
}

/** Adds what is new to what earlier runs have left, so that one model can be measured again alone. */
export function addResults(added: Results): Results {
  const before = readResults();
  const growth = added.growth ?? before.growth;
  const results = { models: { ...before.models, ...added.models }, ...(growth && { growth }) };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, undefined, 1)}\n`);
  return results;
}
