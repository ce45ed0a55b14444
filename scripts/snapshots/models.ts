import path from "node:path";
import { Interface } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { generateModel } from "../../src/compiler/generate.js";
import { verifierArtifact } from "../../src/hooks/verifier-artifact.js";
import { openModel } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { measureVerification } from "../bench/gas.js";
import type { Measured, Tolerances } from "./figures.js";

/**
 * A proof is blinded at random, and a byte of calldata that happens to be 0 costs 4 gas instead of 16 (EIP-2028). Of 256 bytes one is 0
 * on average; more than 10 are once in 100 million proofs.
 */
export const modelTolerances: Tolerances = { verificationGas: 10 * (16 - 4) };

/** What does not depend on the machine: constraints, sizes, and the gas of verifying the first held-out sample. */
export async function measureModels(hre: HardhatRuntimeEnvironment): Promise<Measured> {
  const rows: [string, Record<string, number>][] = [];
  for (const [name, options] of Object.entries(hre.config.sertn.models)) {
    const { manifest, directory, verifier } = await generateModel(hre.config.sertn, name, options, { quiet: true });
    const model = openModel(await openPackage(directory));
    const heldOut = path.join(path.dirname(options.onnx), "heldout.npz");
    const [sample] = await readSamples(heldOut, manifest.schema.inputs);
    const { context, input, output, proof } = await model.prove(sample, 42n);
    await model.close();
    const { abi, bytecode } = await verifierArtifact(hre, verifier);
    const calldata = new Interface(abi).encodeFunctionData("verify", [context, input, output, proof]);
    const { gasUsed, bytecodeBytes } = await measureVerification(hre, bytecode, calldata);
    const { constraints, wires, publicSignals } = manifest.circuit;
    rows.push([
      name,
      {
        constraints,
        wires,
        publicSignals: publicSignals.context + publicSignals.input + publicSignals.output,
        provingKeyBytes: manifest.files.provingKey.bytes,
        verifierBytecodeBytes: bytecodeBytes,
        verificationGas: gasUsed,
      },
    ]);
  }
  return Object.fromEntries(rows);
}
