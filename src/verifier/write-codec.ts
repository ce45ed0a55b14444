import { byteWidth, elementOf, type ModelSchema, type TensorSchema } from "../quantize/schema.js";
import { contractName, plainAscii, tensorNames } from "./names.js";

/** Decimals of scales and of reals in Solidity: a step may be very small. */
const scaleDecimals = 36;
const realDecimals = 18;

/**
 * The Solidity source of a library that builds a model's input bytes from real values and reads its output bytes, with the
 * model's own scales.
 */
export function writeCodec(model: string, schema: ModelSchema, contractsPath: string): string {
  const names = { inputs: tensorNames(schema.inputs), outputs: tensorNames(schema.outputs) };
  return `// SPDX-License-Identifier: MIT
// Written by hardhat-sertn from the model "${plainAscii(model)}". Do not edit: the next build overwrites it.
pragma solidity ^0.8.28;

import {TensorCodec} from "${contractsPath}/TensorCodec.sol";

/// @title  Input and output bytes of ${plainAscii(model)}
/// @notice Real values are fixed-point with 18 decimals; integers are the model's own.
library ${contractName(model)}Codec {
    uint256 internal constant INPUT_SIZE = ${totalSize(schema.inputs)};
    uint256 internal constant OUTPUT_SIZE = ${totalSize(schema.outputs)};

${encodeInput(schema.inputs, names.inputs)}
${schema.outputs.map((tensor, i) => readOutput(tensor, names.outputs[i], startOf(schema.outputs, i))).join("\n")}}
`;
}

function encodeInput(tensors: readonly TensorSchema[], names: readonly string[]): string {
  const parameters = tensors.map((tensor, i) => `int256[${elements(tensor)}] memory reals${names[i]}`).join(", ");
  const loops = tensors.map((tensor, i) => {
    const { scale, offset, setup } = numbers(tensor, names[i]);
    return `${setup}        for (uint256 i = 0; i < ${elements(tensor)}; ++i) {
            int256 integer = TensorCodec.quantize(reals${names[i]}[i], ${scale}, ${offset});
            TensorCodec.write(data, ${startOf(tensors, i)}, i, integer, ${tensor.bits}, ${tensor.signed});
        }
`;
  });
  return `    /// @notice The input bytes for real values with 18 decimals, each rounded to the nearest integer of its scale.
    /// @dev    Reverts with ElementOutOfRange where a value is outside the range that the model was compiled for.
    function encodeInput(${parameters}) internal pure returns (bytes memory data) {
        data = new bytes(INPUT_SIZE);
${loops.join("")}    }
`;
}

function readOutput(tensor: TensorSchema, name: string, start: number): string {
  const count = elements(tensor);
  const { bits, signed } = tensor;
  const { scale, offset, setup } = numbers(tensor, name);
  const reals = `    /// @notice The real values of output "${plainAscii(tensor.name)}", 18 decimals.
    function read${name}(bytes memory output) internal pure returns (int256[${count}] memory reals) {
${setup}        for (uint256 i = 0; i < ${count}; ++i) {
            reals[i] = TensorCodec.dequantize(TensorCodec.read(output, ${start}, i, ${bits}, ${signed}), ${scale}, ${offset});
        }
    }
`;
  const integers = `    /// @notice The integers of output "${plainAscii(tensor.name)}"${tensor.labels ? ", places in its list of labels" : ""}.
    function read${name}${tensor.integer ? "" : "Integers"}(bytes memory output) internal pure returns (int256[${count}] memory integers) {
        for (uint256 i = 0; i < ${count}; ++i) integers[i] = TensorCodec.read(output, ${start}, i, ${bits}, ${signed});
    }
`;
  const argMax = `    /// @notice The place of the largest element of output "${plainAscii(tensor.name)}", the first of equals.
    function argMax${name}(bytes memory output) internal pure returns (uint256) {
        return TensorCodec.argMax(output, ${start}, ${count}, ${bits}, ${signed});
    }
`;
  const parts = tensor.integer ? [integers] : [reals, integers];
  // Elements with scales of their own cannot be compared as integers.
  return [...parts, ...(count > 1 && typeof tensor.scale === "number" ? [argMax] : [])].join("\n");
}

/** How a tensor's scale and offset are written: one number, or a list of 32-byte numbers that a local variable holds. */
function numbers(tensor: TensorSchema, name: string): { scale: string; offset: string; setup: string } {
  const one = (values: number | readonly number[], decimals: number, list: string) =>
    typeof values === "number"
      ? { text: String(toFixedPoint(values, decimals)), setup: "" }
      : {
          text: `TensorCodec.numberAt(${list}, i)`,
          setup: `        bytes memory ${list} = hex"${values.map((_, i) => word(toFixedPoint(elementOf(values, i), decimals))).join("")}";\n`,
        };
  const scale = one(tensor.scale, scaleDecimals, `scales${name}`);
  const offset = one(tensor.offset, realDecimals, `offsets${name}`);
  return { scale: scale.text, offset: offset.text, setup: scale.setup + offset.setup };
}

/** A double with a number of decimals as an integer, exactly: its decimal digits are moved, not multiplied. */
export function toFixedPoint(value: number, decimals: number): bigint {
  const [digits, exponent] = value.toExponential(16).split("e");
  const whole = BigInt(digits.replace(".", ""));
  const shift = Number(exponent) - 16 + decimals;
  if (shift >= 0) return whole * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  const half = whole < 0n ? -divisor / 2n : divisor / 2n;
  return (whole + half) / divisor;
}

function word(value: bigint): string {
  return BigInt.asUintN(256, value).toString(16).padStart(64, "0");
}

function elements({ shape }: TensorSchema): number {
  return shape.reduce((a, b) => a * b, 1);
}

function totalSize(tensors: readonly TensorSchema[]): number {
  return startOf(tensors, tensors.length);
}

/** The byte at which a tensor begins. */
function startOf(tensors: readonly TensorSchema[], index: number): number {
  return tensors.slice(0, index).reduce((sum, tensor) => sum + elements(tensor) * byteWidth(tensor), 0);
}
