// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Groth16} from "./Groth16.sol";
import {IModelVerifier} from "./IModelVerifier.sol";
import {TensorLayout, TensorPacking} from "./TensorPacking.sol";

/// @title  Base of the verifiers that the compiler writes for models proven by Groth16
/// @notice Packs calldata into the circuit's public signals (context, inputs, outputs) and checks the proof. A model's own
///         contract adds its layouts, its verification key and its labels, and nothing else.
abstract contract Groth16ModelVerifier is IModelVerifier {
    using TensorPacking for TensorLayout;

    /// @inheritdoc IModelVerifier
    function verify(
        bytes32 context,
        bytes calldata input,
        bytes calldata output,
        bytes calldata proof
    ) external view returns (bool) {
        TensorLayout[] memory inputs = _inputs();
        TensorLayout[] memory outputs = _outputs();
        if (uint256(context) >= Groth16.SCALAR_FIELD || proof.length != Groth16.PROOF_SIZE) return false;
        if (input.length != _sizeOf(inputs) || output.length != _sizeOf(outputs)) return false;

        uint256[] memory signals = new uint256[](1 + _signalsOf(inputs) + _signalsOf(outputs));
        signals[0] = uint256(context);
        if (!_pack(inputs, input, signals, 1)) return false;
        if (!_pack(outputs, output, signals, 1 + _signalsOf(inputs))) return false;
        return Groth16.verify(_key(), signals, proof);
    }

    /// @inheritdoc IModelVerifier
    function proofSystem() external pure returns (string memory) {
        return "groth16";
    }

    /// @inheritdoc IModelVerifier
    function inputSize() external pure returns (uint256) {
        return _sizeOf(_inputs());
    }

    /// @inheritdoc IModelVerifier
    function outputSize() external pure returns (uint256) {
        return _sizeOf(_outputs());
    }

    /// @dev Layouts of the input and output tensors, in the model's order.
    function _inputs() internal pure virtual returns (TensorLayout[] memory);
    function _outputs() internal pure virtual returns (TensorLayout[] memory);

    /// @dev The verification key as `Groth16.verify` takes it.
    function _key() internal pure virtual returns (bytes memory);

    function _sizeOf(TensorLayout[] memory tensors) private pure returns (uint256 size) {
        for (uint256 i = 0; i < tensors.length; ++i) size += tensors[i].sizeOf();
    }

    function _signalsOf(TensorLayout[] memory tensors) private pure returns (uint256 count) {
        for (uint256 i = 0; i < tensors.length; ++i) count += tensors[i].signalsOf();
    }

    function _pack(
        TensorLayout[] memory tensors,
        bytes calldata data,
        uint256[] memory signals,
        uint256 first
    ) private pure returns (bool) {
        uint256 start;
        assembly ("memory-safe") {
            start := data.offset
        }
        for (uint256 i = 0; i < tensors.length; ++i) {
            if (!tensors[i].pack(start, signals, first)) return false;
            start += tensors[i].sizeOf();
            first += tensors[i].signalsOf();
        }
        return true;
    }
}
