// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  What the AllocationManager calls when operators join or leave the sets of an AVS
/// @notice By default the registrar is the AVS itself; `setAVSRegistrar` names another. The AllocationManager has changed
///         its state before it calls, and a revert here undoes all: it blocks registration, and deregistration too.
interface IAVSRegistrar {
    /// @notice `operator` registers for sets of `avs`; it is a member of them already. Revert to refuse.
    /// @param  operator       Who registers.
    /// @param  avs            Owner of the sets.
    /// @param  operatorSetIds The sets, in the operator's order.
    /// @param  data           Whatever the operator passed for the AVS to judge.
    function registerOperator(
        address operator,
        address avs,
        uint32[] calldata operatorSetIds,
        bytes calldata data
    ) external;

    /// @notice `operator` leaves sets of `avs`; it is no member any more, but slashable for DEALLOCATION_DELAY blocks.
    /// @param  operator       Who leaves, or is made to.
    /// @param  avs            Owner of the sets.
    /// @param  operatorSetIds The sets, in the caller's order.
    function deregisterOperator(address operator, address avs, uint32[] calldata operatorSetIds) external;

    /// @notice Whether this contract is a registrar for `avs`. Asked once, by `setAVSRegistrar`.
    function supportsAVS(address avs) external view returns (bool);
}
