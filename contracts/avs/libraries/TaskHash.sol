// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Progress, ProofReason, Task, TaskStatus} from "../interfaces/ISertnTaskManager.sol";

/// @title  What the chain keeps of a task: one slot
/// @notice The lowest byte is the status, with the reason of a proof in its upper half; the rest is the upper 248 bits of
///         keccak256(abi.encode(task, progress)). A collision takes 2^124 hashes.
library TaskHash {
    /// @dev Words of the encodings, one a field.
    uint256 private constant TASK_SIZE = 25 * 32;
    uint256 private constant PROGRESS_SIZE = 6 * 32;
    uint256 private constant STATUS_MASK = 0xff;

    /// @notice The slot of a task in calldata.
    /// @dev    Words are hashed as they came: one that is not clean hashes to something that no task has. Structs of value
    ///         types lie in memory as they would be encoded.
    function record(
        Task calldata task,
        Progress memory progress,
        TaskStatus status,
        ProofReason reason
    ) internal pure returns (bytes32 slot) {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            calldatacopy(buffer, task, TASK_SIZE)
            mcopy(add(buffer, TASK_SIZE), progress, PROGRESS_SIZE)
            slot := keccak256(buffer, add(TASK_SIZE, PROGRESS_SIZE))
        }
        return _withStatus(slot, status, reason);
    }

    /// @notice The slot of a task that has just been submitted.
    function recordOfNew(Task memory task) internal pure returns (bytes32 slot) {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mcopy(buffer, task, TASK_SIZE)
            // The zeros of a progress without any: memory past the end of the calldata's copy.
            calldatacopy(add(buffer, TASK_SIZE), calldatasize(), PROGRESS_SIZE)
            slot := keccak256(buffer, add(TASK_SIZE, PROGRESS_SIZE))
        }
        return _withStatus(slot, TaskStatus.Submitted, ProofReason.None);
    }

    /// @notice Status and reason in a slot.
    function statusOf(bytes32 slot) internal pure returns (TaskStatus status, ProofReason reason) {
        uint256 low = uint256(slot) & STATUS_MASK;
        return (TaskStatus(low & 0xf), ProofReason(low >> 4));
    }

    function _withStatus(bytes32 slot, TaskStatus status, ProofReason reason) private pure returns (bytes32) {
        return bytes32((uint256(slot) & ~STATUS_MASK) | (uint256(reason) << 4) | uint256(status));
    }
}
