// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  Keeps keys whose secret everyone knows on development chains
/// @notice Verifiers with a development setup inherit from this. Anyone can prove anything to them, so they refuse to be
///         deployed where anything is at stake.
abstract contract DevelopmentSetup {
    /// @notice The verifier's keys are insecure and chain `chainId` is no development chain. Make production keys instead.
    error InsecureSetup(uint256 chainId);

    /// @dev 31337 is Hardhat's and Anvil's chain id, 1337 Geth's and Ganache's.
    constructor() {
        if (block.chainid != 31337 && block.chainid != 1337) revert InsecureSetup(block.chainid);
    }
}
