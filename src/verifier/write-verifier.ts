import {
  fromSnarkjs,
  type Groth16VerificationKey,
  type VerificationKeyJson,
} from "../proof-systems/groth16/verification-key.js";
import type { SetupLabel } from "../proof-systems/proof-system.js";
import { byteWidth, type ModelSchema, type TensorSchema } from "../quantize/schema.js";
import { contractName, plainAscii } from "./names.js";
import { schemaJson } from "./schema-json.js";

/** What a verifier contract is made of. */
export interface VerifierParts {
  /** The model's name in the project. */
  model: string;
  modelId: string;
  schema: ModelSchema;
  verificationKey: VerificationKeyJson;
  setup: SetupLabel;
  /** Where the generated file finds the kit's contracts: a package path or a relative one, without a slash at the end. */
  contractsPath: string;
}

/** The Solidity source of a model's verifier. */
export function writeVerifier({
  model,
  modelId,
  schema,
  verificationKey,
  setup,
  contractsPath,
}: VerifierParts): string {
  const name = `${contractName(model)}Verifier`;
  const bases = setup.insecure ? "Groth16ModelVerifier, DevelopmentSetup" : "Groth16ModelVerifier";
  const label = `${setup.insecure ? "insecure: " : ""}${setup.kind} setup, ${setup.source}`;
  return `// SPDX-License-Identifier: MIT
// Written by hardhat-sertn from the model "${plainAscii(model)}". Do not edit: the next build overwrites it.
pragma solidity ^0.8.28;

${setup.insecure ? `import {DevelopmentSetup} from "${contractsPath}/DevelopmentSetup.sol";\n` : ""}import {Groth16ModelVerifier} from "${contractsPath}/Groth16ModelVerifier.sol";
import {TensorLayout} from "${contractsPath}/TensorPacking.sol";

/// @title  Verifier of ${plainAscii(model)}
/// @notice Checks that an output is exactly what the model computes from an input. Groth16 over BN254, ${plainAscii(label)}.
///
${describe("Input", schema.inputs)}
///
${describe("Output", schema.outputs)}
contract ${name} is ${bases} {
    /// @notice Hash of everything that determines the model's behaviour and its keys.
    bytes32 public constant modelId = ${modelId};

    /// @notice How the keys were made.
    string public constant setupLabel = "${quoted(label)}";

    /// @notice Names, shapes, bits, signs, scales and offsets of the input and output tensors, as JSON.
    function schema() external pure returns (string memory) {
        return "${quoted(schemaJson(schema))}";
    }

    function _inputs() internal pure override returns (TensorLayout[] memory tensors) {
${layouts(schema.inputs)}
    }

    function _outputs() internal pure override returns (TensorLayout[] memory tensors) {
${layouts(schema.outputs)}
    }

    function _key() internal pure override returns (bytes memory) {
        return
${hexLines(keyWords(fromSnarkjs(verificationKey)), "            ")};
    }
}
`;
}

function describe(what: string, tensors: readonly TensorSchema[]): string {
  return tensors
    .map((tensor) => {
      const { name, shape, bits, signed, scale, offset, labels } = tensor;
      const number = (value: number | readonly number[]) =>
        typeof value === "number" ? String(value) : "its own for each element";
      const real = tensor.integer ? "an integer" : `real = ${number(scale)} * integer + ${number(offset)}`;
      const names = labels ? `, naming ${labels.length} labels` : "";
      return `///         ${what} "${plainAscii(name)}": [${shape.join(", ")}] of ${signed ? "int" : "uint"}${bits} in ${byteWidth(tensor)} byte(s) each; ${real}${names}.`;
    })
    .join("\n");
}

function layouts(tensors: readonly TensorSchema[]): string {
  const size = ({ shape }: TensorSchema) => shape.reduce((a, b) => a * b, 1);
  return [
    `        tensors = new TensorLayout[](${tensors.length});`,
    ...tensors.map(
      (tensor, i) => `        tensors[${i}] = TensorLayout(${size(tensor)}, ${tensor.bits}, ${tensor.signed});`,
    ),
  ].join("\n");
}

/** The key in the order of Groth16.verify; in G2 the imaginary parts come first (EIP-197). */
function keyWords({ alpha, beta, gamma, delta, ic }: Groth16VerificationKey): bigint[] {
  const g2 = [beta, gamma, delta].flatMap(([x, y]) => [x[1], x[0], y[1], y[0]]);
  return [...alpha, ...g2, ...ic.flat()];
}

function hexLines(words: readonly bigint[], indent: string): string {
  return words.map((word) => `${indent}hex"${word.toString(16).padStart(64, "0")}"`).join("\n");
}

function quoted(text: string): string {
  return plainAscii(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}
