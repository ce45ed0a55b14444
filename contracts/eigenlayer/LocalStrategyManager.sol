// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IDelegationManager} from "./interfaces/IDelegationManager.sol";
import {IStrategy} from "./interfaces/IStrategy.sol";
import {IStrategyManager} from "./interfaces/IStrategyManager.sol";
import {LocalPause} from "./LocalPause.sol";
import {SlashedShares} from "./SlashedShares.sol";

/// @title  StrategyManager of the local EigenLayer core: deposits, and slashed shares on their way to the recipient
/// @notice Behaves as the real one does, to the error, event and unit. Left out: deposits by signature, burning apart from sets.
///         This file holds deposits and the whitelist; slashed shares are in the file that it inherits. Storage gaps: none.
contract LocalStrategyManager is SlashedShares, Ownable, LocalPause {
    using SafeERC20 for IERC20;

    uint8 private constant DEPOSIT_PAUSE_BIT = 0;
    uint256 private constant MAX_STRATEGIES_OF_STAKER = 32;

    /// @inheritdoc IStrategyManager
    address public strategyWhitelister;

    /// @inheritdoc IStrategyManager
    mapping(IStrategy => bool) public strategyIsWhitelistedForDeposit;

    /// @inheritdoc IStrategyManager
    mapping(address staker => mapping(IStrategy => uint256)) public stakerDepositShares;

    /// @inheritdoc IStrategyManager
    mapping(address staker => IStrategy[]) public stakerStrategyList;

    /// @param allocationManager_ The AllocationManager.
    /// @param delegation_        The DelegationManager.
    /// @param whitelister        Who decides on the whitelist: the strategy factory.
    /// @param owner_             Who may name another whitelister, and may pause.
    constructor(
        address allocationManager_,
        address delegation_,
        address whitelister,
        address owner_
    ) SlashedShares(allocationManager_, delegation_) Ownable(owner_) LocalPause(owner_) {
        _setWhitelister(whitelister);
    }

    modifier onlyWhitelister() {
        if (msg.sender != strategyWhitelister) revert OnlyStrategyWhitelister();
        _;
    }

    /// @inheritdoc IStrategyManager
    function depositIntoStrategy(
        IStrategy strategy,
        IERC20 token,
        uint256 amount
    ) external whenNotPaused(DEPOSIT_PAUSE_BIT) nonReentrant returns (uint256 depositShares) {
        if (!strategyIsWhitelistedForDeposit[strategy]) revert StrategyNotWhitelisted();
        token.safeTransferFrom(msg.sender, address(strategy), amount);
        depositShares = strategy.deposit(token, amount);
        (uint256 before, uint256 added) = _addShares(msg.sender, strategy, depositShares);
        IDelegationManager(delegation).increaseDelegatedShares(msg.sender, strategy, before, added);
    }

    /// @inheritdoc IStrategyManager
    function addShares(
        address staker,
        IStrategy strategy,
        uint256 shares
    ) external onlyDelegationManager nonReentrant returns (uint256 existingDepositShares, uint256 addedShares) {
        return _addShares(staker, strategy, shares);
    }

    /// @inheritdoc IStrategyManager
    function removeDepositShares(
        address staker,
        IStrategy strategy,
        uint256 depositSharesToRemove
    ) external onlyDelegationManager nonReentrant returns (uint256 depositShares) {
        if (depositSharesToRemove == 0) revert SharesAmountZero();
        depositShares = stakerDepositShares[staker][strategy];
        if (depositSharesToRemove > depositShares) revert SharesAmountTooHigh();
        depositShares -= depositSharesToRemove;
        stakerDepositShares[staker][strategy] = depositShares;
        if (depositShares == 0) _removeFromList(stakerStrategyList[staker], strategy);
    }

    /// @inheritdoc IStrategyManager
    function withdrawSharesAsTokens(
        address staker,
        IStrategy strategy,
        IERC20 token,
        uint256 shares
    ) external onlyDelegationManager nonReentrant {
        strategy.withdraw(staker, token, shares);
    }

    /// @inheritdoc IStrategyManager
    function addStrategiesToDepositWhitelist(IStrategy[] calldata strategiesToWhitelist) external onlyWhitelister {
        for (uint256 i = 0; i < strategiesToWhitelist.length; ++i) {
            if (strategyIsWhitelistedForDeposit[strategiesToWhitelist[i]]) continue;
            strategyIsWhitelistedForDeposit[strategiesToWhitelist[i]] = true;
            emit StrategyAddedToDepositWhitelist(strategiesToWhitelist[i]);
        }
    }

    /// @inheritdoc IStrategyManager
    function removeStrategiesFromDepositWhitelist(
        IStrategy[] calldata strategiesToRemoveFromWhitelist
    ) external onlyWhitelister {
        for (uint256 i = 0; i < strategiesToRemoveFromWhitelist.length; ++i) {
            if (!strategyIsWhitelistedForDeposit[strategiesToRemoveFromWhitelist[i]]) continue;
            delete strategyIsWhitelistedForDeposit[strategiesToRemoveFromWhitelist[i]];
            emit StrategyRemovedFromDepositWhitelist(strategiesToRemoveFromWhitelist[i]);
        }
    }

    /// @inheritdoc IStrategyManager
    function setStrategyWhitelister(address newStrategyWhitelister) external onlyOwner {
        _setWhitelister(newStrategyWhitelister);
    }

    /// @inheritdoc IStrategyManager
    function getDeposits(
        address staker
    ) external view returns (IStrategy[] memory strategies, uint256[] memory depositShares) {
        strategies = stakerStrategyList[staker];
        depositShares = new uint256[](strategies.length);
        for (uint256 i = 0; i < strategies.length; ++i) depositShares[i] = stakerDepositShares[staker][strategies[i]];
    }

    /// @inheritdoc IStrategyManager
    function getStakerStrategyList(address staker) external view returns (IStrategy[] memory strategies) {
        return stakerStrategyList[staker];
    }

    /// @inheritdoc IStrategyManager
    function stakerStrategyListLength(address staker) external view returns (uint256 length) {
        return stakerStrategyList[staker].length;
    }

    function _setWhitelister(address whitelister) private {
        emit StrategyWhitelisterChanged(strategyWhitelister, whitelister);
        strategyWhitelister = whitelister;
    }

    function _addShares(
        address staker,
        IStrategy strategy,
        uint256 shares
    ) private returns (uint256 before, uint256 added) {
        if (staker == address(0)) revert StakerAddressZero();
        if (shares == 0) revert SharesAmountZero();
        before = stakerDepositShares[staker][strategy];
        if (before == 0) {
            IStrategy[] storage list = stakerStrategyList[staker];
            if (list.length == MAX_STRATEGIES_OF_STAKER) revert MaxStrategiesExceeded();
            list.push(strategy);
        }
        stakerDepositShares[staker][strategy] = before + shares;
        emit Deposit(staker, strategy, shares);
        return (before, shares);
    }

    /// @dev The last one fills the place.
    function _removeFromList(IStrategy[] storage list, IStrategy strategy) private {
        uint256 last = list.length - 1;
        for (uint256 i = 0; i <= last; ++i) {
            if (address(list[i]) != address(strategy)) continue;
            list[i] = list[last];
            list.pop();
            return;
        }
        revert StrategyNotFound();
    }
}
