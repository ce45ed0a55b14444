import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Circuit, Cost } from "../circuit/circuit.js";
import type { ProofSystemName, SetupLabel, VerificationKey } from "../proof-systems/proof-system.js";
import type { Accuracy } from "../quantize/accuracy.js";
import type { IntegerGraph } from "../quantize/integer-graph.js";
import type { LayerError } from "../quantize/layers.js";
import type { ModelSchema } from "../quantize/schema.js";
import { toJson } from "./plain-data.js";

/** Version of the package's layout; readers refuse others. */
export const formatVersion = 1;

/** `model.json`: everything about a model but its large files. */
export interface Manifest {
  formatVersion: number;
  name: string;
  compiler: string;
  /** The ONNX file and the sha256 of its bytes and of its external data. */
  source: { file: string; digest: string };
  /** The options that the model was compiled with. */
  options: unknown;
  schema: ModelSchema;
  graph: IntegerGraph;
  circuit: CircuitSummary;
  proofSystem: ProofSystemName;
  setup: SetupLabel;
  verificationKey: VerificationKey;
  /** Constraints by ONNX node and gadget. */
  costs: readonly Cost[];
  accuracy: Accuracy;
  /** Where the integer model's errors arise. */
  layers: readonly LayerError[];
  /** What a user should know: assumed ranges, annotations that contradict the graph. */
  warnings: readonly string[];
  modelId: ModelId;
  files: Readonly<Record<PackageFile, { name: string; bytes: number; sha256: string }>>;
}

/** keccak256 of what determines a model's behaviour and its keys, 0x and 64 hex digits. */
export type ModelId = `0x${string}`;

export interface CircuitSummary {
  constraints: number;
  wires: number;
  publicSignals: Circuit["publicSignals"];
  /** sha256 of the .r1cs file. */
  digest: string;
}

/** The files beside the manifest. */
export type PackageFile = "r1cs" | "witnessProgram" | "provingKey" | "verificationKey";

export const fileNames: Readonly<Record<PackageFile, string>> = {
  r1cs: "circuit.r1cs",
  witnessProgram: "witness-program.json",
  provingKey: "proving-key.zkey",
  verificationKey: "verification-key.json",
};

export const manifestName = "model.json";

/** The file beside the manifest that says what the package was built from. */
export const buildKeyName = "build-key";

/** The id of a model: of its semantics, its encoding, its circuit and its keys, and of nothing else. */
export function modelIdOf(
  parts: Pick<Manifest, "schema" | "graph" | "circuit" | "proofSystem" | "setup" | "verificationKey">,
): ModelId {
  const { schema, graph, circuit, proofSystem, setup, verificationKey } = parts;
  const canonical = toJson({
    formatVersion,
    schema,
    graph,
    circuit: circuit.digest,
    proofSystem,
    setup,
    verificationKey,
  });
  return `0x${bytesToHex(keccak_256(utf8ToBytes(canonical)))}`;
}
