// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EnumerableMap} from "@openzeppelin/contracts/utils/structs/EnumerableMap.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IAllocationManager} from "./interfaces/IAllocationManager.sol";
import {IStrategy} from "./interfaces/IStrategy.sol";
import {IStrategyManager} from "./interfaces/IStrategyManager.sol";
import {OperatorSet} from "./interfaces/OperatorSet.sol";
import {CoreAddresses} from "./CoreAddresses.sol";
import {OperatorSetKey} from "./OperatorSetKey.sol";

/// @title  Slashed shares from their booking until they are paid out
/// @notice A slash books; anyone may have a booking paid, once (INV-5), to the set's recipient, in tokens at that time's rate.
abstract contract SlashedShares is IStrategyManager, ReentrancyGuardTransient {
    using EnumerableMap for EnumerableMap.AddressToUintMap;
    using EnumerableSet for EnumerableSet.Bytes32Set;
    using EnumerableSet for EnumerableSet.UintSet;
    using OperatorSetKey for OperatorSet;

    /// @inheritdoc IStrategyManager
    address public immutable allocationManager;

    /// @inheritdoc IStrategyManager
    address public immutable delegation;

    /// @inheritdoc IStrategyManager
    // solhint-disable-next-line const-name-snakecase
    address public constant DEFAULT_BURN_ADDRESS = CoreAddresses.BURN;

    EnumerableSet.Bytes32Set private _pendingSets;
    mapping(bytes32 setKey => EnumerableSet.UintSet) private _pendingSlashes;
    mapping(bytes32 setKey => mapping(uint256 slashId => EnumerableMap.AddressToUintMap)) private _bookings;

    constructor(address allocationManager_, address delegation_) {
        allocationManager = allocationManager_;
        delegation = delegation_;
    }

    modifier onlyDelegationManager() {
        if (msg.sender != delegation) revert OnlyDelegationManager();
        _;
    }

    /// @inheritdoc IStrategyManager
    function increaseBurnOrRedistributableShares(
        OperatorSet calldata operatorSet,
        uint256 slashId,
        IStrategy strategy,
        uint256 sharesToBurn
    ) external onlyDelegationManager nonReentrant {
        bytes32 setKey = operatorSet.key();
        if (!_bookings[setKey][slashId].set(address(strategy), sharesToBurn)) revert StrategyAlreadyInSlash();
        _pendingSets.add(setKey);
        _pendingSlashes[setKey].add(slashId);
        emit BurnOrRedistributableSharesIncreased(operatorSet, slashId, strategy, sharesToBurn);
    }

    /// @inheritdoc IStrategyManager
    function clearBurnOrRedistributableShares(
        OperatorSet calldata operatorSet,
        uint256 slashId
    ) external nonReentrant returns (uint256[] memory tokenAmounts) {
        address[] memory strategies = _bookings[operatorSet.key()][slashId].keys();
        tokenAmounts = new uint256[](strategies.length);
        for (uint256 i = 0; i < strategies.length; ++i) {
            tokenAmounts[i] = _pay(operatorSet, slashId, IStrategy(strategies[i]));
        }
    }

    /// @inheritdoc IStrategyManager
    function clearBurnOrRedistributableSharesByStrategy(
        OperatorSet calldata operatorSet,
        uint256 slashId,
        IStrategy strategy
    ) external nonReentrant returns (uint256 tokenAmount) {
        return _pay(operatorSet, slashId, strategy);
    }

    /// @inheritdoc IStrategyManager
    function getBurnOrRedistributableShares(
        OperatorSet calldata operatorSet,
        uint256 slashId
    ) external view returns (IStrategy[] memory strategies, uint256[] memory shares) {
        EnumerableMap.AddressToUintMap storage bookings = _bookings[operatorSet.key()][slashId];
        uint256 count = bookings.length();
        strategies = new IStrategy[](count);
        shares = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            (address strategy, uint256 booked) = bookings.at(i);
            (strategies[i], shares[i]) = (IStrategy(strategy), booked);
        }
    }

    /// @inheritdoc IStrategyManager
    function getBurnOrRedistributableShares(
        OperatorSet calldata operatorSet,
        uint256 slashId,
        IStrategy strategy
    ) external view returns (uint256 shares) {
        (, shares) = _bookings[operatorSet.key()][slashId].tryGet(address(strategy));
    }

    /// @inheritdoc IStrategyManager
    function getBurnOrRedistributableCount(
        OperatorSet calldata operatorSet,
        uint256 slashId
    ) external view returns (uint256 count) {
        return _bookings[operatorSet.key()][slashId].length();
    }

    /// @inheritdoc IStrategyManager
    function getPendingOperatorSets() external view returns (OperatorSet[] memory operatorSets) {
        return OperatorSetKey.toOperatorSets(_pendingSets.values());
    }

    /// @inheritdoc IStrategyManager
    function getPendingSlashIds(OperatorSet calldata operatorSet) external view returns (uint256[] memory slashIds) {
        return _pendingSlashes[operatorSet.key()].values();
    }

    function _pay(
        OperatorSet calldata operatorSet,
        uint256 slashId,
        IStrategy strategy
    ) private returns (uint256 tokenAmount) {
        uint256 shares = _takeBooking(operatorSet.key(), slashId, strategy);
        if (shares == 0) return 0;
        address recipient = IAllocationManager(allocationManager).getRedistributionRecipient(operatorSet);
        tokenAmount = strategy.withdraw(recipient, strategy.underlyingToken(), shares);
        emit BurnOrRedistributableSharesDecreased(operatorSet, slashId, strategy, shares);
    }

    function _takeBooking(bytes32 setKey, uint256 slashId, IStrategy strategy) private returns (uint256 shares) {
        EnumerableMap.AddressToUintMap storage bookings = _bookings[setKey][slashId];
        (, shares) = bookings.tryGet(address(strategy));
        if (!bookings.remove(address(strategy)) || bookings.length() != 0) return shares;
        EnumerableSet.UintSet storage slashes = _pendingSlashes[setKey];
        slashes.remove(slashId);
        if (slashes.length() == 0) _pendingSets.remove(setKey);
    }
}
