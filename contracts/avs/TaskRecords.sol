// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ProofContext} from "../verifier/ProofContext.sol";
import {TaskEscrow} from "./TaskEscrow.sol";
import {IAuditRandomness} from "./interfaces/IAuditRandomness.sol";
import {ISertnModelRegistry} from "./interfaces/ISertnModelRegistry.sol";
import {ISertnOperatorRouter} from "./interfaces/ISertnOperatorRouter.sol";
import {ISertnParameterRegistry} from "./interfaces/ISertnParameterRegistry.sol";
import {ISertnServiceManager} from "./interfaces/ISertnServiceManager.sol";
import {
    Finality,
    ISertnTaskManager,
    Progress,
    ProofReason,
    ProofRequest,
    Task,
    TaskStatus
} from "./interfaces/ISertnTaskManager.sol";
import {TaskHash} from "./libraries/TaskHash.sol";

/// @title  What the chain keeps of tasks, and how they end
/// @notice A task takes one slot: its status, and a hash of all that was pinned when it was submitted and of all that has
///         happened since.
abstract contract TaskRecords is TaskEscrow {
    uint256 internal constant WAD = 1e18;

    address public immutable router; // solhint-disable-line immutable-vars-naming
    address public immutable slasher; // solhint-disable-line immutable-vars-naming
    ISertnModelRegistry public immutable models; // solhint-disable-line immutable-vars-naming
    ISertnParameterRegistry public immutable parameters; // solhint-disable-line immutable-vars-naming
    IAuditRandomness public immutable randomness; // solhint-disable-line immutable-vars-naming
    uint256 internal immutable EPOCH_BLOCKS;
    uint256 internal immutable SLASHABLE_BLOCKS;

    mapping(uint256 taskId => bytes32) internal _records;
    mapping(uint256 taskId => ProofRequest) internal _requests;

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
    }

    constructor(Parts memory parts) TaskEscrow(parts.feeToken, parts.serviceManager, parts.vault) {
        router = parts.router;
        slasher = parts.slasher;
        models = parts.models;
        parameters = parts.parameters;
        randomness = parts.randomness;
        EPOCH_BLOCKS = ISertnOperatorRouter(parts.router).epochBlocks();
        SLASHABLE_BLOCKS = ISertnServiceManager(parts.serviceManager).slashableBlocks();
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

    /// @dev Final, and the fee divided. `tips` keepers' steps were taken, the last by the caller unless a proof ended it. Each
    ///      account is written once.
    function _finish(
        uint256 taskId,
        Task calldata task,
        Progress memory progress,
        ProofReason reason,
        uint256 tips
    ) internal {
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
    function _refund(Task calldata task, address keeper, uint256 tips) internal returns (uint256 refundWei) {
        refundWei = task.feeWei - tips * task.tipWei;
        _credit(task.user, refundWei);
        if (keeper != address(0)) _credit(keeper, task.tipWei);
        _credit(msg.sender, task.tipWei);
    }

    function _operatorWei(Task calldata task, uint256 tips) internal pure returns (uint256) {
        return uint256(task.feeWei) - tips * task.tipWei - task.royaltyWei - task.restakersWei - task.reserveWei;
    }

    /// @dev Status and reason of a task, if this is it and how far it is.
    function _known(
        uint256 taskId,
        Task calldata task,
        Progress memory progress
    ) internal view returns (TaskStatus status, ProofReason reason) {
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
    ) internal {
        progress.stepBlock = uint32(block.number);
        _records[taskId] = TaskHash.record(task, progress, status, reason);
    }
}
