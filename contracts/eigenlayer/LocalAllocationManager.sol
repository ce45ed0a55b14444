// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAllocationManager} from "./interfaces/IAllocationManager.sol";
import {IDelegationManager} from "./interfaces/IDelegationManager.sol";
import {IStrategy} from "./interfaces/IStrategy.sol";
import {OperatorSet} from "./interfaces/OperatorSet.sol";
import {Allocations} from "./Allocations.sol";
import {LocalPause} from "./LocalPause.sol";
import {Memberships} from "./Memberships.sol";
import {OperatorSetKey} from "./OperatorSetKey.sol";
import {OperatorSets} from "./OperatorSets.sol";
import {PermissionControlled} from "./PermissionControlled.sol";
import {SetSlashers} from "./SetSlashers.sol";
import {SlashingMath} from "./SlashingMath.sol";

/// @title  AllocationManager of the local EigenLayer core: operator sets, allocations, slashing
/// @notice Behaves as the real one does, to the error, event and unit, and has no proxy and no migrations. This file holds the
///         slash and what can be slashed; sets, memberships and allocations are in the files that it inherits.
///         Storage gaps: none.
contract LocalAllocationManager is Allocations {
    using OperatorSetKey for OperatorSet;

    /// @notice Peers and delays, fixed for good.
    /// @param  delegation                   The DelegationManager.
    /// @param  permissionController         The PermissionController.
    /// @param  eigenStrategy                What redistributing sets refuse besides native ether.
    /// @param  pauser                       Who may pause.
    /// @param  deallocationDelay            Blocks that a decrease waits.
    /// @param  allocationConfigurationDelay Blocks that a new allocation delay waits.
    /// @param  slasherConfigurationDelay    Blocks that a new slasher waits.
    // solhint-disable-next-line gas-struct-packing
    struct Settings {
        address delegation;
        address permissionController;
        IStrategy eigenStrategy;
        address pauser;
        uint32 deallocationDelay;
        uint32 allocationConfigurationDelay;
        uint32 slasherConfigurationDelay;
    }

    uint8 private constant SLASHING_PAUSE_BIT = 1;

    mapping(bytes32 setKey => uint256) private _slashCounts;

    constructor(
        Settings memory settings
    )
        PermissionControlled(settings.permissionController)
        SetSlashers(settings.slasherConfigurationDelay)
        OperatorSets(settings.eigenStrategy)
        LocalPause(settings.pauser)
        Memberships(settings.delegation, settings.deallocationDelay)
        Allocations(settings.allocationConfigurationDelay)
    {}

    /// @inheritdoc IAllocationManager
    function slashOperator(
        address avs,
        SlashingParams calldata params
    ) external whenNotPaused(SLASHING_PAUSE_BIT) returns (uint256 slashId, uint256[] memory shares) {
        OperatorSet memory operatorSet = OperatorSet(avs, params.operatorSetId);
        bytes32 setKey = operatorSet.key();
        if (params.strategies.length != params.wadsToSlash.length) revert InputArrayLengthMismatch();
        _requireSet(operatorSet);
        if (!_isSlashable(params.operator, setKey)) revert OperatorNotSlashable();
        if (msg.sender != _slasherOf(setKey)) revert InvalidCaller(); // INV-8

        slashId = ++_slashCounts[setKey];
        shares = new uint256[](params.strategies.length);
        uint256[] memory wadSlashed = new uint256[](params.strategies.length);
        for (uint256 i = 0; i < params.strategies.length; ++i) {
            _requireSlashable(params, setKey, i);
            (wadSlashed[i], shares[i]) = _slash(
                params.operator,
                operatorSet,
                slashId,
                params.strategies[i],
                params.wadsToSlash[i]
            );
        }
        emit OperatorSlashed(params.operator, operatorSet, params.strategies, wadSlashed, params.description);
    }

    /// @inheritdoc IAllocationManager
    function getSlashCount(OperatorSet calldata operatorSet) external view returns (uint256 slashCount) {
        return _slashCounts[operatorSet.key()];
    }

    /// @inheritdoc IAllocationManager
    function getAllocatedStake(
        OperatorSet calldata operatorSet,
        address[] calldata operators,
        IStrategy[] calldata strategies
    ) external view returns (uint256[][] memory allocatedStake) {
        allocatedStake = IDelegationManager(delegation).getOperatorsShares(operators, strategies);
        for (uint256 i = 0; i < operators.length; ++i) {
            _keepAllocated(allocatedStake[i], operators[i], operatorSet.key(), strategies, uint32(block.number));
        }
    }

    /// @inheritdoc IAllocationManager
    function getMinimumSlashableStake(
        OperatorSet calldata operatorSet,
        address[] calldata operators,
        IStrategy[] calldata strategies,
        uint32 futureBlock
    ) external view returns (uint256[][] memory slashableStake) {
        slashableStake = IDelegationManager(delegation).getOperatorsShares(operators, strategies);
        bytes32 setKey = operatorSet.key();
        for (uint256 i = 0; i < operators.length; ++i) {
            if (_isSlashable(operators[i], setKey)) {
                _keepAllocated(slashableStake[i], operators[i], setKey, strategies, futureBlock);
            } else {
                slashableStake[i] = new uint256[](strategies.length);
            }
        }
    }

    function _requireSlashable(SlashingParams calldata params, bytes32 setKey, uint256 i) private view {
        bool isAscending = i == 0 || address(params.strategies[i - 1]) < address(params.strategies[i]);
        if (!isAscending) revert StrategiesMustBeInAscendingOrder();
        uint256 wad = params.wadsToSlash[i];
        if (wad == 0 || wad > SlashingMath.WAD) revert InvalidWadToSlash();
        if (!_hasStrategy(setKey, params.strategies[i])) revert StrategyNotInOperatorSet();
    }

    /// @dev Takes `wad` of the allocation to this set, and no more than that (INV-6). A pending increase is out of reach, a
    ///      pending decrease shrinks with the rest.
    /// @return wadSlashed   Part of the operator's whole stake.
    /// @return sharesBooked What the DelegationManager booked.
    function _slash(
        address operator,
        OperatorSet memory operatorSet,
        uint256 slashId,
        IStrategy strategy,
        uint256 wad
    ) private returns (uint256 wadSlashed, uint256 sharesBooked) {
        bytes32 setKey = operatorSet.key();
        Promise memory promised = _promiseNow(operator, setKey, strategy);
        Allocation memory allocation = promised.allocation;
        if (allocation.currentMagnitude == 0) return (0, 0);

        uint64 maxBefore = promised.max;
        uint64 slashed = SlashingMath.slashedMagnitude(allocation.currentMagnitude, wad);
        wadSlashed = SlashingMath.divWad(slashed, maxBefore);
        allocation.currentMagnitude -= slashed;
        promised.max -= slashed;
        promised.encumbered -= slashed;
        if (allocation.pendingDiff < 0) {
            uint64 slashedOfPending = SlashingMath.slashedMagnitude(uint128(-allocation.pendingDiff), wad);
            allocation.pendingDiff += int128(uint128(slashedOfPending));
            uint64 target = _plus(allocation.currentMagnitude, allocation.pendingDiff);
            emit AllocationUpdated(operator, operatorSet, strategy, target, allocation.effectBlock);
        }
        _store(operator, setKey, strategy, promised);
        emit AllocationUpdated(operator, operatorSet, strategy, allocation.currentMagnitude, uint32(block.number));
        _storeMaxMagnitude(operator, strategy, promised.max);

        sharesBooked = IDelegationManager(delegation).slashOperatorShares(
            operator,
            operatorSet,
            slashId,
            strategy,
            maxBefore,
            promised.max
        );
    }

    /// @dev Leaves of an operator's shares, by strategy, those allocated to the set at `futureBlock`, were no increase to come.
    function _keepAllocated(
        uint256[] memory shares,
        address operator,
        bytes32 setKey,
        IStrategy[] calldata strategies,
        uint32 futureBlock
    ) private view {
        for (uint256 i = 0; i < strategies.length; ++i) {
            Promise memory promised = _promiseNow(operator, setKey, strategies[i]);
            Allocation memory allocation = promised.allocation;
            uint64 magnitude = allocation.currentMagnitude;
            if (allocation.pendingDiff < 0 && allocation.effectBlock <= futureBlock) {
                magnitude = _plus(magnitude, allocation.pendingDiff);
            }
            // Without any magnitude left there are no shares left either.
            shares[i] =
                promised.max == 0 ? 0 : SlashingMath.mulWad(shares[i], SlashingMath.divWad(magnitude, promised.max));
        }
    }
}
