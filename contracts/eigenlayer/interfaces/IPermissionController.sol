// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  EigenLayer PermissionController: who may act for an account
/// @notice An account without admins is its own admin. **As soon as one admin has accepted, the account itself has no right
///         any more**, unless it is an admin or appointee too. Admins may do everything, appointees one function of one
///         contract. The right to slash is not among these: it belongs to the slasher of an operator set alone.
interface IPermissionController {
    /// @notice `admin` may accept to be an admin of `account`.
    event PendingAdminAdded(address indexed account, address admin);
    /// @notice `admin` may not accept any more.
    event PendingAdminRemoved(address indexed account, address admin);
    /// @notice `admin` is an admin of `account`.
    event AdminSet(address indexed account, address admin);
    /// @notice `admin` is no admin of `account` any more.
    event AdminRemoved(address indexed account, address admin);
    /// @notice `appointee` may call function `selector` of `target` for `account`.
    event AppointeeSet(address indexed account, address indexed appointee, address target, bytes4 selector);
    /// @notice `appointee` may not call function `selector` of `target` for `account` any more.
    event AppointeeRemoved(address indexed account, address indexed appointee, address target, bytes4 selector);

    /// @notice The caller is no admin of the account.
    error NotAdmin();
    /// @notice It is an admin already.
    error AdminAlreadySet();
    /// @notice It is no admin.
    error AdminNotSet();
    /// @notice It has been proposed already.
    error AdminAlreadyPending();
    /// @notice It has not been proposed.
    error AdminNotPending();
    /// @notice The last admin cannot be removed.
    error CannotHaveZeroAdmins();
    /// @notice It has this right already.
    error AppointeeAlreadySet();
    /// @notice It does not have this right.
    error AppointeeNotSet();

    /// @notice Proposes an admin. Admins only (NotAdmin). Reverts: AdminAlreadySet, AdminAlreadyPending.
    function addPendingAdmin(address account, address admin) external;

    /// @notice Takes a proposal back. Admins only (NotAdmin). Reverts: AdminNotPending.
    function removePendingAdmin(address account, address admin) external;

    /// @notice The caller, who has been proposed (AdminNotPending), becomes an admin of `account`.
    function acceptAdmin(address account) external;

    /// @notice Removes an admin. Admins only (NotAdmin). Reverts: AdminNotSet, CannotHaveZeroAdmins.
    function removeAdmin(address account, address admin) external;

    /// @notice Grants a right. Admins only (NotAdmin). Reverts: AppointeeAlreadySet.
    function setAppointee(address account, address appointee, address target, bytes4 selector) external;

    /// @notice Withdraws a right. Admins only (NotAdmin). Reverts: AppointeeNotSet.
    function removeAppointee(address account, address appointee, address target, bytes4 selector) external;

    /// @notice Whether `caller` is an admin of `account`; the account itself is one as long as it has none.
    function isAdmin(address account, address caller) external view returns (bool);

    /// @notice Whether `pendingAdmin` may accept to be an admin of `account`.
    function isPendingAdmin(address account, address pendingAdmin) external view returns (bool);

    /// @notice Admins of `account`: the account itself as long as it has none.
    function getAdmins(address account) external view returns (address[] memory admins);

    /// @notice Those who may accept to be admins of `account`.
    function getPendingAdmins(address account) external view returns (address[] memory pendingAdmins);

    /// @notice Whether `caller` is an admin of `account` or its appointee for function `selector` of `target`.
    function canCall(address account, address caller, address target, bytes4 selector) external view returns (bool);

    /// @notice What `appointee` may call for `account`: targets and selectors, pair by pair.
    function getAppointeePermissions(
        address account,
        address appointee
    ) external view returns (address[] memory targets, bytes4[] memory selectors);

    /// @notice Appointees of `account` for function `selector` of `target`.
    function getAppointees(
        address account,
        address target,
        bytes4 selector
    ) external view returns (address[] memory appointees);
}
