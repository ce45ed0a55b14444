// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelVerifier} from "../verifier/IModelVerifier.sol";
import {TaskRecords} from "./TaskRecords.sol";
import {SeedStatus} from "./interfaces/IAuditRandomness.sol";
import {ISertnOperatorRouter} from "./interfaces/ISertnOperatorRouter.sol";
import {ISertnSlasher, Verdict} from "./interfaces/ISertnSlasher.sol";
import {
    ISertnTaskManager,
    Progress,
    ProofReason,
    ProofRequest,
    Task,
    TaskStatus
} from "./interfaces/ISertnTaskManager.sol";
import {AuditPolicy} from "./libraries/AuditPolicy.sol";
import {ChallengeFee} from "./libraries/ChallengeFee.sol";
import {TaskHash} from "./libraries/TaskHash.sol";

/// @title  Demands for proofs: draws, challenges, the past; proofs, and what a missing one costs
abstract contract TaskProofs is TaskRecords {
    /// @inheritdoc ISertnTaskManager
    function challenge(
        uint256 taskId,
        Task calldata task,
        Progress calldata progress,
        uint256 feeLimitWei
    ) external nonReentrant {
        Progress memory answered = progress;
        (TaskStatus status, ) = _known(taskId, task, answered);
        if (status != TaskStatus.Answered) revert WrongStatus(taskId, status);
        uint256 lastBlock = uint256(answered.stepBlock) + task.challengeWindowBlocks;
        if (block.number > lastBlock) revert TooLate(taskId, lastBlock, block.number);

        (uint256 dueBlock, uint256 feeWei) = ISertnOperatorRouter(router).openChallenge(
            answered.operator,
            task.proofWindowBlocks,
            task.proofCost,
            task.valueAtRisk,
            task.parametersId
        );
        if (feeWei > feeLimitWei) revert ChallengeFeeOverLimit(taskId, feeWei, feeLimitWei);
        _requests[taskId] = ProofRequest(msg.sender, uint96(feeWei));
        _demand(taskId, task, answered, ProofReason.Challenge, dueBlock, feeWei);
        _take(feeWei);
    }

    /// @inheritdoc ISertnTaskManager
    function prove(
        uint256 taskId,
        Task calldata task,
        Progress calldata progress,
        bytes calldata input,
        bytes calldata output,
        bytes calldata proof
    ) external nonReentrant {
        Progress memory answered = progress;
        (TaskStatus status, ProofReason reason) = _known(taskId, task, answered);
        if (status == TaskStatus.ProofDue) {
            if (block.number > answered.stepBlock) {
                revert ProofWindowClosed(taskId, answered.stepBlock, block.number);
            }
        } else if (status == TaskStatus.Answered) {
            reason = ProofReason.Volunteered;
        } else {
            revert WrongStatus(taskId, status);
        }
        if (keccak256(input) != task.inputHash) revert WrongInput(taskId, task.inputHash);
        if (keccak256(output) != answered.outputHash) revert WrongOutput(taskId, answered.outputHash);
        // INV-6: an entry's verifier never changes, and the entry is pinned.
        IModelVerifier verifier = IModelVerifier(models.verifierOf(task.modelKey));
        if (!verifier.verify(contextOf(taskId, answered.operator), input, output, proof)) revert InvalidProof(taskId);

        _proven(taskId, task, answered, reason);
    }

    /// @inheritdoc ISertnTaskManager
    function auditPast(uint256 taskId, Task calldata task, Progress calldata progress) external nonReentrant {
        Progress memory ended = progress;
        (TaskStatus status, ProofReason reason) = _known(taskId, task, ended);
        if (status != TaskStatus.Final || reason != ProofReason.None) revert WrongStatus(taskId, status);
        _checkPastDraw(taskId, task, ended);
        uint256 dueBlock = ISertnOperatorRouter(router).openPastRequest(
            ended.operator,
            task.proofWindowBlocks,
            task.parametersId
        );
        uint256 lastBlock = ended.assignBlock + SLASHABLE_BLOCKS;
        if (dueBlock >= lastBlock) revert StakeMayBeGone(taskId, dueBlock, lastBlock);
        _requests[taskId] = ProofRequest(msg.sender, 0);
        _demand(taskId, task, ended, ProofReason.Retrospective, dueBlock, 0);
    }

    /// @dev INV-3: the seed is of the block after the answer, whoever asks and whenever. One that cannot be had means audited,
    ///      so waiting re-rolls nothing.
    function _takeDraw(uint256 taskId, Task calldata task, Progress memory progress) internal {
        uint256 answerBlock = progress.stepBlock;
        (SeedStatus seedStatus, bytes32 seed) = randomness.seedOf(answerBlock + 1);
        if (seedStatus == SeedStatus.Pending) revert TooEarly(taskId, answerBlock + 2, block.number);
        if (
            seedStatus == SeedStatus.Available &&
            !AuditPolicy.isDrawn(seed, AuditPolicy.AUDIT, taskId, progress.auditRate)
        ) {
            uint256 lastBlock = answerBlock + task.challengeWindowBlocks;
            if (block.number <= lastBlock) revert TooEarly(taskId, lastBlock + 1, block.number);
            if (ISertnOperatorRouter(router).release(progress.operator, task.security)) {
                return _finish(taskId, task, progress, ProofReason.None, 2);
            }
        }
        uint256 dueBlock = ISertnOperatorRouter(router).openRequest(
            progress.operator,
            task.proofWindowBlocks,
            task.parametersId
        );
        _demand(taskId, task, progress, ProofReason.Audit, dueBlock, 0);
        _credit(msg.sender, task.tipWei);
    }

    /// @dev INV-9: only the end of a window condemns, and a proof within it has ended the demand.
    function _condemn(uint256 taskId, Task calldata task, Progress memory progress, ProofReason reason) internal {
        if (block.number <= progress.stepBlock) {
            revert TooEarly(taskId, uint256(progress.stepBlock) + 1, block.number);
        }
        bool isPast = reason == ProofReason.Retrospective;
        ProofRequest memory request = _requests[taskId];
        delete _requests[taskId];
        _store(taskId, task, progress, TaskStatus.Slashed, reason);
        ISertnOperatorRouter(router).closeMissed(progress.operator, isPast ? 0 : task.security, task.parametersId);

        uint256 refundWei;
        if (isPast) {
            refundWei = _returnFromReserve(task.user, task.reserveWei);
        } else {
            refundWei = _refund(task, progress.keeper, reason == ProofReason.Audit ? 3 : 2);
            _credit(request.requester, request.feeWei);
        }
        emit TaskSlashed(taskId, progress.operator, reason, refundWei, request.requester, request.feeWei, msg.sender);
        // Of what cheating could gain, and no more than its margin: a cheat whose draw is lost could have an accomplice challenge
        // it before a keeper settles, and what comes back must not undo what deters. Below the security, which fits.
        uint256 bountyWad = request.requester == address(0) ? 0 : parameters.challengesOf(task.parametersId).bountyWad;
        ISertnSlasher(slasher).slash(
            Verdict({
                taskId: taskId,
                operator: progress.operator,
                user: task.user,
                challenger: request.requester,
                security: task.security,
                compensation: task.valueAtRisk,
                bounty: uint96((uint256(task.temptation) * bountyWad) / WAD)
            })
        );
    }

    function _demand(
        uint256 taskId,
        Task calldata task,
        Progress memory progress,
        ProofReason reason,
        uint256 dueBlock,
        uint256 feeWei
    ) private {
        progress.stepBlock = uint32(dueBlock);
        _records[taskId] = TaskHash.record(task, progress, TaskStatus.ProofDue, reason);
        emit ProofRequested(taskId, progress.operator, reason, msg.sender, feeWei, dueBlock);
    }

    function _proven(uint256 taskId, Task calldata task, Progress memory progress, ProofReason reason) private {
        bool isPast = reason == ProofReason.Retrospective;
        ISertnOperatorRouter(router).closeProven(
            progress.operator,
            isPast ? 0 : task.security,
            reason,
            reason == ProofReason.Volunteered ? 0 : progress.stepBlock - block.number,
            task.proofWindowBlocks,
            task.parametersId
        );
        uint256 rewardWei;
        if (reason == ProofReason.Challenge) {
            uint256 feeWei = _requests[taskId].feeWei;
            rewardWei = ChallengeFee.payoutOf(
                feeWei,
                task.proofCost,
                parameters.challengesOf(task.parametersId).rewardWad
            );
            _credit(progress.operator, rewardWei);
            _creditReserve(feeWei - rewardWei);
        }
        delete _requests[taskId];
        emit TaskProven(taskId, progress.operator, reason, rewardWei);
        if (isPast) _store(taskId, task, progress, TaskStatus.Final, reason);
        else _finish(taskId, task, progress, reason, reason == ProofReason.Audit ? 2 : 1);
    }

    /// @dev A later block's draw over what a slash has opened: tasks assigned before it. One seed for one past.
    function _checkPastDraw(uint256 taskId, Task calldata task, Progress memory progress) private view {
        uint256 slashBlock = ISertnOperatorRouter(router).standingOf(progress.operator).slashBlock;
        if (slashBlock < progress.assignBlock) revert PastNotOpen(taskId, progress.operator, slashBlock);
        (SeedStatus seedStatus, bytes32 seed) = randomness.seedOf(slashBlock + 1);
        if (seedStatus == SeedStatus.Pending) revert TooEarly(taskId, slashBlock + 2, block.number);
        uint16 rate = AuditPolicy.toAuditRate(parameters.auditsOf(task.parametersId).retrospectiveRateWad);
        if (seedStatus == SeedStatus.Available && !AuditPolicy.isDrawn(seed, AuditPolicy.PAST, taskId, rate)) {
            revert NotDrawn(taskId, slashBlock + 1, rate);
        }
    }
}
