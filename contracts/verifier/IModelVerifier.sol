// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  What every verifier of a compiled model answers to
/// @notice A proof shows that `output` is exactly what the model computes from `input`, and that the prover knew `context`.
interface IModelVerifier {
    /// @notice Whether `proof` shows that the model maps `input` to `output`, made for `context`.
    /// @param  context What the proof is bound to, so that it cannot be reused elsewhere; below the scalar field's order.
    /// @param  input   The elements of all input tensors in the schema's byte layout, `inputSize()` bytes.
    /// @param  output  The elements of all output tensors in the schema's byte layout, `outputSize()` bytes.
    /// @param  proof   The proof in the proof system's encoding. Proofs can be re-randomized: their bytes are no identity.
    /// @return Whether the proof holds. Wrong lengths, elements out of range, scalars that are not canonical and points off
    ///         the curve give false; only a call with too little gas to tell reverts.
    function verify(
        bytes32 context,
        bytes calldata input,
        bytes calldata output,
        bytes calldata proof
    ) external view returns (bool);

    /// @notice Hash of everything that determines the model's behaviour and its keys.
    function modelId() external view returns (bytes32);

    /// @notice Names, shapes, bits, signs, scales and offsets of the input and output tensors, as JSON.
    function schema() external view returns (string memory);

    /// @notice The proof system, e.g. "groth16".
    function proofSystem() external view returns (string memory);

    /// @notice How the keys were made. Begins with "insecure" where everyone can forge proofs.
    function setupLabel() external view returns (string memory);

    /// @notice Length of an input in bytes.
    function inputSize() external view returns (uint256);

    /// @notice Length of an output in bytes.
    function outputSize() external view returns (uint256);
}
