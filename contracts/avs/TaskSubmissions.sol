// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {TaskRecords} from "./TaskRecords.sol";
import {Model} from "./interfaces/ISertnModelRegistry.sol";
import {ISertnOperatorRouter} from "./interfaces/ISertnOperatorRouter.sol";
import {ISertnTaskManager, Task, TaskRequest} from "./interfaces/ISertnTaskManager.sol";
import {AuditPolicy} from "./libraries/AuditPolicy.sol";
import {AuditParameters, FeeParameters, TimingParameters} from "./libraries/SertnParameters.sol";
import {TaskFee} from "./libraries/TaskFee.sol";
import {TaskHash} from "./libraries/TaskHash.sol";

/// @title  How a request becomes a task: priced, secured, everything pinned
abstract contract TaskSubmissions is TaskRecords {
    /// @inheritdoc ISertnTaskManager
    function submit(TaskRequest calldata request, bytes calldata input) external nonReentrant returns (uint256 taskId) {
        if (_ledger.isPaused) revert SubmissionsArePaused();
        if (request.user == address(0)) revert ZeroAddress();
        Task memory task = _priced(request, keccak256(input), input.length);
        if (!ISertnOperatorRouter(router).canCarry(task.modelKey, task.security)) {
            revert NobodyCanSecure(task.modelKey, task.valueAtRisk, task.security);
        }
        taskId = ++_ledger.taskCount;
        _records[taskId] = TaskHash.recordOfNew(task);
        emit TaskSubmitted(taskId, task.user, task.modelKey, msg.sender, task, input);
        _take(task.feeWei);
    }

    /// @inheritdoc ISertnTaskManager
    function quote(
        bytes32 modelKey,
        uint96 valueAtRisk,
        uint32 answerWindowBlocks
    ) external view returns (uint256 feeWei) {
        (, TimingParameters memory timing, FeeParameters memory fees, AuditParameters memory audits) = parameters
            .submissionParameters();
        uint32 deadlineBlock = uint32(block.number) + answerWindowBlocks;
        Model memory model = models.activeModel(modelKey);
        (uint256 temptation, uint256 security) = _securedBy(model, valueAtRisk, audits);
        return _quote(model, valueAtRisk, deadlineBlock, timing, fees, _highestRateWad(temptation, security, audits));
    }

    /// @dev The task that a request becomes in this block, everything pinned.
    function _priced(
        TaskRequest calldata request,
        bytes32 inputHash,
        uint256 inputLength
    ) private view returns (Task memory task) {
        (
            uint32 parametersId,
            TimingParameters memory timing,
            FeeParameters memory fees,
            AuditParameters memory audits
        ) = parameters.submissionParameters();
        Model memory model = models.activeModel(request.modelKey);
        if (inputLength != model.inputSize) revert WrongInputLength(request.modelKey, inputLength, model.inputSize);
        if (model.proofWindowBlocks > timing.proofWindowBlocks) {
            revert ProofWindowTooLong(request.modelKey, model.proofWindowBlocks, timing.proofWindowBlocks);
        }
        (uint256 temptation, uint256 security) = _securedBy(model, request.valueAtRisk, audits);
        uint256 quoteWei = _quote(
            model,
            request.valueAtRisk,
            request.deadlineBlock,
            timing,
            fees,
            _highestRateWad(temptation, security, audits)
        );
        if (request.feeWei < quoteWei) revert FeeUnderQuote(request.feeWei, quoteWei);
        if (security > type(uint96).max) revert NobodyCanSecure(request.modelKey, request.valueAtRisk, security);

        task.user = request.user;
        task.provider = model.provider;
        task.modelKey = request.modelKey;
        task.inputHash = inputHash;
        task.valueAtRisk = request.valueAtRisk;
        task.proofCost = model.proofCostWei;
        task.feeWei = request.feeWei;
        task.tipWei = fees.tipWei;
        (task.royaltyWei, task.restakersWei, task.reserveWei) = TaskFee.split(request.feeWei, model.royaltyWad, fees);
        task.delegatedWeightWad = audits.delegatedWeightWad;
        task.unreliabilityWad = audits.unreliabilityWad;
        task.leastAuditRateWad = audits.leastAuditRateWad;
        task.submitBlock = uint32(block.number);
        task.lastAssignBlock = uint32(
            Math.min(block.number + EPOCH_BLOCKS, request.deadlineBlock - timing.answerBlocks)
        );
        task.deadlineBlock = request.deadlineBlock;
        task.challengeWindowBlocks = timing.challengeWindowBlocks;
        task.proofWindowBlocks = model.proofWindowBlocks;
        task.outputSize = model.outputSize;
        task.maxOpenTasks = timing.maxOpenTasks;
        task.parametersId = parametersId;
        task.finality = request.finality;
        (task.temptation, task.security) = (uint128(temptation), uint96(security));
    }

    function _securedBy(
        Model memory model,
        uint256 valueAtRisk,
        AuditParameters memory audits
    ) private pure returns (uint256 temptation, uint256 security) {
        // Both are saved by who neither computes nor can prove.
        uint256 savedCost = uint256(model.inferenceCostWei) + model.proofCostWei;
        temptation = AuditPolicy.temptationOf(valueAtRisk, savedCost, audits.marginWad);
        security = AuditPolicy.securityOf(valueAtRisk, savedCost, audits.securityRatioWad, audits.leastSecurity);
    }

    function _highestRateWad(
        uint256 temptation,
        uint256 security,
        AuditParameters memory audits
    ) private pure returns (uint256) {
        return
            AuditPolicy.highestRateWad(
                temptation,
                security,
                audits.delegatedWeightWad,
                audits.unreliabilityWad,
                audits.leastAuditRateWad
            );
    }

    function _quote(
        Model memory model,
        uint96 valueAtRisk,
        uint32 deadlineBlock,
        TimingParameters memory timing,
        FeeParameters memory fees,
        uint256 highestAuditRateWad
    ) private view returns (uint256 feeWei) {
        // The seed of the draw is that of the next block, so nobody can be drawn before the one after it.
        uint256 leastBlocks = 2 + uint256(timing.answerBlocks);
        uint256 firstBlock = block.number + leastBlocks;
        uint256 lastBlock = block.number + timing.answerWindowBlocks;
        if (deadlineBlock < firstBlock || deadlineBlock > lastBlock) {
            revert UnreachableDeadline(deadlineBlock, firstBlock, lastBlock);
        }
        return
            TaskFee.quote(
                TaskFee.Basis({
                    inferenceCostWei: model.inferenceCostWei,
                    proofCostWei: model.proofCostWei,
                    royaltyWad: model.royaltyWad,
                    valueAtRisk: valueAtRisk,
                    blocks: deadlineBlock - block.number,
                    leastBlocks: leastBlocks,
                    highestAuditRateWad: highestAuditRateWad
                }),
                fees
            );
    }
}
