// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPausable} from "./IPausable.sol";
import {IStrategy} from "./IStrategy.sol";
import {OperatorSet} from "./OperatorSet.sol";

/// @title  EigenLayer StrategyManager: deposits of stakers, and slashed shares on their way to the recipient
/// @notice Amounts are shares of a strategy, never tokens, unless a name says otherwise.
interface IStrategyManager is IPausable {
    /// @notice `staker` holds `shares` more of `strategy`.
    event Deposit(address staker, IStrategy strategy, uint256 shares);
    /// @notice A slash booked `shares` for the set's recipient; zero is booked too.
    event BurnOrRedistributableSharesIncreased(
        OperatorSet operatorSet,
        uint256 slashId,
        IStrategy strategy,
        uint256 shares
    );
    /// @notice A booking of `shares` was paid out.
    event BurnOrRedistributableSharesDecreased(
        OperatorSet operatorSet,
        uint256 slashId,
        IStrategy strategy,
        uint256 shares
    );
    /// @notice Deposits into `strategy` are allowed from now on.
    event StrategyAddedToDepositWhitelist(IStrategy strategy);
    /// @notice Deposits into `strategy` are refused from now on.
    event StrategyRemovedFromDepositWhitelist(IStrategy strategy);
    /// @notice Who decides on the whitelist changed.
    event StrategyWhitelisterChanged(address previousAddress, address newAddress);

    /// @notice A staker may hold at most 32 strategies.
    error MaxStrategiesExceeded();
    /// @notice The caller is not the DelegationManager.
    error OnlyDelegationManager();
    /// @notice The caller is not the strategy whitelister.
    error OnlyStrategyWhitelister();
    /// @notice More shares than the staker has.
    error SharesAmountTooHigh();
    /// @notice Zero shares.
    error SharesAmountZero();
    /// @notice The staker is the zero address.
    error StakerAddressZero();
    /// @notice The staker's list does not hold the strategy.
    error StrategyNotFound();
    /// @notice Deposits into the strategy are not allowed.
    error StrategyNotWhitelisted();
    /// @notice The slash has a booking for the strategy already.
    error StrategyAlreadyInSlash();

    /// @notice Pulls `amount` units of `token` from the caller into `strategy`; the caller must have approved this contract.
    /// @dev    Reverts: CurrentlyPaused (bit 0), StrategyNotWhitelisted, the strategy's errors, MaxStrategiesExceeded,
    ///         FullySlashed.
    /// @return depositShares Shares that the caller holds more now.
    function depositIntoStrategy(
        IStrategy strategy,
        IERC20 token,
        uint256 amount
    ) external returns (uint256 depositShares);

    /// @notice Pays all bookings of a slash to the set's redistribution recipient, or to the burn address. Anyone may call.
    /// @dev    One failing token makes the whole call revert; `clearBurnOrRedistributableSharesByStrategy` isolates it.
    /// @return tokenAmounts Units paid by strategy, in the order of the bookings; empty when all had been paid before.
    function clearBurnOrRedistributableShares(
        OperatorSet calldata operatorSet,
        uint256 slashId
    ) external returns (uint256[] memory tokenAmounts);

    /// @notice Pays one booking of a slash to the set's redistribution recipient, or to the burn address. Anyone may call.
    /// @return tokenAmount Units paid; zero when it had been paid before or never been booked.
    function clearBurnOrRedistributableSharesByStrategy(
        OperatorSet calldata operatorSet,
        uint256 slashId,
        IStrategy strategy
    ) external returns (uint256 tokenAmount);

    /// @notice Allows deposits. Whitelister only (OnlyStrategyWhitelister). Those allowed already are passed over.
    function addStrategiesToDepositWhitelist(IStrategy[] calldata strategiesToWhitelist) external;

    /// @notice Refuses deposits. Whitelister only (OnlyStrategyWhitelister). Those refused already are passed over.
    function removeStrategiesFromDepositWhitelist(IStrategy[] calldata strategiesToRemoveFromWhitelist) external;

    /// @notice Names the new whitelister. Owner only.
    function setStrategyWhitelister(address newStrategyWhitelister) external;

    /// @notice Gives shares of a withdrawal back to the staker. DelegationManager only (OnlyDelegationManager).
    /// @return existingDepositShares What the staker had before. @return addedShares What was added.
    function addShares(
        address staker,
        IStrategy strategy,
        uint256 shares
    ) external returns (uint256 existingDepositShares, uint256 addedShares);

    /// @notice Takes shares from the staker for a withdrawal. DelegationManager only (OnlyDelegationManager).
    /// @return depositShares What the staker has left.
    function removeDepositShares(
        address staker,
        IStrategy strategy,
        uint256 depositSharesToRemove
    ) external returns (uint256 depositShares);

    /// @notice Pays shares out as tokens. DelegationManager only (OnlyDelegationManager).
    function withdrawSharesAsTokens(address staker, IStrategy strategy, IERC20 token, uint256 shares) external;

    /// @notice Books slashed shares. DelegationManager only (OnlyDelegationManager), once per slash and strategy.
    function increaseBurnOrRedistributableShares(
        OperatorSet calldata operatorSet,
        uint256 slashId,
        IStrategy strategy,
        uint256 sharesToBurn
    ) external;

    /// @notice Unpaid bookings of a slash: strategies and shares.
    function getBurnOrRedistributableShares(
        OperatorSet calldata operatorSet,
        uint256 slashId
    ) external view returns (IStrategy[] memory strategies, uint256[] memory shares);

    /// @notice Unpaid shares of a slash in one strategy.
    function getBurnOrRedistributableShares(
        OperatorSet calldata operatorSet,
        uint256 slashId,
        IStrategy strategy
    ) external view returns (uint256 shares);

    /// @notice Number of unpaid bookings of a slash.
    function getBurnOrRedistributableCount(
        OperatorSet calldata operatorSet,
        uint256 slashId
    ) external view returns (uint256 count);

    /// @notice Sets that have unpaid bookings.
    function getPendingOperatorSets() external view returns (OperatorSet[] memory operatorSets);

    /// @notice Slashes of a set that have unpaid bookings.
    function getPendingSlashIds(OperatorSet calldata operatorSet) external view returns (uint256[] memory slashIds);

    /// @notice Strategies and deposit shares of `staker`, before slashing, without what is queued.
    function getDeposits(
        address staker
    ) external view returns (IStrategy[] memory strategies, uint256[] memory depositShares);

    /// @notice Strategies that `staker` holds.
    function getStakerStrategyList(address staker) external view returns (IStrategy[] memory strategies);

    /// @notice The strategy at `index` of the staker's list.
    function stakerStrategyList(address staker, uint256 index) external view returns (IStrategy strategy);

    /// @notice Length of the staker's list.
    function stakerStrategyListLength(address staker) external view returns (uint256 length);

    /// @notice Deposit shares of `staker`, before slashing, without what is queued.
    function stakerDepositShares(address staker, IStrategy strategy) external view returns (uint256 shares);

    /// @notice Whether deposits into `strategy` are allowed.
    function strategyIsWhitelistedForDeposit(IStrategy strategy) external view returns (bool whitelisted);

    /// @notice Who decides on the whitelist.
    function strategyWhitelister() external view returns (address whitelister);

    /// @notice The DelegationManager.
    function delegation() external view returns (address delegationManager);

    /// @notice The AllocationManager.
    function allocationManager() external view returns (address);

    /// @notice Recipient of slashed shares of sets without a redistribution recipient.
    // solhint-disable-next-line func-name-mixedcase
    function DEFAULT_BURN_ADDRESS() external view returns (address burnAddress);
}
