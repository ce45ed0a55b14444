// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ISertnCompensationVault} from "./interfaces/ISertnCompensationVault.sol";
import {Account, ISertnTaskManager} from "./interfaces/ISertnTaskManager.sol";

/// @title  Whose the fees are that the task manager holds
/// @notice Money comes in with `_take` and leaves with `withdraw`, `collectRestakerFees` and `moveReserve`; in between it only
///         moves from accounts to accounts. Nothing is ever pushed to anyone, so no recipient can be in the way of a task.
///         INV-1: the balance is what open tasks and requests hold, plus all accounts, plus the reserve.
abstract contract TaskEscrow is ISertnTaskManager, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev Written by every submission and every final task, hence one slot.
    struct Ledger {
        uint96 reserveWei;
        uint64 taskCount;
        bool isPaused;
    }

    uint256 private constant GWEI = 1e9;

    /// @inheritdoc ISertnTaskManager
    address public immutable feeToken; // solhint-disable-line immutable-vars-naming
    address public immutable serviceManager; // solhint-disable-line immutable-vars-naming
    address public immutable vault; // solhint-disable-line immutable-vars-naming

    Ledger internal _ledger;
    mapping(address account => Account) private _accounts;

    modifier onlyServiceManager() {
        if (msg.sender != serviceManager) revert OnlyServiceManager(msg.sender);
        _;
    }

    constructor(address feeToken_, address serviceManager_, address vault_) {
        feeToken = feeToken_;
        serviceManager = serviceManager_;
        vault = vault_;
    }

    /// @inheritdoc ISertnTaskManager
    function withdraw(address to) external nonReentrant returns (uint256 amountWei) {
        if (to == address(0)) revert ZeroAddress();
        Account storage account = _accounts[msg.sender];
        amountWei = account.balanceWei;
        if (amountWei == 0) revert NothingToWithdraw(msg.sender);
        account.balanceWei = 0;
        emit Withdrawn(msg.sender, to, amountWei);
        IERC20(feeToken).safeTransfer(to, amountWei);
    }

    /// @inheritdoc ISertnTaskManager
    function collectRestakerFees(
        address[] calldata operators
    ) external nonReentrant onlyServiceManager returns (uint256[] memory amountsWei) {
        amountsWei = new uint256[](operators.length);
        uint256 totalWei;
        for (uint256 i = 0; i < operators.length; ++i) {
            Account storage account = _accounts[operators[i]];
            amountsWei[i] = account.restakersWei;
            totalWei += amountsWei[i];
            account.restakersWei = 0;
            emit RestakerFeesCollected(operators[i], amountsWei[i]);
        }
        IERC20(feeToken).safeTransfer(msg.sender, totalWei);
    }

    /// @inheritdoc ISertnTaskManager
    function moveReserve() external nonReentrant returns (uint256 amountWei) {
        amountWei = _ledger.reserveWei;
        _ledger.reserveWei = 0;
        emit ReserveMoved(amountWei);
        IERC20(feeToken).forceApprove(vault, amountWei);
        ISertnCompensationVault(vault).depositReserve(IERC20(feeToken), amountWei);
    }

    /// @inheritdoc ISertnTaskManager
    function pauseSubmissions(bool isPaused) external onlyServiceManager {
        _ledger.isPaused = isPaused;
        emit SubmissionsPaused(isPaused);
    }

    /// @inheritdoc ISertnTaskManager
    function accountOf(address account) external view returns (Account memory) {
        return _accounts[account];
    }

    /// @inheritdoc ISertnTaskManager
    function reserveWei() external view returns (uint256) {
        return _ledger.reserveWei;
    }

    /// @inheritdoc ISertnTaskManager
    function taskCount() external view returns (uint256) {
        return _ledger.taskCount;
    }

    /// @dev What did not arrive would be missing to someone else: a token that keeps a part of what it moves is refused here.
    function _take(uint256 amountWei) internal {
        IERC20 token = IERC20(feeToken);
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amountWei);
        uint256 receivedWei = token.balanceOf(address(this)) - before;
        if (receivedWei != amountWei) revert FeeNotReceived(amountWei, receivedWei);
    }

    function _credit(address account, uint256 amountWei) internal {
        if (amountWei != 0) _accounts[account].balanceWei += uint96(amountWei);
    }

    function _creditReserve(uint256 amountWei) internal {
        if (amountWei != 0) _ledger.reserveWei += uint96(amountWei);
    }

    /// @dev Back to a user what its fee gave to the reserve, as far as that is still here: the rest of a fee that was divided
    ///      may have come back to who paid it, by way of an operator or provider of its own.
    function _returnFromReserve(address user, uint256 amountWei) internal returns (uint256 returnedWei) {
        uint256 availableWei = _ledger.reserveWei;
        returnedWei = Math.min(amountWei, availableWei);
        _ledger.reserveWei = uint96(availableWei - returnedWei);
        _credit(user, returnedWei);
    }

    /// @dev What an operator earned, for itself and its delegators. What it owes goes to the reserve first.
    function _earn(address operator, uint256 operatorWei, uint256 forRestakersWei) internal {
        Account memory account = _accounts[operator];
        if (account.debtGwei != 0) {
            uint256 repaidWei = Math.min(operatorWei, account.debtGwei * GWEI);
            account.debtGwei -= uint64(Math.ceilDiv(repaidWei, GWEI));
            operatorWei -= repaidWei;
            _creditReserve(repaidWei);
        }
        account.balanceWei += uint96(operatorWei);
        account.restakersWei += uint96(forRestakersWei);
        _accounts[operator] = account;
    }

    /// @dev What an operator owes: taken from its balance as far as that goes, the rest from what it will earn. In whole gwei,
    ///      up to as many as fit: an end that reverts would lock the task.
    function _penalize(address operator, uint256 penaltyWei) internal {
        Account memory account = _accounts[operator];
        uint256 paidWei = Math.min(penaltyWei, account.balanceWei);
        account.balanceWei -= uint96(paidWei);
        account.debtGwei = uint64(Math.min(type(uint64).max, account.debtGwei + (penaltyWei - paidWei) / GWEI));
        _accounts[operator] = account;
        _creditReserve(paidWei);
    }
}
