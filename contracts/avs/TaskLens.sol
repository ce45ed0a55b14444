// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SeedStatus} from "./interfaces/IAuditRandomness.sol";
import {ISertnOperatorRouter} from "./interfaces/ISertnOperatorRouter.sol";
import {ISertnTaskLens, Step} from "./interfaces/ISertnTaskLens.sol";
import {ProofReason, Task, TaskState, TaskStatus} from "./interfaces/ISertnTaskManager.sol";
import {TaskManager} from "./TaskManager.sol";
import {AuditPolicy} from "./libraries/AuditPolicy.sol";

/// @title  What a client or keeper asks before it acts
/// @notice Has no owner and no storage. Storage gaps: none; not upgradeable.
contract TaskLens is ISertnTaskLens {
    TaskManager public immutable taskManager; // solhint-disable-line immutable-vars-naming

    constructor(TaskManager taskManager_) {
        taskManager = taskManager_;
    }

    /// @inheritdoc ISertnTaskLens
    function nextStep(
        uint256 taskId,
        Task calldata task
    ) external view returns (Step step, uint256 fromBlock, uint256 lastBlock) {
        TaskState memory state = taskManager.stateOf(taskId);
        uint256 next = block.number + 1;
        if (state.status == TaskStatus.Submitted) {
            if (next > task.lastAssignBlock) return (Step.Settle, uint256(task.lastAssignBlock) + 1, 0);
            return _from(Step.Assign, uint256(task.submitBlock) + 2, task.lastAssignBlock);
        }
        if (state.status == TaskStatus.Assigned) {
            if (next > task.deadlineBlock) return (Step.Settle, uint256(task.deadlineBlock) + 1, 0);
            return (Step.Answer, state.assignBlock, task.deadlineBlock);
        }
        if (state.status == TaskStatus.ProofDue) {
            if (next > state.stepBlock) return (Step.Settle, uint256(state.stepBlock) + 1, 0);
            return (Step.Prove, 0, state.stepBlock);
        }
        if (state.status == TaskStatus.Answered) return _afterAnswer(taskId, task, state);
        return (Step.None, 0, 0);
    }

    /// @inheritdoc ISertnTaskLens
    function auditOf(uint256 taskId) external view returns (bool isKnown, bool isAudited) {
        return _auditOf(taskId, taskManager.stateOf(taskId));
    }

    /// @inheritdoc ISertnTaskLens
    function challengeFeeOf(uint256 taskId, Task calldata task) external view returns (uint256 feeWei) {
        return
            ISertnOperatorRouter(taskManager.router()).challengeFeeOf(
                taskManager.stateOf(taskId).operator,
                task.proofCost,
                task.valueAtRisk,
                task.parametersId
            );
    }

    /// @dev An answer that will be audited can be settled as soon as the draw is known, another one after the challenge window.
    function _afterAnswer(
        uint256 taskId,
        Task calldata task,
        TaskState memory state
    ) private view returns (Step step, uint256 fromBlock, uint256 lastBlock) {
        (bool isKnown, bool isAudited) = _auditOf(taskId, state);
        uint256 drawBlock = uint256(state.stepBlock) + 2;
        if (!isKnown) return _from(Step.Wait, drawBlock, 0);
        if (isAudited) return (Step.Settle, drawBlock, 0);
        return _from(Step.Settle, uint256(state.stepBlock) + task.challengeWindowBlocks + 1, 0);
    }

    /// @dev A seed that will be known in the next block counts as unknown: nobody can tell yet.
    function _auditOf(uint256 taskId, TaskState memory state) private view returns (bool isKnown, bool isAudited) {
        if (state.status != TaskStatus.Answered || state.reason != ProofReason.None) return (false, false);
        (SeedStatus seedStatus, bytes32 seed) = taskManager.randomness().seedOf(uint256(state.stepBlock) + 1);
        if (seedStatus == SeedStatus.Pending) return (false, false);
        return (true, seedStatus == SeedStatus.Lost || AuditPolicy.isDrawn(seed, AuditPolicy.AUDIT, taskId, state.auditRate));
    }

    function _from(Step step, uint256 fromBlock, uint256 lastBlock) private view returns (Step, uint256, uint256) {
        return (block.number + 1 < fromBlock ? Step.Wait : step, fromBlock, lastBlock);
    }
}
