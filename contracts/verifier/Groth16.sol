// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  Groth16 over BN254
/// @notice The check e(A, B) = e(alpha, beta) · e(X, gamma) · e(C, delta), X being the combination of the public signals.
///         Source: Groth, On the Size of Pairing-based Non-interactive Arguments, EUROCRYPT 2016, section 3.2; precompiles:
///         EIP-196 (0x06, 0x07), EIP-197 (0x08), prices of EIP-1108.
library Groth16 {
    /// @notice Order of the scalar field: public signals are below it.
    uint256 internal constant SCALAR_FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;
    /// @notice Order of the base field: coordinates are below it.
    uint256 internal constant BASE_FIELD =
        21888242871839275222246405745257275088696311157297823662689037894645226208583;
    /// @notice Bytes of a proof: A, B and C as eight words, coordinates in G2 with the imaginary part first.
    uint256 internal constant PROOF_SIZE = 256;

    /// @dev Four pairings cost 45,000 + 4 * 34,000 (EIP-1108). A precompile that fails takes all the gas it was given, and
    ///      points off the curve make it fail, so it is given little more than it needs.
    uint256 private constant PAIRING_GAS = 186_000;
    /// @dev What must be left before the pairing: 64/63 of its gas (EIP-150), and what follows it.
    uint256 private constant GAS_BEFORE_PAIRING = 190_000;

    /// @notice The gas left does not suffice to tell whether the proof holds. Call again with more than `gasNeeded`.
    error InsufficientGas(uint256 gasLeft, uint256 gasNeeded);

    /// @notice Whether a proof holds.
    /// @param  key     alpha (2 words), beta, gamma, delta (4 each, as in a proof), then for the constant and each public
    ///                 signal its point (2). Trusted: it is code.
    /// @param  signals Public signals, each below the scalar field's order: checked by the caller.
    /// @param  proof   `PROOF_SIZE` bytes: checked by the caller. Points off the curve or the subgroup give false.
    function verify(
        bytes memory key,
        uint256[] memory signals,
        bytes calldata proof
    ) internal view returns (bool holds) {
        uint256 baseField = BASE_FIELD;
        uint256 count = signals.length;
        bool failed;
        // Memory from the free pointer on: 24 words of the pairing, of which X's two begin at 12; a point and a scalar behind.
        uint256 buffer;
        assembly ("memory-safe") {
            buffer := mload(0x40)
            let words := add(key, 32)
            let points := add(words, 448)
            mstore(0x40, add(buffer, 896))
            let sum := add(buffer, 384)
            let term := add(buffer, 768)

            // X = point of the constant + sum of signal · point
            mstore(sum, mload(points))
            mstore(add(sum, 32), mload(add(points, 32)))
            for {
                let i := 0
            } lt(i, count) {
                i := add(i, 1)
            } {
                let signal := mload(add(add(signals, 32), shl(5, i)))
                if iszero(signal) {
                    continue
                }
                points := add(add(words, 448), shl(6, add(i, 1)))
                mstore(term, mload(points))
                mstore(add(term, 32), mload(add(points, 32)))
                mstore(add(term, 64), signal)
                failed := or(failed, iszero(staticcall(gas(), 0x07, term, 96, term, 64)))
                // The sum and the term must lie side by side: the term follows a copy of the sum.
                mstore(add(term, 64), mload(sum))
                mstore(add(term, 96), mload(add(sum, 32)))
                failed := or(failed, iszero(staticcall(gas(), 0x06, term, 128, sum, 64)))
            }

            // Pairs (-A, B), (alpha, beta), (X, gamma), (C, delta)
            calldatacopy(buffer, proof.offset, 192)
            let y := mload(add(buffer, 32))
            // A coordinate that is not canonical stays so and is refused by the precompile.
            if lt(y, baseField) {
                mstore(add(buffer, 32), mod(sub(baseField, y), baseField))
            }
            mcopy(add(buffer, 192), words, 192)
            mcopy(add(buffer, 448), add(words, 192), 128)
            calldatacopy(add(buffer, 576), add(proof.offset, 192), 64)
            mcopy(add(buffer, 640), add(words, 320), 128)
        }
        // The key's points and the signals are valid, so only a lack of gas can have failed here.
        if (failed || gasleft() < GAS_BEFORE_PAIRING) revert InsufficientGas(gasleft(), GAS_BEFORE_PAIRING);
        uint256 pairingGas = PAIRING_GAS;
        assembly ("memory-safe") {
            let success := staticcall(pairingGas, 0x08, buffer, 768, 0, 32)
            holds := and(success, eq(mload(0), 1))
        }
    }
}
