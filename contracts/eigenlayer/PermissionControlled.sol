// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPermissionControlled} from "./interfaces/IPermissionControlled.sol";
import {IPermissionController} from "./interfaces/IPermissionController.sol";

/// @title  Asks the PermissionController who may act for an account
abstract contract PermissionControlled is IPermissionControlled {
    /// @inheritdoc IPermissionControlled
    address public immutable permissionController;

    constructor(address permissionController_) {
        permissionController = permissionController_;
    }

    /// @dev The caller may call the present function for `account`.
    modifier onlyFor(address account) {
        if (!_mayActFor(account)) revert InvalidPermissions();
        _;
    }

    function _mayActFor(address account) internal view returns (bool) {
        return IPermissionController(permissionController).canCall(account, msg.sender, address(this), msg.sig);
    }
}
