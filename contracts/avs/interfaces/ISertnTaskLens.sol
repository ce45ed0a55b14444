// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Progress, Task} from "./ISertnTaskManager.sol";

/// @notice What is due next, by whom.
enum Step {
    None, // nothing, ever
    Wait, // nothing yet; `fromBlock` is when that changes
    Assign, // anyone: `assign`
    Answer, // the operator: `answer`
    Prove, // anyone who has the proof, that is the operator: `prove`
    Settle // anyone: `settle`
}

/// @title  What a client or keeper asks before it acts
/// @notice Views over the task manager that no other contract needs.
interface ISertnTaskLens {
    /// @notice What is due next for a task, if it were called in the block after this one.
    /// @dev    Reverts: WrongTask.
    /// @return step      What can be done.
    /// @return fromBlock First block in which it can; for Wait, in which something else can.
    /// @return lastBlock Last block in which it can; zero for no limit.
    function nextStep(
        uint256 taskId,
        Task calldata task,
        Progress calldata progress
    ) external view returns (Step step, uint256 fromBlock, uint256 lastBlock);

    /// @notice Whether the draw of an answered task demands its proof.
    /// @return isKnown   False as long as the seed's block is not in the past.
    /// @return isAudited Whether `settle` would demand the proof.
    function auditOf(uint256 taskId, Progress calldata progress) external view returns (bool isKnown, bool isAudited);

    /// @notice What `challenge` of a task of `operator` would cost in this block.
    function challengeFeeOf(address operator, Task calldata task) external view returns (uint256 feeWei);
}
