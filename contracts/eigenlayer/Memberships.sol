// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IAllocationManager} from "./interfaces/IAllocationManager.sol";
import {IDelegationManager} from "./interfaces/IDelegationManager.sol";
import {OperatorSet} from "./interfaces/OperatorSet.sol";
import {LocalPause} from "./LocalPause.sol";
import {OperatorSets} from "./OperatorSets.sol";
import {OperatorSetKey} from "./OperatorSetKey.sol";

/// @title  Which operators belong to which sets, and which are slashable still
abstract contract Memberships is OperatorSets, LocalPause {
    using EnumerableSet for EnumerableSet.AddressSet;
    using EnumerableSet for EnumerableSet.Bytes32Set;
    using OperatorSetKey for OperatorSet;

    /// @param registered     Member now.
    /// @param slashableUntil Last block in which a former member is slashable.
    struct Membership {
        bool registered;
        uint32 slashableUntil;
    }

    uint8 private constant MEMBERSHIP_PAUSE_BIT = 2;

    /// @inheritdoc IAllocationManager
    // solhint-disable-next-line var-name-mixedcase
    uint32 public immutable DEALLOCATION_DELAY;

    /// @inheritdoc IAllocationManager
    address public immutable delegation;

    mapping(bytes32 setKey => EnumerableSet.AddressSet) private _members;
    mapping(address operator => EnumerableSet.Bytes32Set) private _registeredSets;
    mapping(address operator => mapping(bytes32 setKey => Membership)) private _memberships;

    constructor(address delegation_, uint32 deallocationDelay) {
        delegation = delegation_;
        DEALLOCATION_DELAY = deallocationDelay;
    }

    /// @inheritdoc IAllocationManager
    function registerForOperatorSets(
        address operator,
        RegisterParams calldata params
    ) external whenNotPaused(MEMBERSHIP_PAUSE_BIT) onlyFor(operator) {
        if (!IDelegationManager(delegation).isOperator(operator)) revert InvalidOperator();
        for (uint256 i = 0; i < params.operatorSetIds.length; ++i) {
            OperatorSet memory operatorSet = OperatorSet(params.avs, params.operatorSetIds[i]);
            bytes32 setKey = operatorSet.key();
            _requireSet(operatorSet);
            if (_isSlashable(operator, setKey)) revert AlreadyMemberOfSet();
            _registeredSets[operator].add(setKey);
            _members[setKey].add(operator);
            _memberships[operator][setKey].registered = true;
            emit OperatorAddedToOperatorSet(operator, operatorSet);
        }
        getAVSRegistrar(params.avs).registerOperator(operator, params.avs, params.operatorSetIds, params.data);
    }

    /// @inheritdoc IAllocationManager
    function deregisterFromOperatorSets(DeregisterParams calldata params) external whenNotPaused(MEMBERSHIP_PAUSE_BIT) {
        if (!_mayActFor(params.operator) && !_mayActFor(params.avs)) revert InvalidCaller();
        for (uint256 i = 0; i < params.operatorSetIds.length; ++i) {
            OperatorSet memory operatorSet = OperatorSet(params.avs, params.operatorSetIds[i]);
            bytes32 setKey = operatorSet.key();
            _requireSet(operatorSet);
            if (!_memberships[params.operator][setKey].registered) revert NotMemberOfSet();
            _registeredSets[params.operator].remove(setKey);
            _members[setKey].remove(params.operator);
            _memberships[params.operator][setKey] = Membership(false, uint32(block.number) + DEALLOCATION_DELAY);
            emit OperatorRemovedFromOperatorSet(params.operator, operatorSet);
        }
        getAVSRegistrar(params.avs).deregisterOperator(params.operator, params.avs, params.operatorSetIds);
    }

    /// @inheritdoc IAllocationManager
    function isOperatorSlashable(address operator, OperatorSet calldata operatorSet) external view returns (bool) {
        return _isSlashable(operator, operatorSet.key());
    }

    /// @inheritdoc IAllocationManager
    function isMemberOfOperatorSet(address operator, OperatorSet calldata operatorSet) external view returns (bool) {
        return _memberships[operator][operatorSet.key()].registered;
    }

    /// @inheritdoc IAllocationManager
    function getMembers(OperatorSet calldata operatorSet) external view returns (address[] memory operators) {
        return _members[operatorSet.key()].values();
    }

    /// @inheritdoc IAllocationManager
    function getMemberCount(OperatorSet calldata operatorSet) external view returns (uint256 memberCount) {
        return _members[operatorSet.key()].length();
    }

    /// @inheritdoc IAllocationManager
    function getRegisteredSets(address operator) external view returns (OperatorSet[] memory operatorSets) {
        return OperatorSetKey.toOperatorSets(_registeredSets[operator].values());
    }

    /// @dev INV-6: nobody else can lose magnitude to a set.
    function _isSlashable(address operator, bytes32 setKey) internal view returns (bool) {
        Membership memory membership = _memberships[operator][setKey];
        return membership.registered || block.number <= membership.slashableUntil;
    }

    function _registeredKeys(address operator) internal view returns (bytes32[] memory) {
        return _registeredSets[operator].values();
    }
}
