// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ISertnCompensationVault} from "../avs/interfaces/ISertnCompensationVault.sol";
import {
    Finality,
    ISertnTaskManager,
    Progress,
    Task,
    TaskRequest,
    TaskStatus
} from "../avs/interfaces/ISertnTaskManager.sol";

/// @title  Base of contracts that act on a model's results
/// @notice A contract requests with `_request` and acts in `_onResult`, once for each task, when the result has reached the
///         finality that it asked for. Anyone may deliver: the task manager says whether the result may be used, and it may not
///         when its proof is due, did not come, or the operator was slashed. The result is pulled, never pushed, so nothing
///         here can be in the way of the task.
/// @dev    The value at risk must be all that a wrong answer could gain anyone, added up over everything that acts on the task's
///         result: the loan that is paid, the position that is closed, and what others do who read this contract. Security and
///         audits are made for that value. With less, cheating can pay; a contract whose exposure grows later needs a new task.
///         A result that was acted on when answered can still turn out wrong: `_onSlashed` is for that.
abstract contract SertnConsumer {
    using SafeERC20 for IERC20;

    /// @dev What this contract knows of a task of its own.
    enum Reception {
        None,
        Requested,
        Received,
        Retracted
    }

    ISertnTaskManager public immutable sertn; // solhint-disable-line immutable-vars-naming
    mapping(uint256 taskId => Reception) private _receptions;

    /// @notice Task `taskId` was submitted for this contract.
    event ResultRequested(uint256 indexed taskId);
    /// @notice The result of `taskId` was acted on.
    event ResultReceived(uint256 indexed taskId);
    /// @notice The result of `taskId` was acted on and turned out unproven.
    event ResultRetracted(uint256 indexed taskId);

    /// @notice The task is not this contract's, or its result was delivered before.
    error ResultNotExpected(uint256 taskId);
    /// @notice The result must not be used, or not yet.
    error ResultNotUsable(uint256 taskId);
    /// @notice The task was not slashed.
    error TaskNotSlashed(uint256 taskId);

    constructor(ISertnTaskManager sertn_) {
        sertn = sertn_;
    }

    /// @notice Delivers the result of a task. Anyone may. Reverts: ResultNotExpected, ResultNotUsable, WrongTask.
    /// @param  task     As `TaskSubmitted` told it.
    /// @param  progress As events told it.
    /// @param  output   As `TaskAnswered` told it.
    function receiveResult(
        uint256 taskId,
        Task calldata task,
        Progress calldata progress,
        bytes calldata output
    ) external {
        if (_receptions[taskId] != Reception.Requested) revert ResultNotExpected(taskId);
        if (!sertn.isUsable(taskId, task, progress, output)) revert ResultNotUsable(taskId);
        _receptions[taskId] = Reception.Received;
        emit ResultReceived(taskId);
        _onResult(taskId, output);
    }

    /// @notice Tells this contract that a result it has acted on was slashed. Anyone may. Reverts: ResultNotExpected,
    ///         TaskNotSlashed.
    function retractResult(uint256 taskId) external {
        if (_receptions[taskId] != Reception.Received) revert ResultNotExpected(taskId);
        (TaskStatus status, ) = sertn.statusOf(taskId);
        if (status != TaskStatus.Slashed) revert TaskNotSlashed(taskId);
        _receptions[taskId] = Reception.Retracted;
        emit ResultRetracted(taskId);
        _onSlashed(taskId);
    }

    /// @dev Submits a task and pays its fee from this contract's own tokens, which must have arrived.
    /// @param valueAtRisk All that a wrong answer could gain anyone, in security units; see above.
    function _request(
        bytes32 modelKey,
        bytes memory input,
        uint96 valueAtRisk,
        uint96 feeWei,
        uint32 deadlineBlock,
        Finality finality
    ) internal returns (uint256 taskId) {
        IERC20(sertn.feeToken()).forceApprove(address(sertn), feeWei);
        taskId = sertn.submit(
            TaskRequest({
                modelKey: modelKey,
                user: address(this),
                valueAtRisk: valueAtRisk,
                feeWei: feeWei,
                deadlineBlock: deadlineBlock,
                finality: finality
            }),
            input
        );
        _receptions[taskId] = Reception.Requested;
        emit ResultRequested(taskId);
    }

    /// @dev Acts on a result. Called once for each task.
    function _onResult(uint256 taskId, bytes calldata output) internal virtual;

    /// @dev Makes up for having acted on a result that was not proven. Called once, after `_onResult`.
    function _onSlashed(uint256 taskId) internal virtual {} // solhint-disable-line no-empty-blocks

    /// @dev Collects refunds and compensation of this contract, which only it can.
    function _collectRefunds(address to) internal returns (uint256 amountWei) {
        return sertn.withdraw(to);
    }

    function _collectCompensation(ISertnCompensationVault vault, IERC20 token, address to) internal returns (uint256) {
        return vault.claim(token, to);
    }
}
