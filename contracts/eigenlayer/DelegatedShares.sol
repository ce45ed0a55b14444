// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IAllocationManager} from "./interfaces/IAllocationManager.sol";
import {IDelegationManager} from "./interfaces/IDelegationManager.sol";
import {IStrategy} from "./interfaces/IStrategy.sol";
import {IStrategyManager} from "./interfaces/IStrategyManager.sol";
import {OperatorSet} from "./interfaces/OperatorSet.sol";
import {CoreAddresses} from "./CoreAddresses.sol";
import {PartOfCore} from "./PartOfCore.sol";
import {SlashingMath} from "./SlashingMath.sol";

/// @title  Shares of operators and what slashing leaves of them
/// @notice A slash touches no staker: it lowers the operator's max magnitude, by which the shares of all its stakers are
///         multiplied. A staker's deposit scaling factor undoes what had been slashed before its deposit.
abstract contract DelegatedShares is IDelegationManager, PartOfCore, ReentrancyGuardTransient {
    using Checkpoints for Checkpoints.Trace224;

    /// @inheritdoc IDelegationManager
    address public immutable allocationManager;

    /// @inheritdoc IDelegationManager
    address public immutable strategyManager;

    /// @inheritdoc IDelegationManager
    uint32 public immutable minWithdrawalDelayBlocks;

    /// @inheritdoc IDelegationManager
    mapping(address staker => address operator) public delegatedTo;

    /// @inheritdoc IDelegationManager
    mapping(address operator => mapping(IStrategy => uint256)) public operatorShares;

    /// @dev Deposit scaling factors in wad; zero stands for 1e18.
    mapping(address staker => mapping(IStrategy => uint256)) private _scaling;

    /// @dev Scaled shares that ever entered the operator's queue, by block: two values differ by what entered in between.
    mapping(address operator => mapping(IStrategy => Checkpoints.Trace224)) private _everQueued;

    constructor(address allocationManager_, address strategyManager_, uint32 minWithdrawalDelayBlocks_) {
        allocationManager = allocationManager_;
        strategyManager = strategyManager_;
        minWithdrawalDelayBlocks = minWithdrawalDelayBlocks_;
    }

    /// @inheritdoc IDelegationManager
    function slashOperatorShares(
        address operator,
        OperatorSet calldata operatorSet,
        uint256 slashId,
        IStrategy strategy,
        uint64 prevMaxMagnitude,
        uint64 newMaxMagnitude
    ) external nonReentrant returns (uint256 totalDepositSharesToSlash) {
        if (msg.sender != allocationManager) revert OnlyAllocationManager();
        _requireNoEther(strategy);
        uint256 ofOperator = SlashingMath.slashedShares(
            operatorShares[operator][strategy],
            prevMaxMagnitude,
            newMaxMagnitude
        );
        uint256 ofQueue = SlashingMath.slashedShares(
            SlashingMath.mulWad(_recentlyQueued(operator, strategy), prevMaxMagnitude),
            prevMaxMagnitude,
            newMaxMagnitude
        );
        totalDepositSharesToSlash = ofOperator + ofQueue;
        _decrease(operator, address(0), strategy, ofOperator);
        emit OperatorSharesSlashed(operator, strategy, totalDepositSharesToSlash);
        IStrategyManager(strategyManager).increaseBurnOrRedistributableShares(
            operatorSet,
            slashId,
            strategy,
            totalDepositSharesToSlash
        );
    }

    /// @inheritdoc IDelegationManager
    function increaseDelegatedShares(
        address staker,
        IStrategy strategy,
        uint256 prevDepositShares,
        uint256 addedShares
    ) external nonReentrant {
        if (msg.sender != strategyManager) revert OnlyStrategyManagerOrEigenPodManager();
        address operator = delegatedTo[staker];
        uint64 factor = IAllocationManager(allocationManager).getMaxMagnitude(operator, strategy);
        _increase(operator, staker, strategy, prevDepositShares, addedShares, factor);
    }

    /// @inheritdoc IDelegationManager
    function getOperatorShares(
        address operator,
        IStrategy[] calldata strategies
    ) external view returns (uint256[] memory shares) {
        return _sharesOf(operator, strategies);
    }

    /// @inheritdoc IDelegationManager
    function getOperatorsShares(
        address[] calldata operators,
        IStrategy[] calldata strategies
    ) external view returns (uint256[][] memory shares) {
        shares = new uint256[][](operators.length);
        for (uint256 i = 0; i < operators.length; ++i) shares[i] = _sharesOf(operators[i], strategies);
    }

    /// @inheritdoc IDelegationManager
    function getSlashableSharesInQueue(address operator, IStrategy strategy) external view returns (uint256) {
        uint64 maxMagnitude = IAllocationManager(allocationManager).getMaxMagnitude(operator, strategy);
        return SlashingMath.mulWad(_recentlyQueued(operator, strategy), maxMagnitude);
    }

    /// @inheritdoc IDelegationManager
    function depositScalingFactor(address staker, IStrategy strategy) public view returns (uint256) {
        uint256 stored = _scaling[staker][strategy];
        return stored == 0 ? SlashingMath.WAD : stored;
    }

    /// @inheritdoc IDelegationManager
    function getDepositedShares(
        address staker
    ) public view returns (IStrategy[] memory strategies, uint256[] memory depositShares) {
        return IStrategyManager(strategyManager).getDeposits(staker);
    }

    /// @inheritdoc IDelegationManager
    function getWithdrawableShares(
        address staker,
        IStrategy[] calldata strategies
    ) external view returns (uint256[] memory withdrawableShares, uint256[] memory depositShares) {
        uint64[] memory factors = _factors(delegatedTo[staker], strategies);
        withdrawableShares = new uint256[](strategies.length);
        depositShares = new uint256[](strategies.length);
        for (uint256 i = 0; i < strategies.length; ++i) {
            depositShares[i] = IStrategyManager(strategyManager).stakerDepositShares(staker, strategies[i]);
            uint256 scaling = depositScalingFactor(staker, strategies[i]);
            withdrawableShares[i] = SlashingMath.withdrawable(depositShares[i], scaling, factors[i]);
        }
    }

    /// @inheritdoc IDelegationManager
    function convertToDepositShares(
        address staker,
        IStrategy[] calldata strategies,
        uint256[] calldata withdrawableShares
    ) external view returns (uint256[] memory depositShares) {
        uint64[] memory factors = _factors(delegatedTo[staker], strategies);
        depositShares = new uint256[](strategies.length);
        for (uint256 i = 0; i < strategies.length; ++i) {
            uint256 scaled = SlashingMath.divWad(withdrawableShares[i], depositScalingFactor(staker, strategies[i]));
            depositShares[i] = SlashingMath.divWad(scaled, factors[i]);
        }
    }

    /// @dev Shares join a staker's: its scaling factor makes them count in full (INV-10), and they join its operator's.
    function _increase(
        address operator,
        address staker,
        IStrategy strategy,
        uint256 prevDepositShares,
        uint256 addedShares,
        uint256 factor
    ) internal {
        if (factor == 0) revert FullySlashed();
        uint256 scaling = SlashingMath.scalingAfter(
            depositScalingFactor(staker, strategy),
            prevDepositShares,
            addedShares,
            factor
        );
        if (scaling == 0) revert InvalidDepositScalingFactor();
        _scaling[staker][strategy] = scaling;
        emit DepositScalingFactorUpdated(staker, strategy, scaling);
        if (operator != address(0)) {
            operatorShares[operator][strategy] += addedShares;
            emit OperatorSharesIncreased(operator, staker, strategy, addedShares);
        }
    }

    /// @dev Takes deposit shares of a staker for a withdrawal. The operator's slashes reach them while they are recently queued.
    /// @return scaled Shares before the operator's slashes.
    /// @return worth  Shares after them.
    function _takeForWithdrawal(
        address operator,
        address staker,
        IStrategy strategy,
        uint256 depositShares,
        uint256 factor
    ) internal returns (uint256 scaled, uint256 worth) {
        _requireNoEther(strategy);
        scaled = SlashingMath.mulWad(depositShares, depositScalingFactor(staker, strategy));
        worth = SlashingMath.mulWad(scaled, factor);
        if (operator != address(0)) {
            _decrease(operator, staker, strategy, worth);
            Checkpoints.Trace224 storage history = _everQueued[operator][strategy];
            history.push(uint32(block.number), SafeCast.toUint224(history.latest() + scaled));
        }
        if (IStrategyManager(strategyManager).removeDepositShares(staker, strategy, depositShares) == 0) {
            delete _scaling[staker][strategy];
            emit DepositScalingFactorUpdated(staker, strategy, SlashingMath.WAD);
        }
    }

    /// @dev Max magnitudes of the operator; 1e18 for nobody's, as nobody was ever slashed.
    function _factors(address operator, IStrategy[] memory strategies) internal view returns (uint64[] memory factors) {
        return IAllocationManager(allocationManager).getMaxMagnitudes(operator, strategies);
    }

    function _decrease(address operator, address staker, IStrategy strategy, uint256 shares) private {
        operatorShares[operator][strategy] -= shares;
        emit OperatorSharesDecreased(operator, staker, strategy, shares);
    }

    function _sharesOf(
        address operator,
        IStrategy[] calldata strategies
    ) private view returns (uint256[] memory shares) {
        shares = new uint256[](strategies.length);
        for (uint256 i = 0; i < strategies.length; ++i) shares[i] = operatorShares[operator][strategies[i]];
    }

    /// @dev Scaled shares queued in the last `minWithdrawalDelayBlocks` blocks and this one. The subtraction panics on a young
    ///      chain, as the real core's does: what cannot be slashed there must not seem slashable here.
    function _recentlyQueued(address operator, IStrategy strategy) private view returns (uint256) {
        Checkpoints.Trace224 storage history = _everQueued[operator][strategy];
        uint32 lastBefore = uint32(block.number) - minWithdrawalDelayBlocks - 1;
        return history.latest() - history.upperLookupRecent(lastBefore);
    }

    function _requireNoEther(IStrategy strategy) private pure {
        if (address(strategy) == CoreAddresses.BEACON_CHAIN_ETH) revert NotInLocalCore(msg.sig);
    }
}
