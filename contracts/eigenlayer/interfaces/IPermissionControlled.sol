// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  A core contract in which others may act for an account, as the PermissionController says
interface IPermissionControlled {
    /// @notice The caller is neither the account, while that has no admins, nor its admin or appointee for this function.
    error InvalidPermissions();

    /// @notice The PermissionController.
    function permissionController() external view returns (address);
}
