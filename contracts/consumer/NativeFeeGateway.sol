// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ISertnTaskManager, TaskRequest} from "../avs/interfaces/ISertnTaskManager.sol";
import {IWrappedCoin} from "./IWrappedCoin.sol";

/// @title  Submits tasks that are paid in the chain's native coin
/// @notice For deployments whose fees are in the wrapped coin. The task is the user's, as if it had wrapped and submitted
///         itself: refunds are the user's to withdraw, as wrapped coins. Holds nothing between calls. Storage gaps: none; not
///         upgradeable.
contract NativeFeeGateway {
    using SafeERC20 for IERC20;

    ISertnTaskManager public immutable taskManager; // solhint-disable-line immutable-vars-naming
    IWrappedCoin private immutable WRAPPED;

    /// @notice The fee is over what came along.
    error FeeOverValue(uint256 feeWei, uint256 valueWei);

    /// @param taskManager_ Its fees must be in the wrapped coin.
    constructor(ISertnTaskManager taskManager_) {
        taskManager = taskManager_;
        WRAPPED = IWrappedCoin(taskManager_.feeToken());
        // The wrapped coin is no one's to change, and nothing is left here for anyone to take.
        IERC20(WRAPPED).forceApprove(address(taskManager_), type(uint256).max);
    }

    /// @notice Submits a task and pays its fee; what came along beyond it goes back to the caller.
    /// @dev    Reverts: FeeOverValue, and as `submit` of the task manager.
    function submit(TaskRequest calldata request, bytes calldata input) external payable returns (uint256 taskId) {
        if (request.feeWei > msg.value) revert FeeOverValue(request.feeWei, msg.value);
        WRAPPED.deposit{value: request.feeWei}();
        taskId = taskManager.submit(request, input);
        if (msg.value > request.feeWei) Address.sendValue(payable(msg.sender), msg.value - request.feeWei);
    }
}
