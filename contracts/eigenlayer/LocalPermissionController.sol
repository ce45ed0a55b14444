// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IPermissionController} from "./interfaces/IPermissionController.sol";
import {PartOfCore} from "./PartOfCore.sol";

/// @title  PermissionController of the local EigenLayer core: who may act for an account
/// @notice Complete. Storage gaps: none.
contract LocalPermissionController is IPermissionController, PartOfCore {
    using EnumerableSet for EnumerableSet.AddressSet;
    using EnumerableSet for EnumerableSet.Bytes32Set;

    mapping(address account => EnumerableSet.AddressSet) private _admins;
    mapping(address account => EnumerableSet.AddressSet) private _pendingAdmins;
    /// @dev A right is one word: the target in the upper 160 bits, the selector in the lower 32.
    mapping(address account => mapping(address appointee => EnumerableSet.Bytes32Set)) private _rights;
    mapping(address account => mapping(bytes32 right => EnumerableSet.AddressSet)) private _appointees;

    modifier onlyAdmin(address account) {
        if (!isAdmin(account, msg.sender)) revert NotAdmin();
        _;
    }

    /// @inheritdoc IPermissionController
    function addPendingAdmin(address account, address admin) external onlyAdmin(account) {
        if (_admins[account].contains(admin)) revert AdminAlreadySet();
        if (!_pendingAdmins[account].add(admin)) revert AdminAlreadyPending();
        emit PendingAdminAdded(account, admin);
    }

    /// @inheritdoc IPermissionController
    function removePendingAdmin(address account, address admin) external onlyAdmin(account) {
        if (!_pendingAdmins[account].remove(admin)) revert AdminNotPending();
        emit PendingAdminRemoved(account, admin);
    }

    /// @inheritdoc IPermissionController
    function acceptAdmin(address account) external {
        if (!_pendingAdmins[account].remove(msg.sender)) revert AdminNotPending();
        _admins[account].add(msg.sender);
        emit AdminSet(account, msg.sender);
    }

    /// @inheritdoc IPermissionController
    function removeAdmin(address account, address admin) external onlyAdmin(account) {
        if (_admins[account].length() <= 1) revert CannotHaveZeroAdmins();
        if (!_admins[account].remove(admin)) revert AdminNotSet();
        emit AdminRemoved(account, admin);
    }

    /// @inheritdoc IPermissionController
    function setAppointee(
        address account,
        address appointee,
        address target,
        bytes4 selector
    ) external onlyAdmin(account) {
        bytes32 right = _right(target, selector);
        if (!_rights[account][appointee].add(right)) revert AppointeeAlreadySet();
        _appointees[account][right].add(appointee);
        emit AppointeeSet(account, appointee, target, selector);
    }

    /// @inheritdoc IPermissionController
    function removeAppointee(
        address account,
        address appointee,
        address target,
        bytes4 selector
    ) external onlyAdmin(account) {
        bytes32 right = _right(target, selector);
        if (!_rights[account][appointee].remove(right)) revert AppointeeNotSet();
        _appointees[account][right].remove(appointee);
        emit AppointeeRemoved(account, appointee, target, selector);
    }

    /// @inheritdoc IPermissionController
    function isAdmin(address account, address caller) public view returns (bool) {
        EnumerableSet.AddressSet storage admins = _admins[account];
        return admins.length() == 0 ? caller == account : admins.contains(caller);
    }

    /// @inheritdoc IPermissionController
    function isPendingAdmin(address account, address pendingAdmin) external view returns (bool) {
        return _pendingAdmins[account].contains(pendingAdmin);
    }

    /// @inheritdoc IPermissionController
    function getAdmins(address account) external view returns (address[] memory admins) {
        if (_admins[account].length() != 0) return _admins[account].values();
        admins = new address[](1);
        admins[0] = account;
    }

    /// @inheritdoc IPermissionController
    function getPendingAdmins(address account) external view returns (address[] memory pendingAdmins) {
        return _pendingAdmins[account].values();
    }

    /// @inheritdoc IPermissionController
    function canCall(address account, address caller, address target, bytes4 selector) external view returns (bool) {
        return isAdmin(account, caller) || _rights[account][caller].contains(_right(target, selector));
    }

    /// @inheritdoc IPermissionController
    function getAppointeePermissions(
        address account,
        address appointee
    ) external view returns (address[] memory targets, bytes4[] memory selectors) {
        bytes32[] memory rights = _rights[account][appointee].values();
        targets = new address[](rights.length);
        selectors = new bytes4[](rights.length);
        for (uint256 i = 0; i < rights.length; ++i) {
            targets[i] = address(uint160(uint256(rights[i]) >> 96));
            selectors[i] = bytes4(uint32(uint256(rights[i])));
        }
    }

    /// @inheritdoc IPermissionController
    function getAppointees(
        address account,
        address target,
        bytes4 selector
    ) external view returns (address[] memory appointees) {
        return _appointees[account][_right(target, selector)].values();
    }

    function _right(address target, bytes4 selector) private pure returns (bytes32) {
        return bytes32((uint256(uint160(target)) << 96) | uint32(selector));
    }
}
