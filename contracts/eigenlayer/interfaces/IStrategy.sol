// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPausable} from "./IPausable.sol";

/// @title  EigenLayer strategy: the pool that holds one token for all stakers
/// @notice Shares are kept by the StrategyManager; the strategy converts them to tokens and back, with 1,000 virtual shares
///         and 1,000 virtual units so that the first depositor cannot set the rate. All rounding favours the pool.
interface IStrategy is IPausable {
    /// @notice Underlying units per share, in wad, after a deposit or withdrawal.
    event ExchangeRateEmitted(uint256 rate);
    /// @notice The strategy holds `token`, which has `decimals` decimals.
    event StrategyTokenSet(IERC20 token, uint8 decimals);

    /// @notice The caller is not the StrategyManager.
    error OnlyStrategyManager();
    /// @notice The deposit is too small for a single share.
    error NewSharesZero();
    /// @notice There would be more than 1e38 - 1 shares.
    error TotalSharesExceedsMax();
    /// @notice More shares are withdrawn than there are.
    error WithdrawalAmountExceedsTotalDeposits();
    /// @notice The token is not the strategy's.
    error OnlyUnderlyingToken();

    /// @notice Books tokens that have just arrived. StrategyManager only (OnlyStrategyManager).
    /// @param  token  Must be the underlying token (OnlyUnderlyingToken).
    /// @param  amount Units that have been transferred here.
    /// @return newShares floor(amount * (totalShares + 1000) / (balance before + 1000)); not zero (NewSharesZero).
    function deposit(IERC20 token, uint256 amount) external returns (uint256 newShares);

    /// @notice Pays shares out as tokens. StrategyManager only (OnlyStrategyManager).
    /// @param  recipient    Who receives the tokens.
    /// @param  token        Must be the underlying token (OnlyUnderlyingToken).
    /// @param  amountShares Shares that are given up (WithdrawalAmountExceedsTotalDeposits).
    /// @return amountOut floor((balance + 1000) * amountShares / (totalShares + 1000)), in units.
    function withdraw(address recipient, IERC20 token, uint256 amountShares) external returns (uint256 amountOut);

    /// @notice Units that `amountShares` are worth, rounded down.
    function sharesToUnderlying(uint256 amountShares) external view returns (uint256);

    /// @notice Units that `amountShares` are worth, rounded down.
    function sharesToUnderlyingView(uint256 amountShares) external view returns (uint256);

    /// @notice Shares that `amountUnderlying` units would buy, rounded down.
    function underlyingToShares(uint256 amountUnderlying) external view returns (uint256);

    /// @notice Shares that `amountUnderlying` units would buy, rounded down.
    function underlyingToSharesView(uint256 amountUnderlying) external view returns (uint256);

    /// @notice Units that the deposit shares of `user` would be worth if nothing had been slashed.
    function userUnderlying(address user) external returns (uint256);

    /// @notice Units that the deposit shares of `user` would be worth if nothing had been slashed.
    function userUnderlyingView(address user) external view returns (uint256);

    /// @notice Deposit shares of `user`: before slashing, without what is queued.
    function shares(address user) external view returns (uint256);

    /// @notice The token that is held.
    function underlyingToken() external view returns (IERC20);

    /// @notice All shares, those booked for a slash but not paid out yet included.
    function totalShares() external view returns (uint256);

    /// @notice The only caller of `deposit` and `withdraw`.
    function strategyManager() external view returns (address);

    /// @notice What the strategy does, in a sentence.
    function explanation() external pure returns (string memory);
}
