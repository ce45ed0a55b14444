// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Task} from "../interfaces/ISertnTaskManager.sol";

/// @title  What the chain keeps of a task
/// @notice keccak256(abi.encode(task)), and once there is an answer keccak256(abi.encode(that, outputHash)).
library TaskHash {
    /// @dev Words of a task's encoding, one a field.
    uint256 private constant SIZE = 21 * 32;

    /// @notice Hash of a task in calldata.
    /// @dev    The words are hashed as they came: one that is not clean hashes to something that no task has.
    function ofTask(Task calldata task) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            calldatacopy(buffer, task, SIZE)
            hash := keccak256(buffer, SIZE)
        }
    }

    /// @notice Hash of a task in memory, where a struct of value types lies as it would be encoded.
    function ofMemory(Task memory task) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            hash := keccak256(task, SIZE)
        }
    }

    /// @notice Hash of a task with its answer.
    function withOutput(bytes32 taskHash, bytes32 outputHash) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0, taskHash)
            mstore(0x20, outputHash)
            hash := keccak256(0, 0x40)
        }
    }
}
