// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  What all contracts of the local core have in common
/// @notice The real core can do more: native ether, signatures, merkle claims, proxies. Whatever is left out here reverts with
///         one error that says so, so that a missing function is never mistaken for a refusal.
abstract contract PartOfCore {
    /// @notice The real core has function `selector`, or takes these arguments for it; the local core does not.
    error NotInLocalCore(bytes4 selector);

    fallback() external {
        revert NotInLocalCore(msg.sig);
    }
}
