// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IStrategy} from "./interfaces/IStrategy.sol";
import {IStrategyManager} from "./interfaces/IStrategyManager.sol";
import {LocalPause} from "./LocalPause.sol";

/// @title  Strategy of the local EigenLayer core: holds one token, keeps the rate between shares and units
/// @notice Tokens that are sent here without a deposit raise the rate for all. Storage gaps: none.
contract LocalStrategy is IStrategy, LocalPause {
    using SafeERC20 for IERC20;

    uint8 private constant DEPOSIT_PAUSE_BIT = 0;
    uint8 private constant WITHDRAWAL_PAUSE_BIT = 1;
    uint256 private constant MAX_TOTAL_SHARES = 1e38 - 1;
    /// @dev Virtual shares and units: whoever deposits first cannot make the next depositor's shares round to nothing.
    uint256 private constant OFFSET = 1e3;

    /// @inheritdoc IStrategy
    IERC20 public immutable underlyingToken;

    /// @inheritdoc IStrategy
    address public immutable strategyManager;

    /// @inheritdoc IStrategy
    uint256 public totalShares;

    /// @param token            What is held.
    /// @param strategyManager_ The StrategyManager.
    /// @param pauser_          Who may pause.
    constructor(IERC20Metadata token, address strategyManager_, address pauser_) LocalPause(pauser_) {
        underlyingToken = token;
        strategyManager = strategyManager_;
        emit StrategyTokenSet(token, token.decimals());
    }

    modifier onlyStrategyManager() {
        if (msg.sender != strategyManager) revert OnlyStrategyManager();
        _;
    }

    /// @inheritdoc IStrategy
    function deposit(
        IERC20 token,
        uint256 amount
    ) external whenNotPaused(DEPOSIT_PAUSE_BIT) onlyStrategyManager returns (uint256 newShares) {
        _requireUnderlying(token);
        uint256 shares_ = totalShares;
        uint256 balance = _balance();
        newShares = (amount * (shares_ + OFFSET)) / (balance - amount + OFFSET);
        if (newShares == 0) revert NewSharesZero();
        shares_ += newShares;
        if (shares_ > MAX_TOTAL_SHARES) revert TotalSharesExceedsMax();
        totalShares = shares_;
        _emitRate(balance, shares_);
    }

    /// @inheritdoc IStrategy
    function withdraw(
        address recipient,
        IERC20 token,
        uint256 amountShares
    ) external whenNotPaused(WITHDRAWAL_PAUSE_BIT) onlyStrategyManager returns (uint256 amountOut) {
        _requireUnderlying(token);
        uint256 shares_ = totalShares;
        if (amountShares > shares_) revert WithdrawalAmountExceedsTotalDeposits();
        uint256 balance = _balance();
        amountOut = ((balance + OFFSET) * amountShares) / (shares_ + OFFSET);
        shares_ -= amountShares;
        totalShares = shares_;
        _emitRate(balance - amountOut, shares_);
        token.safeTransfer(recipient, amountOut);
    }

    /// @inheritdoc IStrategy
    function sharesToUnderlyingView(uint256 amountShares) public view returns (uint256) {
        return ((_balance() + OFFSET) * amountShares) / (totalShares + OFFSET);
    }

    /// @inheritdoc IStrategy
    function sharesToUnderlying(uint256 amountShares) external view returns (uint256) {
        return sharesToUnderlyingView(amountShares);
    }

    /// @inheritdoc IStrategy
    function underlyingToSharesView(uint256 amountUnderlying) public view returns (uint256) {
        return (amountUnderlying * (totalShares + OFFSET)) / (_balance() + OFFSET);
    }

    /// @inheritdoc IStrategy
    function underlyingToShares(uint256 amountUnderlying) external view returns (uint256) {
        return underlyingToSharesView(amountUnderlying);
    }

    /// @inheritdoc IStrategy
    function shares(address user) public view returns (uint256) {
        return IStrategyManager(strategyManager).stakerDepositShares(user, this);
    }

    /// @inheritdoc IStrategy
    function userUnderlyingView(address user) public view returns (uint256) {
        return sharesToUnderlyingView(shares(user));
    }

    /// @inheritdoc IStrategy
    function userUnderlying(address user) external view returns (uint256) {
        return userUnderlyingView(user);
    }

    /// @inheritdoc IStrategy
    function explanation() external pure returns (string memory) {
        return "Holds one token for the stakers of a local EigenLayer core";
    }

    function _requireUnderlying(IERC20 token) private view {
        if (address(token) != address(underlyingToken)) revert OnlyUnderlyingToken();
    }

    function _emitRate(uint256 balance, uint256 shares_) private {
        emit ExchangeRateEmitted((1e18 * (balance + OFFSET)) / (shares_ + OFFSET));
    }

    function _balance() private view returns (uint256) {
        return underlyingToken.balanceOf(address(this));
    }
}
