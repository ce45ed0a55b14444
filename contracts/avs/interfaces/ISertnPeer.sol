// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  The pointers that the contracts of the AVS show of each other
/// @notice The service manager compares them before it makes the contracts known to the core. Each contract has those it uses.
interface ISertnPeer {
    /// @notice The AVS.
    function serviceManager() external view returns (address);
    /// @notice Who draws operators.
    function router() external view returns (address);
    /// @notice The operator set's slasher.
    function slasher() external view returns (address);
    /// @notice The operator set's redistribution recipient.
    function vault() external view returns (address);
}
