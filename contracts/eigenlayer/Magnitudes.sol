// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {DoubleEndedQueue} from "@openzeppelin/contracts/utils/structs/DoubleEndedQueue.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IAllocationManager} from "./interfaces/IAllocationManager.sol";
import {IStrategy} from "./interfaces/IStrategy.sol";
import {OperatorSet} from "./interfaces/OperatorSet.sol";
import {OperatorSetKey} from "./OperatorSetKey.sol";
import {Memberships} from "./Memberships.sol";
import {SlashingMath} from "./SlashingMath.sol";

/// @title  The ledger of magnitudes: what an operator has promised to which set, and what is left to promise
/// @notice A change that is in effect need not be in storage yet: reads take it into account, the next write stores it.
abstract contract Magnitudes is Memberships {
    using Checkpoints for Checkpoints.Trace224;
    using DoubleEndedQueue for DoubleEndedQueue.Bytes32Deque;
    using EnumerableSet for EnumerableSet.AddressSet;
    using EnumerableSet for EnumerableSet.Bytes32Set;
    using OperatorSetKey for OperatorSet;

    /// @dev All that a change of one allocation can alter.
    struct Promise {
        uint64 max;
        uint64 encumbered;
        Allocation allocation;
    }

    mapping(address operator => mapping(IStrategy => uint64)) private _encumbered;
    /// @dev Lost to slashes by block, 1e18 less the max magnitude: so that an empty history reads as nothing lost.
    mapping(address operator => mapping(IStrategy => Checkpoints.Trace224)) private _lost;
    mapping(address operator => mapping(bytes32 setKey => mapping(IStrategy => Allocation))) private _allocations;
    mapping(address operator => EnumerableSet.Bytes32Set) private _allocatedSets;
    mapping(address operator => mapping(bytes32 setKey => EnumerableSet.AddressSet)) private _allocatedStrategies;
    /// @dev Sets with a decrease to come, the oldest first. All wait equally long, so none overtakes another.
    mapping(address operator => mapping(IStrategy => DoubleEndedQueue.Bytes32Deque)) private _decreases;

    /// @inheritdoc IAllocationManager
    function getEncumberedMagnitude(
        address operator,
        IStrategy strategy
    ) external view returns (uint64 encumberedMagnitude) {
        return _encumberedNow(operator, strategy);
    }

    /// @inheritdoc IAllocationManager
    function getAllocatableMagnitude(
        address operator,
        IStrategy strategy
    ) external view returns (uint64 allocatableMagnitude) {
        return getMaxMagnitude(operator, strategy) - _encumberedNow(operator, strategy);
    }

    /// @inheritdoc IAllocationManager
    function getMaxMagnitude(address operator, IStrategy strategy) public view returns (uint64 maxMagnitude) {
        return SlashingMath.WAD - uint64(_lost[operator][strategy].latest());
    }

    /// @inheritdoc IAllocationManager
    function getMaxMagnitudes(
        address operator,
        IStrategy[] calldata strategies
    ) external view returns (uint64[] memory maxMagnitudes) {
        maxMagnitudes = new uint64[](strategies.length);
        for (uint256 i = 0; i < strategies.length; ++i) maxMagnitudes[i] = getMaxMagnitude(operator, strategies[i]);
    }

    /// @inheritdoc IAllocationManager
    function getMaxMagnitudes(
        address[] calldata operators,
        IStrategy strategy
    ) external view returns (uint64[] memory maxMagnitudes) {
        maxMagnitudes = new uint64[](operators.length);
        for (uint256 i = 0; i < operators.length; ++i) maxMagnitudes[i] = getMaxMagnitude(operators[i], strategy);
    }

    /// @inheritdoc IAllocationManager
    function getMaxMagnitudesAtBlock(
        address operator,
        IStrategy[] calldata strategies,
        uint32 blockNumber
    ) external view returns (uint64[] memory maxMagnitudes) {
        maxMagnitudes = new uint64[](strategies.length);
        for (uint256 i = 0; i < strategies.length; ++i) {
            maxMagnitudes[i] = SlashingMath.WAD - uint64(_lost[operator][strategies[i]].upperLookupRecent(blockNumber));
        }
    }

    /// @inheritdoc IAllocationManager
    function getAllocatedSets(address operator) external view returns (OperatorSet[] memory operatorSets) {
        return OperatorSetKey.toOperatorSets(_allocatedSets[operator].values());
    }

    /// @inheritdoc IAllocationManager
    function getAllocatedStrategies(
        address operator,
        OperatorSet calldata operatorSet
    ) external view returns (IStrategy[] memory strategies) {
        return _toStrategies(_allocatedStrategies[operator][operatorSet.key()].values());
    }

    /// @inheritdoc IAllocationManager
    function getAllocation(
        address operator,
        OperatorSet calldata operatorSet,
        IStrategy strategy
    ) external view returns (Allocation memory allocation) {
        return _allocationNow(operator, operatorSet.key(), strategy);
    }

    /// @inheritdoc IAllocationManager
    function getAllocations(
        address[] calldata operators,
        OperatorSet calldata operatorSet,
        IStrategy strategy
    ) external view returns (Allocation[] memory allocations) {
        allocations = new Allocation[](operators.length);
        bytes32 setKey = operatorSet.key();
        for (uint256 i = 0; i < operators.length; ++i) {
            allocations[i] = _allocationNow(operators[i], setKey, strategy);
        }
    }

    /// @inheritdoc IAllocationManager
    function getStrategyAllocations(
        address operator,
        IStrategy strategy
    ) external view returns (OperatorSet[] memory operatorSets, Allocation[] memory allocations) {
        bytes32[] memory setKeys = _allocatedSets[operator].values();
        operatorSets = OperatorSetKey.toOperatorSets(setKeys);
        allocations = new Allocation[](setKeys.length);
        for (uint256 i = 0; i < setKeys.length; ++i) allocations[i] = _allocationNow(operator, setKeys[i], strategy);
    }

    /// @inheritdoc IAllocationManager
    function isOperatorRedistributable(address operator) external view returns (bool) {
        // A former member is in no list of members any more, but slashable, and may have left its allocation where it was.
        return
            _isSlashableByRedistributing(operator, _registeredKeys(operator)) ||
            _isSlashableByRedistributing(operator, _allocatedSets[operator].values());
    }

    /// @dev The promise as of this block.
    function _promiseNow(
        address operator,
        bytes32 setKey,
        IStrategy strategy
    ) internal view returns (Promise memory promised) {
        promised.max = getMaxMagnitude(operator, strategy);
        promised.encumbered = _encumbered[operator][strategy];
        promised.allocation = _allocations[operator][setKey][strategy];
        // An increase has been encumbered since it was asked for; a decrease is freed only when it is in effect.
        int128 diff = _settle(promised.allocation);
        if (diff < 0) promised.encumbered = _plus(promised.encumbered, diff);
    }

    function _allocationNow(
        address operator,
        bytes32 setKey,
        IStrategy strategy
    ) internal view returns (Allocation memory allocation) {
        allocation = _allocations[operator][setKey][strategy];
        _settle(allocation);
    }

    function _store(address operator, bytes32 setKey, IStrategy strategy, Promise memory promised) internal {
        if (_encumbered[operator][strategy] != promised.encumbered) {
            _encumbered[operator][strategy] = promised.encumbered;
            emit EncumberedMagnitudeUpdated(operator, strategy, promised.encumbered);
        }
        _allocations[operator][setKey][strategy] = promised.allocation;

        EnumerableSet.AddressSet storage strategies = _allocatedStrategies[operator][setKey];
        if (promised.allocation.pendingDiff != 0) {
            strategies.add(address(strategy));
            _allocatedSets[operator].add(setKey);
        } else if (promised.allocation.currentMagnitude == 0) {
            strategies.remove(address(strategy));
            if (strategies.length() == 0) _allocatedSets[operator].remove(setKey);
        }
    }

    /// @dev INV-2: called with a smaller one only.
    function _storeMaxMagnitude(address operator, IStrategy strategy, uint64 maxMagnitude) internal {
        _lost[operator][strategy].push(uint32(block.number), SlashingMath.WAD - maxMagnitude);
        emit MaxMagnitudeUpdated(operator, strategy, maxMagnitude);
    }

    function _queueDecrease(address operator, bytes32 setKey, IStrategy strategy) internal {
        _decreases[operator][strategy].pushBack(setKey);
    }

    /// @dev Stores decreases that are in effect, the oldest first, at most `count`.
    function _clearDecreases(address operator, IStrategy strategy, uint256 count) internal {
        DoubleEndedQueue.Bytes32Deque storage queue = _decreases[operator][strategy];
        for (uint256 left = queue.length(); left != 0 && count != 0; --left) {
            bytes32 setKey = queue.front();
            Promise memory promised = _promiseNow(operator, setKey, strategy);
            if (block.number < promised.allocation.effectBlock) break;
            _store(operator, setKey, strategy, promised);
            queue.popFront();
            --count;
        }
    }

    /// @dev x + diff; panics (0x11) outside of uint64.
    function _plus(uint64 x, int128 diff) internal pure returns (uint64) {
        return uint64(uint128(int128(uint128(x)) + diff));
    }

    /// @dev Puts a change that is in effect into the allocation, and gives it; zero when there is none.
    function _settle(Allocation memory allocation) private view returns (int128 diff) {
        if (block.number < allocation.effectBlock) return 0;
        diff = allocation.pendingDiff;
        allocation.currentMagnitude = _plus(allocation.currentMagnitude, diff);
        allocation.pendingDiff = 0;
        allocation.effectBlock = 0;
    }

    function _encumberedNow(address operator, IStrategy strategy) private view returns (uint64 encumbered) {
        encumbered = _encumbered[operator][strategy];
        DoubleEndedQueue.Bytes32Deque storage queue = _decreases[operator][strategy];
        uint256 length = queue.length();
        for (uint256 i = 0; i < length; ++i) {
            Allocation memory allocation = _allocations[operator][queue.at(i)][strategy];
            if (block.number < allocation.effectBlock) break;
            encumbered = _plus(encumbered, allocation.pendingDiff);
        }
    }

    function _isSlashableByRedistributing(address operator, bytes32[] memory setKeys) private view returns (bool) {
        for (uint256 i = 0; i < setKeys.length; ++i) {
            if (_isRedistributing(setKeys[i]) && _isSlashable(operator, setKeys[i])) return true;
        }
        return false;
    }
}
