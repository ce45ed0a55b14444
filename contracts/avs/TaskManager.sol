// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IModelVerifier} from "../verifier/IModelVerifier.sol";
import {ProofContext} from "../verifier/ProofContext.sol";
import {TaskEscrow} from "./TaskEscrow.sol";
import {IAuditRandomness, SeedStatus} from "./interfaces/IAuditRandomness.sol";
import {ISertnModelRegistry, Model} from "./interfaces/ISertnModelRegistry.sol";
import {DrawRequest, ISertnOperatorRouter, Standing} from "./interfaces/ISertnOperatorRouter.sol";
import {ISertnParameterRegistry} from "./interfaces/ISertnParameterRegistry.sol";
import {ISertnSlasher, Verdict} from "./interfaces/ISertnSlasher.sol";
import {
    Finality,
    ISertnTaskManager,
    ProofReason,
    ProofRequest,
    Task,
    TaskRequest,
    TaskState,
    TaskStatus
} from "./interfaces/ISertnTaskManager.sol";
import {AuditPolicy} from "./libraries/AuditPolicy.sol";
import {ChallengeFee} from "./libraries/ChallengeFee.sol";
import {FeeParameters, TimingParameters} from "./libraries/SertnParameters.sol";
import {TaskFee} from "./libraries/TaskFee.sol";
import {TaskHash} from "./libraries/TaskHash.sol";

/// @title  A task's life, from submission to its end
/// @notice A task takes two slots: how far it is, and a hash of all that was pinned when it was submitted, then of that and the
///         answer. Has no owner. Storage gaps: none; not upgradeable.
contract TaskManager is TaskEscrow {
    uint256 private constant WAD = 1e18;

    address public immutable router; // solhint-disable-line immutable-vars-naming
    address public immutable slasher; // solhint-disable-line immutable-vars-naming
    ISertnModelRegistry public immutable models; // solhint-disable-line immutable-vars-naming
    ISertnParameterRegistry public immutable parameters; // solhint-disable-line immutable-vars-naming
    IAuditRandomness public immutable randomness; // solhint-disable-line immutable-vars-naming
    uint256 private immutable EPOCH_BLOCKS;
    uint256 private immutable SLASHABLE_BLOCKS;

    /// @dev Neighbours in one mapping: hashed once.
    struct Record {
        TaskState state;
        bytes32 commitment;
    }

    mapping(uint256 taskId => Record) private _records;
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
        _records[taskId].commitment = TaskHash.ofMemory(task);
        emit TaskSubmitted(taskId, task.user, task.modelKey, msg.sender, task, input);
        _take(task.feeWei);
    }

    /// @inheritdoc ISertnTaskManager
    function assign(uint256 taskId, Task calldata task) external nonReentrant returns (address operator) {
        return _assign(taskId, task);
    }

    /// @inheritdoc ISertnTaskManager
    function answer(uint256 taskId, Task calldata task, bytes calldata output) external nonReentrant {
        _answer(taskId, task, output);
    }

    /// @inheritdoc ISertnTaskManager
    function assignAndAnswer(uint256 taskId, Task calldata task, bytes calldata output) external nonReentrant {
        _assign(taskId, task);
        _answer(taskId, task, output);
    }

    /// @inheritdoc ISertnTaskManager
    function challenge(
        uint256 taskId,
        Task calldata task,
        bytes32 outputHash,
        uint256 feeLimitWei
    ) external nonReentrant {
        TaskState memory state = _answered(taskId, task, outputHash);
        if (state.status != TaskStatus.Answered) revert WrongStatus(taskId, state.status);
        uint256 lastBlock = state.stepBlock + task.challengeWindowBlocks;
        if (block.number > lastBlock) revert TooLate(taskId, lastBlock, block.number);

        (uint256 dueBlock, uint256 feeWei) = ISertnOperatorRouter(router).openChallenge(
            state.operator,
            task.proofWindowBlocks,
            task.proofCost,
            task.valueAtRisk,
            task.parametersId
        );
        if (feeWei > feeLimitWei) revert ChallengeFeeOverLimit(taskId, feeWei, feeLimitWei);
        _requests[taskId] = ProofRequest(msg.sender, uint96(feeWei));
        _demand(taskId, state, ProofReason.Challenge, dueBlock, feeWei);
        _take(feeWei);
    }

    /// @inheritdoc ISertnTaskManager
    function prove(
        uint256 taskId,
        Task calldata task,
        bytes calldata input,
        bytes calldata output,
        bytes calldata proof
    ) external nonReentrant {
        TaskState memory state = _answered(taskId, task, keccak256(output));
        if (keccak256(input) != task.inputHash) revert WrongInput(taskId, task.inputHash);
        uint256 blocksLeft;
        if (state.status == TaskStatus.ProofDue) {
            if (block.number > state.stepBlock) revert ProofWindowClosed(taskId, state.stepBlock, block.number);
            blocksLeft = state.stepBlock - block.number;
        } else if (state.status == TaskStatus.Answered) {
            state.reason = ProofReason.Volunteered;
        } else {
            revert WrongStatus(taskId, state.status);
        }
        IModelVerifier verifier = IModelVerifier(models.verifierOf(task.modelKey));
        if (!verifier.verify(contextOf(taskId, state.operator), input, output, proof)) revert InvalidProof(taskId);

        _proven(taskId, task, state, blocksLeft);
    }

    /// @inheritdoc ISertnTaskManager
    function settle(uint256 taskId, Task calldata task, bytes32 outputHash) external nonReentrant {
        TaskStatus status = _records[taskId].state.status;
        if (status == TaskStatus.None) {
            _expireUnassigned(taskId, task);
        } else if (status == TaskStatus.Assigned) {
            _expireUnanswered(taskId, task);
        } else if (status == TaskStatus.Answered) {
            _takeDraw(taskId, task, _answered(taskId, task, outputHash));
        } else if (status == TaskStatus.ProofDue) {
            _condemn(taskId, task, _answered(taskId, task, outputHash));
        } else {
            revert WrongStatus(taskId, status);
        }
    }

    /// @inheritdoc ISertnTaskManager
    function auditPast(uint256 taskId, Task calldata task, bytes32 outputHash) external nonReentrant {
        TaskState memory state = _answered(taskId, task, outputHash);
        if (state.status != TaskStatus.Final || state.reason != ProofReason.None) {
            revert WrongStatus(taskId, state.status);
        }
        _checkPastDraw(taskId, task, state);
        uint256 dueBlock = ISertnOperatorRouter(router).openPastRequest(
            state.operator,
            task.proofWindowBlocks,
            task.parametersId
        );
        uint256 lastBlock = state.assignBlock + SLASHABLE_BLOCKS;
        if (dueBlock >= lastBlock) revert StakeMayBeGone(taskId, dueBlock, lastBlock);
        _requests[taskId] = ProofRequest(msg.sender, 0);
        _demand(taskId, state, ProofReason.Retrospective, dueBlock, 0);
    }

    /// @inheritdoc ISertnTaskManager
    function quote(
        bytes32 modelKey,
        uint96 valueAtRisk,
        uint32 answerWindowBlocks
    ) external view returns (uint256 feeWei) {
        (, TimingParameters memory timing, FeeParameters memory fees, , ) = parameters.submissionParameters();
        uint32 deadlineBlock = uint32(block.number) + answerWindowBlocks;
        return _quote(models.activeModel(modelKey), valueAtRisk, deadlineBlock, timing, fees);
    }

    /// @inheritdoc ISertnTaskManager
    function stateOf(uint256 taskId) external view returns (TaskState memory state) {
        state = _records[taskId].state;
        if (state.status == TaskStatus.None && _records[taskId].commitment != 0) state.status = TaskStatus.Submitted;
    }

    /// @inheritdoc ISertnTaskManager
    function isUsable(uint256 taskId, Task calldata task, bytes calldata output) external view returns (bool) {
        TaskState memory state = _answered(taskId, task, keccak256(output));
        if (state.status == TaskStatus.Final) return true;
        return
            state.status == TaskStatus.Answered &&
            task.finality == Finality.Answered &&
            !ISertnOperatorRouter(router).isJailed(state.operator);
    }

    /// @inheritdoc ISertnTaskManager
    function requestOf(uint256 taskId) external view returns (ProofRequest memory request) {
        return _requests[taskId];
    }

    /// @inheritdoc ISertnTaskManager
    function contextOf(uint256 taskId, address operator) public view returns (bytes32 context) {
        return ProofContext.derive(address(this), keccak256(abi.encode(taskId, operator)));
    }

    /// @inheritdoc ISertnTaskManager
    function commitmentOf(Task calldata task, bytes32 outputHash) external pure returns (bytes32) {
        return outputHash == 0 ? TaskHash.ofTask(task) : TaskHash.withOutput(TaskHash.ofTask(task), outputHash);
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
            uint256 securityRatioWad,
            uint256 leastSecurity
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
        task.savedCost = model.inferenceCostWei + model.proofCostWei;
        task.proofCost = model.proofCostWei;
        task.feeWei = request.feeWei;
        task.tipWei = fees.tipWei;
        (task.royaltyWei, task.restakersWei, task.reserveWei) = TaskFee.split(request.feeWei, model.royaltyWad, fees);
        task.submitBlock = uint32(block.number);
        task.lastAssignBlock = uint32(
            Math.min(block.number + EPOCH_BLOCKS, request.deadlineBlock - timing.answerBlocks)
        );
        task.deadlineBlock = request.deadlineBlock;
        task.challengeWindowBlocks = timing.challengeWindowBlocks;
        task.proofWindowBlocks = model.proofWindowBlocks;
        task.outputSize = model.outputSize;
        task.parametersId = parametersId;
        task.finality = request.finality;
        uint256 security = AuditPolicy.securityOf(task.valueAtRisk, task.savedCost, securityRatioWad, leastSecurity);
        if (security > type(uint96).max) revert NobodyCanSecure(task.modelKey, task.valueAtRisk, security);
        task.security = uint96(security);
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

    function _assign(uint256 taskId, Task calldata task) private returns (address operator) {
        Record storage record = _records[taskId];
        if (record.state.status != TaskStatus.None) revert WrongStatus(taskId, record.state.status);
        if (record.commitment != TaskHash.ofTask(task)) revert WrongTask(taskId);
        if (block.number > task.lastAssignBlock) revert TooLate(taskId, task.lastAssignBlock, block.number);

        uint256 seedBlock = uint256(task.submitBlock) + 1;
        (SeedStatus seedStatus, bytes32 seed) = randomness.seedOf(seedBlock);
        if (seedStatus == SeedStatus.Pending) revert TooEarly(taskId, seedBlock + 1, block.number);
        if (seedStatus == SeedStatus.Lost) revert SeedLost(taskId, seedBlock);

        uint16 auditRate;
        (operator, auditRate) = ISertnOperatorRouter(router).draw(
            DrawRequest({
                taskId: taskId,
                modelKey: task.modelKey,
                seed: seed,
                submitBlock: task.submitBlock,
                security: task.security,
                valueAtRisk: task.valueAtRisk,
                savedCost: task.savedCost,
                operatorWei: _operatorWei(task, TaskFee.MOST_TIPS),
                parametersId: task.parametersId,
                finality: task.finality
            })
        );
        uint32 blockNumber = uint32(block.number);
        record.state = TaskState(operator, TaskStatus.Assigned, ProofReason.None, blockNumber, blockNumber, auditRate);
        emit TaskAssigned(taskId, operator, auditRate, msg.sender);
        _credit(msg.sender, task.tipWei);
    }

    function _answer(uint256 taskId, Task calldata task, bytes calldata output) private {
        Record storage record = _records[taskId];
        TaskState memory state = record.state;
        if (state.status != TaskStatus.Assigned) revert WrongStatus(taskId, state.status);
        bytes32 commitment = TaskHash.ofTask(task);
        if (record.commitment != commitment) revert WrongTask(taskId);
        if (block.number > task.deadlineBlock) revert TooLate(taskId, task.deadlineBlock, block.number);
        if (msg.sender != state.operator && ISertnOperatorRouter(router).signerOf(state.operator) != msg.sender) {
            revert NotTheOperator(taskId, state.operator, msg.sender);
        }
        if (output.length != task.outputSize) revert WrongOutputLength(taskId, output.length, task.outputSize);

        bytes32 outputHash = keccak256(output);
        (state.status, state.stepBlock) = (TaskStatus.Answered, uint32(block.number));
        record.state = state;
        record.commitment = TaskHash.withOutput(commitment, outputHash);
        emit TaskAnswered(taskId, state.operator, outputHash, output);
    }

    // ---- Proofs ----

    /// @dev INV-3: the seed is of the block after the answer, whoever asks and whenever. One that cannot be had means audited, so
    ///      waiting re-rolls nothing.
    function _takeDraw(uint256 taskId, Task calldata task, TaskState memory state) private {
        uint256 seedBlock = uint256(state.stepBlock) + 1;
        (SeedStatus seedStatus, bytes32 seed) = randomness.seedOf(seedBlock);
        if (seedStatus == SeedStatus.Pending) revert TooEarly(taskId, seedBlock + 1, block.number);
        bool isAudited = seedStatus == SeedStatus.Lost || AuditPolicy.isDrawn(seed, AuditPolicy.AUDIT, taskId, state.auditRate);
        if (!isAudited) {
            uint256 lastBlock = uint256(state.stepBlock) + task.challengeWindowBlocks;
            if (block.number <= lastBlock) revert TooEarly(taskId, lastBlock + 1, block.number);
            if (ISertnOperatorRouter(router).release(state.operator, task.security)) {
                return _finish(taskId, task, state, 2);
            }
        }
        uint256 dueBlock = ISertnOperatorRouter(router).openRequest(
            state.operator,
            task.proofWindowBlocks,
            task.parametersId
        );
        _demand(taskId, state, ProofReason.Audit, dueBlock, 0);
        _credit(msg.sender, task.tipWei);
    }

    function _demand(
        uint256 taskId,
        TaskState memory state,
        ProofReason reason,
        uint256 dueBlock,
        uint256 feeWei
    ) private {
        (state.status, state.reason, state.stepBlock) = (TaskStatus.ProofDue, reason, uint32(dueBlock));
        _records[taskId].state = state;
        emit ProofRequested(taskId, state.operator, reason, msg.sender, feeWei, dueBlock);
    }

    function _proven(uint256 taskId, Task calldata task, TaskState memory state, uint256 blocksLeft) private {
        bool isPast = state.reason == ProofReason.Retrospective;
        ISertnOperatorRouter(router).closeProven(
            state.operator,
            isPast ? 0 : task.security,
            state.reason,
            blocksLeft,
            task.proofWindowBlocks,
            task.parametersId
        );
        uint256 rewardWei;
        if (state.reason == ProofReason.Challenge) {
            uint256 feeWei = _requests[taskId].feeWei;
            rewardWei = ChallengeFee.payoutOf(
                feeWei,
                task.proofCost,
                parameters.challengesOf(task.parametersId).rewardWad
            );
            _credit(state.operator, rewardWei);
            _creditReserve(feeWei - rewardWei);
        }
        delete _requests[taskId];
        emit TaskProven(taskId, state.operator, state.reason, rewardWei);
        if (isPast) _end(taskId, state, TaskStatus.Final);
        else _finish(taskId, task, state, state.reason == ProofReason.Audit ? 2 : 1);
    }

    /// @dev INV-5: only the end of a window condemns, and a proof within it has ended the demand.
    function _condemn(uint256 taskId, Task calldata task, TaskState memory state) private {
        if (block.number <= state.stepBlock) revert TooEarly(taskId, uint256(state.stepBlock) + 1, block.number);
        bool isPast = state.reason == ProofReason.Retrospective;
        ProofRequest memory request = _requests[taskId];
        delete _requests[taskId];
        _end(taskId, state, TaskStatus.Slashed);
        ISertnOperatorRouter(router).closeMissed(state.operator, isPast ? 0 : task.security, task.parametersId);

        uint256 refundWei;
        if (isPast) {
            // The fee is gone; of it, only the reserve's part has certainly not come back to whoever paid it.
            refundWei = Math.min(task.reserveWei, _ledger.reserveWei);
            _ledger.reserveWei -= uint96(refundWei);
            _credit(task.user, refundWei);
        } else {
            refundWei = _refund(task, state.reason == ProofReason.Audit ? 3 : 2);
            _credit(request.requester, request.feeWei);
        }
        emit TaskSlashed(
            taskId,
            state.operator,
            state.reason,
            refundWei,
            request.requester,
            request.feeWei,
            msg.sender
        );
        uint256 bountyWad = request.requester == address(0) ? 0 : parameters.challengesOf(task.parametersId).bountyWad;
        ISertnSlasher(slasher).slash(
            Verdict({
                taskId: taskId,
                operator: state.operator,
                user: task.user,
                challenger: request.requester,
                security: task.security,
                compensation: task.valueAtRisk,
                bounty: uint96((uint256(task.security) * bountyWad) / WAD)
            })
        );
    }

    /// @dev A later block's draw over what a slash has opened: tasks assigned before it. One seed for one past.
    function _checkPastDraw(uint256 taskId, Task calldata task, TaskState memory state) private view {
        Standing memory standing = ISertnOperatorRouter(router).standingOf(state.operator);
        uint256 slashBlock = standing.slashBlock;
        if (slashBlock == 0) revert PastNotOpen(taskId, state.operator);
        (SeedStatus seedStatus, bytes32 seed) = randomness.seedOf(slashBlock + 1);
        if (seedStatus == SeedStatus.Pending) revert TooEarly(taskId, slashBlock + 2, block.number);
        uint16 rate = AuditPolicy.toAuditRate(parameters.auditsOf(task.parametersId).retrospectiveRateWad);
        if (
            state.assignBlock > slashBlock ||
            (seedStatus == SeedStatus.Available && !AuditPolicy.isDrawn(seed, AuditPolicy.PAST, taskId, rate))
        ) revert NotDrawn(taskId, state.assignBlock, 0, slashBlock);
    }

    // ---- Ends ----

    function _expireUnassigned(uint256 taskId, Task calldata task) private {
        Record storage record = _records[taskId];
        if (record.commitment == 0) revert WrongStatus(taskId, TaskStatus.None);
        if (record.commitment != TaskHash.ofTask(task)) revert WrongTask(taskId);
        if (block.number <= task.lastAssignBlock) {
            revert TooEarly(taskId, uint256(task.lastAssignBlock) + 1, block.number);
        }
        TaskState memory state;
        _end(taskId, state, TaskStatus.Expired);
        emit TaskExpired(taskId, address(0), _refund(task, 1), 0, msg.sender);
    }

    function _expireUnanswered(uint256 taskId, Task calldata task) private {
        Record storage record = _records[taskId];
        if (record.commitment != TaskHash.ofTask(task)) revert WrongTask(taskId);
        if (block.number <= task.deadlineBlock) {
            revert TooEarly(taskId, uint256(task.deadlineBlock) + 1, block.number);
        }
        TaskState memory state = record.state;
        _end(taskId, state, TaskStatus.Expired);
        ISertnOperatorRouter(router).closeUnanswered(state.operator, task.security, task.parametersId);
        uint256 penaltyWei = (task.feeWei * uint256(parameters.feesOf(task.parametersId).livenessPenaltyWad)) / WAD;
        _penalize(state.operator, penaltyWei);
        emit TaskExpired(taskId, state.operator, _refund(task, 2), penaltyWei, msg.sender);
    }

    /// @dev Final, and the fee divided. `tips` keepers' steps were taken, the last by the caller unless a proof ended it.
    function _finish(uint256 taskId, Task calldata task, TaskState memory state, uint256 tips) private {
        bool isTipped = state.reason == ProofReason.None;
        _end(taskId, state, TaskStatus.Final);
        uint256 operatorWei = _operatorWei(task, tips);
        uint256 repaidWei;
        if (isTipped && msg.sender == state.operator) {
            // One account less to write.
            repaidWei = _earn(state.operator, operatorWei + task.tipWei, task.restakersWei);
        } else {
            repaidWei = _earn(state.operator, operatorWei, task.restakersWei);
            if (isTipped) _credit(msg.sender, task.tipWei);
        }
        _credit(task.provider, task.royaltyWei);
        _creditReserve(task.reserveWei + repaidWei);
        emit TaskFinal(taskId, state.operator, operatorWei, msg.sender);
    }

    function _end(uint256 taskId, TaskState memory state, TaskStatus status) private {
        (state.status, state.stepBlock) = (status, uint32(block.number));
        _records[taskId].state = state;
    }

    /// @dev The user's fee back, less `tips` tips, the last of which goes to the caller.
    function _refund(Task calldata task, uint256 tips) private returns (uint256 refundWei) {
        refundWei = task.feeWei - tips * task.tipWei;
        _credit(task.user, refundWei);
        _credit(msg.sender, task.tipWei);
    }

    function _operatorWei(Task calldata task, uint256 tips) private pure returns (uint256) {
        return uint256(task.feeWei) - tips * task.tipWei - task.royaltyWei - task.restakersWei - task.reserveWei;
    }

    // ---- Records ----

    /// @dev The state of a task that has an answer, whose terms and answer are those that were passed.
    function _answered(
        uint256 taskId,
        Task calldata task,
        bytes32 outputHash
    ) private view returns (TaskState memory state) {
        Record storage record = _records[taskId];
        state = record.state;
        if (state.status < TaskStatus.Answered || state.status == TaskStatus.Expired) {
            bool isSubmitted = state.status == TaskStatus.None && record.commitment != 0;
            revert WrongStatus(taskId, isSubmitted ? TaskStatus.Submitted : state.status);
        }
        if (record.commitment != TaskHash.withOutput(TaskHash.ofTask(task), outputHash)) revert WrongTask(taskId);
    }
}
