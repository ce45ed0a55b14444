// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Groth16} from "./Groth16.sol";

/// @title  What a proof is bound to
/// @notice A proof made for one context holds for no other, so it cannot be copied from one task, contract or chain to another.
library ProofContext {
    /// @notice The context of `purpose` for a contract on this chain: a hash below the scalar field's order.
    /// @param  consumer The contract that asks for the proof.
    /// @param  purpose  What it asks for: a task, a case, a round; it should not repeat.
    function derive(address consumer, bytes32 purpose) internal view returns (bytes32) {
        uint256 hash = uint256(keccak256(abi.encode(block.chainid, consumer, purpose)));
        return bytes32(hash % Groth16.SCALAR_FIELD);
    }
}
