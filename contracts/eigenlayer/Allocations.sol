// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAllocationManager} from "./interfaces/IAllocationManager.sol";
import {IDelegationManager} from "./interfaces/IDelegationManager.sol";
import {IStrategy} from "./interfaces/IStrategy.sol";
import {OperatorSet} from "./interfaces/OperatorSet.sol";
import {Magnitudes} from "./Magnitudes.sol";
import {OperatorSetKey} from "./OperatorSetKey.sol";

/// @title  How operators change what they promise, and after which delays it counts
abstract contract Allocations is Magnitudes {
    using OperatorSetKey for OperatorSet;

    /// @dev From `effectBlock` on the delay is `next`, before it is `delay`.
    struct AllocationDelay {
        uint32 delay;
        bool isSet;
        uint32 next;
        uint32 effectBlock;
    }

    uint8 private constant ALLOCATION_PAUSE_BIT = 0;

    /// @inheritdoc IAllocationManager
    // solhint-disable-next-line var-name-mixedcase
    uint32 public immutable ALLOCATION_CONFIGURATION_DELAY;

    mapping(address operator => AllocationDelay) private _delays;

    constructor(uint32 allocationConfigurationDelay) {
        ALLOCATION_CONFIGURATION_DELAY = allocationConfigurationDelay;
    }

    /// @inheritdoc IAllocationManager
    function setAllocationDelay(address operator, uint32 delay) external {
        bool isNewOperator = msg.sender == delegation;
        if (!isNewOperator) {
            if (!_mayActFor(operator)) revert InvalidPermissions();
            if (!IDelegationManager(delegation).isOperator(operator)) revert InvalidOperator();
        }
        (bool isSet, uint32 present) = getAllocationDelay(operator);
        uint32 effectBlock =
            isNewOperator ? uint32(block.number) : uint32(block.number) + ALLOCATION_CONFIGURATION_DELAY + 1;
        _delays[operator] = AllocationDelay(present, isSet, delay, effectBlock);
        emit AllocationDelaySet(operator, delay, effectBlock);
    }

    /// @inheritdoc IAllocationManager
    function modifyAllocations(
        address operator,
        AllocateParams[] calldata params
    ) external whenNotPaused(ALLOCATION_PAUSE_BIT) onlyFor(operator) {
        (bool isSet, uint32 delay) = getAllocationDelay(operator);
        if (!isSet) revert UninitializedAllocationDelay();
        for (uint256 i = 0; i < params.length; ++i) {
            AllocateParams calldata changes = params[i];
            if (changes.strategies.length != changes.newMagnitudes.length) revert InputArrayLengthMismatch();
            _requireSet(changes.operatorSet);
            for (uint256 j = 0; j < changes.strategies.length; ++j) {
                _change(operator, changes.operatorSet, changes.strategies[j], changes.newMagnitudes[j], delay);
            }
        }
    }

    /// @inheritdoc IAllocationManager
    function clearDeallocationQueue(
        address operator,
        IStrategy[] calldata strategies,
        uint16[] calldata numToClear
    ) external whenNotPaused(ALLOCATION_PAUSE_BIT) {
        if (strategies.length != numToClear.length) revert InputArrayLengthMismatch();
        for (uint256 i = 0; i < strategies.length; ++i) _clearDecreases(operator, strategies[i], numToClear[i]);
    }

    /// @inheritdoc IAllocationManager
    function getAllocationDelay(address operator) public view returns (bool isSet, uint32 delay) {
        AllocationDelay memory stored = _delays[operator];
        bool isNextInEffect = stored.effectBlock != 0 && block.number >= stored.effectBlock;
        return isNextInEffect ? (true, stored.next) : (stored.isSet, stored.delay);
    }

    function _change(
        address operator,
        OperatorSet calldata operatorSet,
        IStrategy strategy,
        uint64 magnitude,
        uint32 delay
    ) private {
        _clearDecreases(operator, strategy, type(uint256).max);
        bytes32 setKey = operatorSet.key();
        Promise memory promised = _promiseNow(operator, setKey, strategy);
        Allocation memory allocation = promised.allocation;
        if (allocation.effectBlock != 0) revert ModificationAlreadyPending();
        int128 diff = int128(uint128(magnitude)) - int128(uint128(allocation.currentMagnitude));
        if (diff == 0) revert SameMagnitude();

        allocation.pendingDiff = diff;
        if (diff > 0) {
            promised.encumbered = _plus(promised.encumbered, diff);
            if (promised.encumbered > promised.max) revert InsufficientMagnitude(); // INV-1
            allocation.effectBlock = uint32(block.number) + delay;
        } else if (_hasStrategy(setKey, strategy) && _isSlashable(operator, setKey)) {
            // Slashable up to and including block + DEALLOCATION_DELAY: whoever sees misbehaviour has that long to act.
            allocation.effectBlock = uint32(block.number) + DEALLOCATION_DELAY + 1;
            _queueDecrease(operator, setKey, strategy);
        } else {
            promised.encumbered = _plus(promised.encumbered, diff);
            allocation.currentMagnitude = magnitude;
            allocation.pendingDiff = 0;
            allocation.effectBlock = uint32(block.number);
        }
        _store(operator, setKey, strategy, promised);
        emit AllocationUpdated(operator, operatorSet, strategy, magnitude, allocation.effectBlock);
    }
}
