import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { findModel } from "../../src/commands/find-model.js";
import { checkGraph } from "../../src/onnx/check-graph.js";
import { type LoadedModel, loadModel } from "../../src/onnx/load.js";
import { lowerGraph } from "../../src/onnx/lower.js";
import { encodeModel } from "../../src/onnx/proto.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { runJson } from "./child.js";
import { measureVerification } from "./gas.js";
import { median } from "./median.js";
import type { PeerFigures } from "./results.js";

const run = promisify(execFile);
const version = "23.0.5";
const environment = path.join("cache", `ezkl-${version}`);

/** Samples that EZKL calibrates on; with more it takes longer and changes nothing. */
const calibrationSamples = 20;

/** What EZKL needs for a model whose proof takes minutes. */
const needs: Readonly<Record<string, { memoryBytes: number; proofs: number }>> = {
  lenet5: { memoryBytes: 12e9, proofs: 1 },
};
const usual = { memoryBytes: 2e9, proofs: 3 };

/** What run_ezkl.py says of a step. */
interface Step {
  step: string;
  ms: number;
  peakBytes: number;
  logRows: number;
}

/** Takes a model through EZKL: the same file, the same sample, in a process of its own. */
export async function measureEzkl(
  hre: HardhatRuntimeEnvironment,
  name: string,
  say: (text: string) => void,
): Promise<PeerFigures> {
  const { memoryBytes, proofs } = needs[name] ?? usual;
  if (os.freemem() < memoryBytes)
    throw new Error(`it needs ${memoryBytes / 1e9} GB of memory, ${(os.freemem() / 1e9).toFixed(1)} GB are free`);
  const python = await ensureEnvironment(say);
  const { options } = findModel(hre.config.sertn, name);
  const folder = path.join(environment, "models", name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeSamples(options.onnx, folder);

  const loaded = await loadModel(options.onnx);
  const onnx = loaded.externalData.size === 0 ? options.onnx : await writeWhole(loaded, folder);
  const { proto } = loaded;
  const shapes = (proto.graph?.input ?? []).flatMap(({ type }) => type?.tensorType?.shape?.dim ?? []);
  const dimensions = shapes.flatMap(({ dimParam }) => (dimParam === undefined ? [] : [dimParam]));
  const steps = await runJson<Step>(
    python,
    ["scripts/bench/run_ezkl.py", onnx, folder, String(proofs), ...dimensions],
    ({ step, ms }) => step !== "done" && say(`EZKL ${step} ${(ms / 1000).toFixed(1)} s`),
  );
  const msOf = (wanted: string) => median(steps.flatMap(({ step, ms }) => (step === wanted ? [ms] : [])));
  const bytesOf = async (file: string) => (await stat(path.join(folder, file))).size;

  say("EZKL's verifier on chain");
  const bytecode = compileVerifier(await readFile(path.join(folder, "verifier.sol"), "utf8"));
  const calldata = `0x${(await readFile(path.join(folder, "calldata.bytes"))).toString("hex")}`;
  const { gasUsed, calldataBytes, bytecodeBytes } = await measureVerification(hre, bytecode, calldata);
  const figures = {
    version,
    logRows: steps[steps.length - 1].logRows,
    srsMs: msOf("gen_srs"),
    setupMs: msOf("gen_srs") + msOf("setup"),
    proveMs: msOf("gen_witness") + msOf("prove"),
    proofs,
    verificationGas: gasUsed,
    provingKeyBytes: await bytesOf("pk.key"),
    verifierBytecodeBytes: bytecodeBytes,
    calldataBytes,
    peakBytes: Math.max(...steps.map(({ peakBytes = 0 }) => peakBytes)),
  };
  await rm(folder, { recursive: true }); // gigabytes, for a large model
  return figures;
}

/** A virtual environment with EZKL's wheel, made once. Gives its Python. */
async function ensureEnvironment(say: (text: string) => void): Promise<string> {
  const isWindows = process.platform === "win32";
  const python = path.join(environment, ...(isWindows ? ["Scripts", "python.exe"] : ["bin", "python"]));
  const imports = () => run(python, ["-c", "import ezkl"]);
  if (
    existsSync(python) &&
    (await imports().then(
      () => true,
      () => false,
    ))
  )
    return python;
  say(`installing EZKL ${version}, once`);
  await rm(environment, { recursive: true, force: true });
  try {
    await run(isWindows ? "python" : "python3", ["-m", "venv", environment]);
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `ezkl==${version}`]);
    await imports();
  } catch (cause) {
    await rm(environment, { recursive: true, force: true });
    throw new Error("EZKL cannot be installed: it needs Python 3.9 or newer with venv, and PyPI in reach", { cause });
  }
  return python;
}

/** The same model in one file, for EZKL does not read external data. Gives its path. */
async function writeWhole({ proto, externalData }: LoadedModel, folder: string): Promise<string> {
  for (const [tensor, bytes] of externalData) {
    tensor.rawData = bytes;
    tensor.dataLocation = 0;
    tensor.externalData = [];
  }
  const file = path.join(folder, "model.onnx");
  await writeFile(file, encodeModel(proto));
  return file;
}

/** Real samples in EZKL's own form, all elements of an input in one list. */
async function writeSamples(onnx: string, folder: string): Promise<void> {
  const { inputs } = lowerGraph(checkGraph(await loadModel(onnx)));
  const write = (file: string, samples: readonly Sample[]) =>
    writeFile(
      path.join(folder, file),
      JSON.stringify({ input_data: inputs.map(({ name }) => samples.flatMap((sample) => [...sample[name]])) }),
    );
  const read = (file: string) => readSamples(path.join(path.dirname(onnx), file), inputs);
  await write("calibration.json", (await read("calibration.npz")).slice(0, calibrationSamples));
  await write("sample.json", (await read("heldout.npz")).slice(0, 1));
}

/** Compiles the contract as EZKL does by default: optimized for one run. */
function compileVerifier(source: string): string {
  const solc: { compile(input: string): string } = createRequire(import.meta.url)("solc");
  const { contracts, errors = [] } = JSON.parse(
    solc.compile(
      JSON.stringify({
        language: "Solidity",
        sources: { "verifier.sol": { content: source } },
        settings: {
          evmVersion: "prague",
          optimizer: { enabled: true, runs: 1 },
          outputSelection: { "*": { "*": ["evm.bytecode.object"] } },
        },
      }),
    ),
  );
  const compiled = contracts?.["verifier.sol"]?.Halo2Verifier?.evm.bytecode.object;
  if (compiled === undefined) throw new Error(`EZKL's verifier does not compile: ${JSON.stringify(errors[0])}`);
  return `0x${compiled}`;
}
