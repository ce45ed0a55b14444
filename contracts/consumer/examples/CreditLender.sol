// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Finality, ISertnTaskManager} from "../../avs/interfaces/ISertnTaskManager.sol";
import {TensorCodec} from "../../verifier/TensorCodec.sol";
import {SertnConsumer} from "../SertnConsumer.sol";

/// @title  Example: lends to those whom a credit model rates well enough, once the rating is final
/// @notice An applicant brings its features and pays the fee. The model answers with a value for each grade; the largest is the
///         rating. What a wrong rating could gain is the loan, so the loan is the task's value at risk.
contract CreditLender is SertnConsumer {
    using SafeERC20 for IERC20;

    /// @notice What the lender decides on.
    /// @param  modelKey  The credit model.
    /// @param  loanToken What is lent.
    /// @param  loan      How much, in units of the loan's token.
    /// @param  loanValue The same in security units: what is at risk.
    /// @param  leastGrade Least grade that gets the loan.
    /// @param  grades    Grades of the model, from 0.
    /// @param  gradeBits Bits of an output element.
    struct Policy {
        bytes32 modelKey;
        IERC20 loanToken;
        uint256 loan;
        uint96 loanValue;
        uint8 leastGrade;
        uint8 grades;
        uint8 gradeBits;
    }

    Policy private _policy;
    mapping(uint256 taskId => address applicant) private _applicants;

    /// @notice `applicant` asked for a loan; `taskId` rates it.
    event Applied(address indexed applicant, uint256 indexed taskId);
    /// @notice `applicant` was rated `grade` and got the loan, or did not.
    event Decided(address indexed applicant, uint256 indexed taskId, uint256 grade, bool isLent);

    constructor(ISertnTaskManager taskManager, Policy memory policy) SertnConsumer(taskManager) {
        _policy = policy;
    }

    /// @notice Applies for a loan. The caller pays the fee and must have approved this contract for it.
    /// @param  features Input of the model.
    /// @param  feeWei   At least the quote.
    /// @param  deadlineBlock Last block for the answer.
    function applyForLoan(
        bytes calldata features,
        uint96 feeWei,
        uint32 deadlineBlock
    ) external returns (uint256 taskId) {
        IERC20(sertn.feeToken()).safeTransferFrom(msg.sender, address(this), feeWei);
        taskId = _request(_policy.modelKey, features, _policy.loanValue, feeWei, deadlineBlock, Finality.Final);
        _applicants[taskId] = msg.sender;
        emit Applied(msg.sender, taskId);
    }

    /// @inheritdoc SertnConsumer
    function _onResult(uint256 taskId, bytes calldata output) internal override {
        Policy memory policy = _policy;
        address applicant = _applicants[taskId];
        uint256 grade = TensorCodec.argMax(output, 0, policy.grades, policy.gradeBits, true);
        bool isLent = grade >= policy.leastGrade;
        emit Decided(applicant, taskId, grade, isLent);
        if (isLent) policy.loanToken.safeTransfer(applicant, policy.loan);
    }
}
