// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IModelVerifier} from "../verifier/IModelVerifier.sol";
import {ProofContext} from "../verifier/ProofContext.sol";
import {TaskEscrow} from "./TaskEscrow.sol";
import {IAuditRandomness, SeedStatus} from "./interfaces/IAuditRandomness.sol";
import {ISertnModelRegistry, Model} from "./interfaces/ISertnModelRegistry.sol";
import {DrawRequest, ISertnOperatorRouter} from "./interfaces/ISertnOperatorRouter.sol";
import {ISertnParameterRegistry} from "./interfaces/ISertnParameterRegistry.sol";
import {ISertnSlasher, Verdict} from "./interfaces/ISertnSlasher.sol";
import {
    Finality,
    ISertnTaskManager,
    Progress,
    ProofReason,
    ProofRequest,
    Task,
    TaskRequest,
    TaskStatus
} from "./interfaces/ISertnTaskManager.sol";
import {AuditPolicy} from "./libraries/AuditPolicy.sol";
import {ChallengeFee} from "./libraries/ChallengeFee.sol";
import {AuditParameters, FeeParameters, TimingParameters} from "./libraries/SertnParameters.sol";
import {TaskFee} from "./libraries/TaskFee.sol";
import {TaskHash} from "./libraries/TaskHash.sol";

/// @title  A task's life, from submission to its end
/// @notice A task takes one slot: its status, and a hash of all that was pinned when it was submitted and of all that has happened
///         since. Has no owner. Storage gaps: none; not upgradeable.
contract TaskManager is TaskEscrow {
    uint256 private constant WAD = 1e18;

    address public immutable router; // solhint-disable-line immutable-vars-naming
    address public immutable slasher; // solhint-disable-line immutable-vars-naming
    ISertnModelRegistry public immutable models; // solhint-disable-line immutable-vars-naming
    ISertnParameterRegistry public immutable parameters; // solhint-disable-line immutable-vars-naming
    IAuditRandomness public immutable randomness; // solhint-disable-line immutable-vars-naming
    uint256 private immutable EPOCH_BLOCKS;
    uint256 private immutable SLASHABLE_BLOCKS;

    mapping(uint256 taskId => bytes32) private _records;
    mapping(uint256 taskId => ProofRequest) private _requests;

    /// @notice The contracts that a task manager works with.
    struct Parts {
        address feeToken;
        address serviceManager;
        address router;
        address slasher;
        address vault;
        ISertnModelRegistry models;
        ISertnParameterRegistry parameters;
        IAuditRandomness randomness;
        uint256 slashableBlocks;
    }

    constructor(Parts memory parts) TaskEscrow(parts.feeToken, parts.serviceManager, parts.vault) {
        router = parts.router;
        slasher = parts.slasher;
        models = parts.models;
        parameters = parts.parameters;
        randomness = parts.randomness;
        EPOCH_BLOCKS = ISertnOperatorRouter(parts.router).epochBlocks();
        SLASHABLE_BLOCKS = parts.slashableBlocks;
    }

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
        IModelVerifier verifier = IModelVerifier(models.verifierOf(task.modelKey));
        if (!verifier.verify(contextOf(taskId, answered.operator), input, output, proof)) revert InvalidProof(taskId);

        _proven(taskId, task, answered, reason);
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

    /// @inheritdoc ISertnTaskManager
    function quote(
        bytes32 modelKey,
        uint96 valueAtRisk,
        uint32 answerWindowBlocks
    ) external view returns (uint256 feeWei) {
        (, TimingParameters memory timing, FeeParameters memory fees, ) = parameters.submissionParameters();
        uint32 deadlineBlock = uint32(block.number) + answerWindowBlocks;
        return _quote(models.activeModel(modelKey), valueAtRisk, deadlineBlock, timing, fees);
    }

    /// @inheritdoc ISertnTaskManager
    function statusOf(uint256 taskId) external view returns (TaskStatus status, ProofReason reason) {
        return TaskHash.statusOf(_records[taskId]);
    }

    /// @inheritdoc ISertnTaskManager
    function check(uint256 taskId, Task calldata task, Progress calldata progress) external view {
        _known(taskId, task, progress);
    }

    /// @inheritdoc ISertnTaskManager
    function isUsable(
        uint256 taskId,
        Task calldata task,
        Progress calldata progress,
        bytes calldata output
    ) external view returns (bool) {
        (TaskStatus status, ) = _known(taskId, task, progress);
        if (keccak256(output) != progress.outputHash) revert WrongOutput(taskId, progress.outputHash);
        if (status == TaskStatus.Final) return true;
        return
            status == TaskStatus.Answered &&
            task.finality == Finality.Answered &&
            !ISertnOperatorRouter(router).isJailed(progress.operator);
    }

    /// @inheritdoc ISertnTaskManager
    function requestOf(uint256 taskId) external view returns (ProofRequest memory request) {
        return _requests[taskId];
    }

    /// @inheritdoc ISertnTaskManager
    function contextOf(uint256 taskId, address operator) public view returns (bytes32 context) {
        return ProofContext.derive(address(this), keccak256(abi.encode(taskId, operator)));
    }

    // ---- Submission ----

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
        uint256 quoteWei = _quote(model, request.valueAtRisk, request.deadlineBlock, timing, fees);
        if (request.feeWei < quoteWei) revert FeeUnderQuote(request.feeWei, quoteWei);

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
        // Both are saved by who neither computes nor can prove.
        uint256 savedCost = uint256(model.inferenceCostWei) + model.proofCostWei;
        task.temptation = uint128(AuditPolicy.temptationOf(task.valueAtRisk, savedCost, audits.marginWad));
        task.security = _securityOf(task, savedCost, audits);
    }

    function _securityOf(
        Task memory task,
        uint256 savedCost,
        AuditParameters memory audits
    ) private pure returns (uint96) {
        uint256 security = AuditPolicy.securityOf(
            task.valueAtRisk,
            savedCost,
            audits.securityRatioWad,
            audits.leastSecurity
        );
        if (security > type(uint96).max) revert NobodyCanSecure(task.modelKey, task.valueAtRisk, security);
        return uint96(security);
    }

    function _quote(
        Model memory model,
        uint96 valueAtRisk,
        uint32 deadlineBlock,
        TimingParameters memory timing,
        FeeParameters memory fees
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
                    leastBlocks: leastBlocks
                }),
                fees
            );
    }

    // ---- Assignment and answer ----

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
                operatorWei: _operatorWei(task, TaskFee.MOST_TIPS),
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

    // ---- Proofs ----

    /// @dev INV-3: the seed is of the block after the answer, whoever asks and whenever. One that cannot be had means audited, so
    ///      waiting re-rolls nothing.
    function _takeDraw(uint256 taskId, Task calldata task, Progress memory progress) private {
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

    /// @dev INV-9: only the end of a window condemns, and a proof within it has ended the demand.
    function _condemn(uint256 taskId, Task calldata task, Progress memory progress, ProofReason reason) private {
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
        uint256 bountyWad = request.requester == address(0) ? 0 : parameters.challengesOf(task.parametersId).bountyWad;
        ISertnSlasher(slasher).slash(
            Verdict({
                taskId: taskId,
                operator: progress.operator,
                user: task.user,
                challenger: request.requester,
                security: task.security,
                compensation: task.valueAtRisk,
                bounty: uint96((uint256(task.security) * bountyWad) / WAD)
            })
        );
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

    // ---- Ends ----

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

    /// @dev Final, and the fee divided. `tips` keepers' steps were taken, the last by the caller unless a proof ended it. Each
    ///      account is written once.
    function _finish(
        uint256 taskId,
        Task calldata task,
        Progress memory progress,
        ProofReason reason,
        uint256 tips
    ) private {
        _store(taskId, task, progress, TaskStatus.Final, reason);
        (address operator, address keeper) = (progress.operator, progress.keeper);
        uint256 operatorWei = _operatorWei(task, tips);
        uint256 drawTipWei = task.tipWei;
        uint256 lastTipWei = reason == ProofReason.None ? drawTipWei : 0;
        emit TaskFinal(taskId, operator, operatorWei, msg.sender);
        if (keeper == msg.sender) (drawTipWei, lastTipWei) = (0, drawTipWei + lastTipWei);
        if (keeper == operator) (drawTipWei, operatorWei) = (0, operatorWei + drawTipWei);
        if (msg.sender == operator) (lastTipWei, operatorWei) = (0, operatorWei + lastTipWei);
        _earn(operator, operatorWei, task.restakersWei);
        _credit(keeper, drawTipWei);
        _credit(msg.sender, lastTipWei);
        _credit(task.provider, task.royaltyWei);
        _creditReserve(task.reserveWei);
    }

    /// @dev The user's fee back, less `tips` tips: one for the draw, if there was one, and the last for the caller.
    function _refund(Task calldata task, address keeper, uint256 tips) private returns (uint256 refundWei) {
        refundWei = task.feeWei - tips * task.tipWei;
        _credit(task.user, refundWei);
        if (keeper != address(0)) _credit(keeper, task.tipWei);
        _credit(msg.sender, task.tipWei);
    }

    function _operatorWei(Task calldata task, uint256 tips) private pure returns (uint256) {
        return uint256(task.feeWei) - tips * task.tipWei - task.royaltyWei - task.restakersWei - task.reserveWei;
    }

    // ---- Records ----

    /// @dev Status and reason of a task, if this is it and how far it is.
    function _known(
        uint256 taskId,
        Task calldata task,
        Progress memory progress
    ) private view returns (TaskStatus status, ProofReason reason) {
        bytes32 slot = _records[taskId];
        (status, reason) = TaskHash.statusOf(slot);
        if (slot == 0 || slot != TaskHash.record(task, progress, status, reason)) revert WrongTask(taskId, status);
    }

    function _store(
        uint256 taskId,
        Task calldata task,
        Progress memory progress,
        TaskStatus status,
        ProofReason reason
    ) private {
        progress.stepBlock = uint32(block.number);
        _records[taskId] = TaskHash.record(task, progress, status, reason);
    }
}
