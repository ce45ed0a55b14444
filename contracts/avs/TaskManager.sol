// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {TaskProofs} from "./TaskProofs.sol";
import {TaskRecords} from "./TaskRecords.sol";
import {TaskSubmissions} from "./TaskSubmissions.sol";
import {SeedStatus} from "./interfaces/IAuditRandomness.sol";
import {DrawRequest, ISertnOperatorRouter} from "./interfaces/ISertnOperatorRouter.sol";
import {ISertnTaskManager, Progress, ProofReason, Task, TaskStatus} from "./interfaces/ISertnTaskManager.sol";

/// @title  A task's life, from submission to its end
/// @notice Submission is in `TaskSubmissions`, proofs in `TaskProofs`, what both keep in `TaskRecords`, money in `TaskEscrow`;
///         here are draw, answer, and the one step that moves whatever is due. Has no owner. Storage gaps: none; not
///         upgradeable.
contract TaskManager is TaskSubmissions, TaskProofs {
    constructor(Parts memory parts) TaskRecords(parts) {}

    /// @inheritdoc ISertnTaskManager
    function assign(uint256 taskId, Task calldata task) external nonReentrant returns (address operator) {
        return _assign(taskId, task).operator;
    }

    /// @inheritdoc ISertnTaskManager
    function answer(
        uint256 taskId,
        Task calldata task,
        Progress calldata progress,
        bytes calldata output
    ) external nonReentrant {
        Progress memory assigned = progress;
        (TaskStatus status, ) = _known(taskId, task, assigned);
        if (status != TaskStatus.Assigned) revert WrongStatus(taskId, status);
        _answer(taskId, task, assigned, output);
    }

    /// @inheritdoc ISertnTaskManager
    function assignAndAnswer(uint256 taskId, Task calldata task, bytes calldata output) external nonReentrant {
        _answer(taskId, task, _assign(taskId, task), output);
    }

    /// @inheritdoc ISertnTaskManager
    function settle(uint256 taskId, Task calldata task, Progress calldata progress) external nonReentrant {
        Progress memory reached = progress;
        (TaskStatus status, ProofReason reason) = _known(taskId, task, reached);
        if (status == TaskStatus.Submitted) _expireUnassigned(taskId, task, reached);
        else if (status == TaskStatus.Assigned) _expireUnanswered(taskId, task, reached);
        else if (status == TaskStatus.Answered) _takeDraw(taskId, task, reached);
        else if (status == TaskStatus.ProofDue) _condemn(taskId, task, reached, reason);
        else revert WrongStatus(taskId, status);
    }

    function _assign(uint256 taskId, Task calldata task) private returns (Progress memory progress) {
        (TaskStatus status, ) = _known(taskId, task, progress);
        if (status != TaskStatus.Submitted) revert WrongStatus(taskId, status);
        if (block.number > task.lastAssignBlock) revert TooLate(taskId, task.lastAssignBlock, block.number);

        uint256 seedBlock = uint256(task.submitBlock) + 1;
        (SeedStatus seedStatus, bytes32 seed) = randomness.seedOf(seedBlock);
        if (seedStatus == SeedStatus.Pending) revert TooEarly(taskId, seedBlock + 1, block.number);
        if (seedStatus == SeedStatus.Lost) revert SeedLost(taskId, seedBlock);

        (progress.operator, progress.auditRate) = ISertnOperatorRouter(router).draw(
            DrawRequest({
                taskId: taskId,
                modelKey: task.modelKey,
                seed: seed,
                submitBlock: task.submitBlock,
                security: task.security,
                temptation: task.temptation,
                valueAtRisk: task.valueAtRisk,
                delegatedWeightWad: task.delegatedWeightWad,
                unreliabilityWad: task.unreliabilityWad,
                leastAuditRateWad: task.leastAuditRateWad,
                maxOpenTasks: task.maxOpenTasks,
                finality: task.finality
            })
        );
        (progress.keeper, progress.assignBlock) = (msg.sender, uint32(block.number));
        _store(taskId, task, progress, TaskStatus.Assigned, ProofReason.None);
        emit TaskAssigned(taskId, progress.operator, progress.auditRate, msg.sender);
    }

    function _answer(uint256 taskId, Task calldata task, Progress memory progress, bytes calldata output) private {
        if (block.number > task.deadlineBlock) revert TooLate(taskId, task.deadlineBlock, block.number);
        address operator = progress.operator;
        if (msg.sender != operator && ISertnOperatorRouter(router).signerOf(operator) != msg.sender) {
            revert NotTheOperator(taskId, operator, msg.sender);
        }
        if (output.length != task.outputSize) revert WrongOutputLength(taskId, output.length, task.outputSize);

        progress.outputHash = keccak256(output);
        _store(taskId, task, progress, TaskStatus.Answered, ProofReason.None);
        emit TaskAnswered(taskId, operator, progress.outputHash, output);
    }

    function _expireUnassigned(uint256 taskId, Task calldata task, Progress memory progress) private {
        if (block.number <= task.lastAssignBlock) {
            revert TooEarly(taskId, uint256(task.lastAssignBlock) + 1, block.number);
        }
        _store(taskId, task, progress, TaskStatus.Expired, ProofReason.None);
        emit TaskExpired(taskId, address(0), _refund(task, progress.keeper, 1), 0, msg.sender);
    }

    function _expireUnanswered(uint256 taskId, Task calldata task, Progress memory progress) private {
        if (block.number <= task.deadlineBlock) {
            revert TooEarly(taskId, uint256(task.deadlineBlock) + 1, block.number);
        }
        _store(taskId, task, progress, TaskStatus.Expired, ProofReason.None);
        ISertnOperatorRouter(router).closeUnanswered(progress.operator, task.security, task.parametersId);
        uint256 penaltyWei = (task.feeWei * uint256(parameters.feesOf(task.parametersId).livenessPenaltyWad)) / WAD;
        _penalize(progress.operator, penaltyWei);
        emit TaskExpired(taskId, progress.operator, _refund(task, progress.keeper, 2), penaltyWei, msg.sender);
    }
}
