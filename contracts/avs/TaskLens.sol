// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SeedStatus} from "./interfaces/IAuditRandomness.sol";
import {ISertnOperatorRouter} from "./interfaces/ISertnOperatorRouter.sol";
import {ISertnTaskLens, Step} from "./interfaces/ISertnTaskLens.sol";
import {Progress, Task, TaskStatus} from "./interfaces/ISertnTaskManager.sol";
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
        Task calldata task,
        Progress calldata progress
    ) external view returns (Step step, uint256 fromBlock, uint256 lastBlock) {
        taskManager.check(taskId, task, progress);
        (TaskStatus status, ) = taskManager.statusOf(taskId);
        if (status == TaskStatus.Submitted) {
            if (block.number >= task.lastAssignBlock) return (Step.Settle, uint256(task.lastAssignBlock) + 1, 0);
            return _from(Step.Assign, uint256(task.submitBlock) + 2, task.lastAssignBlock);
        }
        if (status == TaskStatus.Assigned) {
            return _until(Step.Answer, progress.assignBlock, task.deadlineBlock);
        }
        if (status == TaskStatus.ProofDue) return _until(Step.Prove, 0, progress.stepBlock);
        if (status == TaskStatus.Answered) return _afterAnswer(taskId, task, progress);
        return (Step.None, 0, 0);
    }

    /// @inheritdoc ISertnTaskLens
    function auditOf(uint256 taskId, Progress calldata progress) public view returns (bool isKnown, bool isAudited) {
        (SeedStatus seedStatus, bytes32 seed) = taskManager.randomness().seedOf(uint256(progress.stepBlock) + 1);
        if (seedStatus == SeedStatus.Pending) return (false, false);
        return (
            true,
            seedStatus == SeedStatus.Lost || AuditPolicy.isDrawn(seed, AuditPolicy.AUDIT, taskId, progress.auditRate)
        );
    }

    /// @inheritdoc ISertnTaskLens
    function challengeFeeOf(address operator, Task calldata task) external view returns (uint256 feeWei) {
        return
            ISertnOperatorRouter(taskManager.router()).challengeFeeOf(
                operator,
                task.proofCost,
                task.valueAtRisk,
                task.parametersId
            );
    }

    /// @dev An answer that will be audited can be settled as soon as the draw is known, another one after the challenge window.
    function _afterAnswer(
        uint256 taskId,
        Task calldata task,
        Progress calldata progress
    ) private view returns (Step step, uint256 fromBlock, uint256 lastBlock) {
        (bool isKnown, bool isAudited) = auditOf(taskId, progress);
        uint256 drawBlock = uint256(progress.stepBlock) + 2;
        if (!isKnown) return _from(Step.Wait, drawBlock, 0);
        if (isAudited) return (Step.Settle, drawBlock, 0);
        return _from(Step.Settle, uint256(progress.stepBlock) + task.challengeWindowBlocks + 1, 0);
    }

    function _from(Step step, uint256 fromBlock, uint256 lastBlock) private view returns (Step, uint256, uint256) {
        return (block.number + 1 < fromBlock ? Step.Wait : step, fromBlock, lastBlock);
    }

    function _until(Step step, uint256 fromBlock, uint256 lastBlock) private view returns (Step, uint256, uint256) {
        if (block.number >= lastBlock) return (Step.Settle, lastBlock + 1, 0);
        return (step, fromBlock, lastBlock);
    }
}
