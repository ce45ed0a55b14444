// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAllocationManager} from "./interfaces/IAllocationManager.sol";
import {OperatorSet} from "./interfaces/OperatorSet.sol";
import {OperatorSetKey} from "./OperatorSetKey.sol";

/// @title  Who may slash a set: one account, changed only after a delay
abstract contract SetSlashers is IAllocationManager {
    using OperatorSetKey for OperatorSet;

    /// @dev From `effectBlock` on the slasher is `next`, before it is `slasher`. After a change both slots are of one moment.
    struct SlasherOfSet {
        address slasher;
        address next;
        uint32 effectBlock;
    }

    /// @inheritdoc IAllocationManager
    // solhint-disable-next-line var-name-mixedcase
    uint32 public immutable SLASHER_CONFIGURATION_DELAY;

    mapping(bytes32 setKey => SlasherOfSet) private _slashers;

    constructor(uint32 slasherConfigurationDelay) {
        SLASHER_CONFIGURATION_DELAY = slasherConfigurationDelay;
    }

    /// @inheritdoc IAllocationManager
    function getSlasher(OperatorSet calldata operatorSet) external view returns (address slasher) {
        return _slasherOf(operatorSet.key());
    }

    /// @inheritdoc IAllocationManager
    function getPendingSlasher(
        OperatorSet calldata operatorSet
    ) external view returns (address pendingSlasher, uint32 effectBlock) {
        SlasherOfSet storage stored = _slashers[operatorSet.key()];
        if (block.number < stored.effectBlock) return (stored.next, stored.effectBlock);
    }

    function _slasherOf(bytes32 setKey) internal view returns (address) {
        SlasherOfSet storage stored = _slashers[setKey];
        return block.number < stored.effectBlock ? stored.slasher : stored.next;
    }

    /// @dev The slasher of a new set, in effect in this block.
    function _initSlasher(OperatorSet memory operatorSet, address slasher) internal {
        _setSlasher(operatorSet, slasher, slasher, uint32(block.number));
    }

    /// @dev INV-8: a new slasher counts after the delay. Naming the pending one again does not start the delay anew.
    function _proposeSlasher(OperatorSet memory operatorSet, address slasher) internal {
        SlasherOfSet storage stored = _slashers[operatorSet.key()];
        if (block.number < stored.effectBlock && slasher == stored.next) return;
        uint32 effectBlock = uint32(block.number) + SLASHER_CONFIGURATION_DELAY + 1;
        _setSlasher(operatorSet, _slasherOf(operatorSet.key()), slasher, effectBlock);
    }

    function _setSlasher(OperatorSet memory operatorSet, address present, address next, uint32 effectBlock) private {
        if (next == address(0)) revert InputAddressZero();
        _slashers[operatorSet.key()] = SlasherOfSet(present, next, effectBlock);
        emit SlasherUpdated(operatorSet, next, effectBlock);
    }
}
