import path from "node:path";
import type { CompileStage } from "../compiler/compile-model.js";
import type { GeneratedModel } from "../compiler/generate.js";
import { manifestName } from "../package/manifest.js";
import type { Accuracy } from "../quantize/accuracy.js";
import type { ModelSchema } from "../quantize/schema.js";
import { count, duration, percent, size, table } from "./text.js";

/** What `compile --json` prints. */
export interface CompileReport {
  name: string;
  modelId: string;
  /** False where nothing had changed. */
  rebuilt: boolean;
  source: { file: string; digest: string };
  schema: ModelSchema;
  accuracy: Accuracy;
  constraints: number;
  wires: number;
  constraintsByNode: readonly { node: string; gadget: string; constraints: number }[];
  /** Counts of public signals. */
  publicSignals: { context: number; input: number; output: number };
  proofSystem: string;
  setup: { kind: string; insecure: boolean; source: string };
  sizes: { r1csBytes: number; provingKeyBytes: number; verificationKeyBytes: number; verifierBytecodeBytes?: number };
  /** Estimates for this circuit on two cores. */
  estimate: { proveMs: number; verificationGas: number };
  /** What was spent on each stage, by stage. */
  stageMs: Partial<Record<CompileStage, number>>;
  warnings: readonly string[];
  files: {
    manifest: string;
    r1cs: string;
    witnessProgram: string;
    provingKey: string;
    verificationKey: string;
    verifier: string;
    codec: string;
  };
}

export function makeReport(
  model: GeneratedModel,
  estimate: CompileReport["estimate"],
  verifierBytecodeBytes?: number,
): CompileReport {
  const { manifest, directory, verifier, codec, rebuilt, stageMs } = model;
  const { files, circuit } = manifest;
  const file = (name: string) => path.join(directory, name);
  return {
    name: manifest.name,
    modelId: manifest.modelId,
    rebuilt,
    source: manifest.source,
    schema: manifest.schema,
    accuracy: manifest.accuracy,
    constraints: circuit.constraints,
    wires: circuit.wires,
    constraintsByNode: manifest.costs.map(({ origin, gadget, constraints }) => ({ node: origin, gadget, constraints })),
    publicSignals: circuit.publicSignals,
    proofSystem: manifest.proofSystem,
    setup: manifest.setup,
    sizes: {
      r1csBytes: files.r1cs.bytes,
      provingKeyBytes: files.provingKey.bytes,
      verificationKeyBytes: files.verificationKey.bytes,
      ...(verifierBytecodeBytes !== undefined && { verifierBytecodeBytes }),
    },
    estimate,
    stageMs,
    warnings: manifest.warnings,
    files: {
      manifest: file(manifestName),
      r1cs: file(files.r1cs.name),
      witnessProgram: file(files.witnessProgram.name),
      provingKey: file(files.provingKey.name),
      verificationKey: file(files.verificationKey.name),
      verifier,
      codec,
    },
  };
}

/** The report as text, a screen at most for a small model. */
export function formatReport(report: CompileReport): string {
  const { publicSignals, sizes, estimate, setup } = report;
  const total = Object.values(report.stageMs).reduce((sum, ms) => sum + ms, 0);
  const bytecode = sizes.verifierBytecodeBytes === undefined ? "" : `, bytecode ${size(sizes.verifierBytecodeBytes)}`;
  const lines = [
    `${report.name} (${report.source.file})${report.rebuilt ? `, compiled in ${duration(total)}` : ", unchanged"}`,
    "",
    formatAccuracy(report.accuracy),
    "",
    table([["constraints", count(report.constraints)], ...costRows(report)]),
    "",
    table([
      [
        "public signals",
        `${publicSignals.context} context, ${publicSignals.input} input, ${publicSignals.output} output`,
      ],
      ["proving key", size(sizes.provingKeyBytes)],
      ["proof", `about ${duration(estimate.proveMs)}`],
      ["verification", `about ${count(estimate.verificationGas)} gas${bytecode}`],
      [
        "setup",
        `${setup.kind}${setup.insecure ? " (insecure: everyone can forge proofs; for development chains only)" : ""}`,
      ],
      ["model id", report.modelId],
      ["verifier", report.files.verifier],
      ["package", path.dirname(report.files.manifest)],
    ]),
    ...report.warnings.map((warning) => `\n  warning: ${warning}`),
  ];
  return lines.join("\n");
}

/** Agreement and errors beside the float model, a line for each output. */
export function formatAccuracy({ samples, outputs }: Accuracy): string {
  if (samples === 0) return "  accuracy not known";
  const rows = outputs.map(({ name, agreement, maxAbsError, meanAbsError, floatRange }) => [
    name,
    agreement === undefined ? "" : `${percent(agreement)} agree`,
    `mean error ${meanAbsError}`,
    `max ${maxAbsError}`,
    `float range ${floatRange[0]} to ${floatRange[1]}`,
  ]);
  return `  beside the float model, ${samples} calibration samples:\n${table(rows, "    ")}`;
}

/** Where the constraints are: the most expensive nodes, and what the others take together. */
function costRows({ constraintsByNode, constraints }: CompileReport): string[][] {
  const shown = 8;
  const sorted = [...constraintsByNode].sort((a, b) => b.constraints - a.constraints);
  const rest = sorted.slice(shown).reduce((sum, cost) => sum + cost.constraints, 0);
  const row = (name: string, n: number) => [`  ${name}`, count(n), percent(n / constraints)];
  return [
    ...sorted.slice(0, shown).map(({ node, gadget, constraints: n }) => row(`${node || "input"} (${gadget})`, n)),
    ...(rest > 0 ? [row(`${sorted.length - shown} others`, rest)] : []),
  ];
}
