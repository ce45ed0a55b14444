// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title  Governance of the AVS: OpenZeppelin's timelock
/// @notice Owns the service manager, the parameters, the model registry and the vault. What it decides waits for its delay, so
///         that operators and delegators can leave before it counts.
contract SertnTimelock is TimelockController {
    /// @param minDelaySeconds Least delay between a decision and its execution.
    /// @param proposers       Who may schedule and cancel.
    /// @param executors       Who may execute what is due; the zero address for anyone.
    constructor(
        uint256 minDelaySeconds,
        address[] memory proposers,
        address[] memory executors
    ) TimelockController(minDelaySeconds, proposers, executors, address(0)) {}
}
