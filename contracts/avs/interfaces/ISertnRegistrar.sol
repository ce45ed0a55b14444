// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAVSRegistrar} from "../../eigenlayer/interfaces/IAVSRegistrar.sol";

/// @notice What an operator passes when it registers for the set, ABI-encoded, as `data`.
/// @param  modelKeys     Models that it serves.
/// @param  capacity      Most tasks at once.
/// @param  leastSecurity Least security of a task that it takes.
struct OperatorTerms {
    bytes32[] modelKeys;
    uint16 capacity;
    uint96 leastSecurity;
}

/// @title  Who may join the operator set
/// @notice Called by the AllocationManager. Operators need the least security that present parameters ask for, slashable now,
///         and must not be jailed. Leaving is never refused.
interface ISertnRegistrar is IAVSRegistrar {
    /// @notice The router did not take note that `operator` left, with `reason`. Its open tasks go on; it must be refreshed.
    event DelistingFailed(address indexed operator, bytes reason);

    /// @notice Only the AllocationManager may call.
    error OnlyAllocationManager(address caller);
    /// @notice The sets must be the one set of the service manager.
    error WrongOperatorSet(address avs, uint32[] operatorSetIds);
    /// @notice The operator's slashable stake is under what is needed, in security units.
    error StakeTooSmall(address operator, uint256 stake, uint256 leastStake);
}
