// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  Addresses that mean something in every deployment of the core
library CoreAddresses {
    /// @notice Stands for native ether among the strategies.
    address internal constant BEACON_CHAIN_ETH = 0xbeaC0eeEeeeeEEeEeEEEEeeEEeEeeeEeeEEBEaC0;

    /// @notice Receives what sets without a redistribution recipient have slashed.
    address internal constant BURN = 0x00000000000000000000000000000000000E16E4;
}
