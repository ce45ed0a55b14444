import path from "node:path";
import { Interface } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { findModel } from "../../src/commands/find-model.js";
import { generateModel } from "../../src/compiler/generate.js";
import { verifierArtifact } from "../../src/hooks/verifier-artifact.js";
import { runScript } from "./child.js";
import { measureVerification } from "./gas.js";
import type { ProveFigures } from "./prove-process.js";
import type { OwnFigures } from "./results.js";

/** Proofs whose median counts. */
const proofs = 7;

/** Measures one of the configured models: its package is built anew and stays. */
export async function measureOwn(
  hre: HardhatRuntimeEnvironment,
  name: string,
  say: (text: string) => void,
): Promise<OwnFigures> {
  const { sertn } = hre.config;
  const { options } = findModel(sertn, name);
  say("compiling");
  const { stageMs } = await runScript<{ stageMs: Record<string, number> }>("compile-process.ts", [
    name,
    sertn.packagesDir,
    JSON.stringify(options),
  ]);
  const { manifest, directory, verifier } = await generateModel(sertn, name, options, { quiet: true });

  say(`proving ${proofs + 1} times`);
  const heldOut = path.join(path.dirname(options.onnx), "heldout.npz");
  const proved = await runScript<ProveFigures>("prove-process.ts", [directory, heldOut, String(proofs)]);

  say("verifying on chain");
  const { abi, bytecode } = await verifierArtifact(hre, verifier);
  const { context, input, output, proof } = proved.proven;
  const calldata = new Interface(abi).encodeFunctionData("verify", [context, input, output, proof]);
  const { gasUsed, calldataBytes, bytecodeBytes } = await measureVerification(hre, bytecode, calldata);
  const { firstProofMs, proveMs, peakBytes, partsMs, snarkjsMs } = proved;
  const { constraints, wires, publicSignals } = manifest.circuit;
  return {
    constraints,
    wires,
    publicSignals,
    agreement: Math.min(...manifest.accuracy.outputs.map(({ agreement = 1 }) => agreement)),
    setupMs: stageMs.setup + stageMs.write,
    firstProofMs,
    proveMs,
    proofs: proved.proofs,
    partsMs,
    snarkjsMs,
    verificationGas: gasUsed,
    provingKeyBytes: manifest.files.provingKey.bytes,
    verifierBytecodeBytes: bytecodeBytes,
    calldataBytes,
    peakBytes,
  };
}
