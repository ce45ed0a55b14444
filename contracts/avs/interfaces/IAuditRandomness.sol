// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Whether a block's seed can be had.
enum SeedStatus {
    Pending, // not yet: the block is not in the past
    Available,
    Lost // not any more: whoever depends on it is audited
}

/// @title  Where draws get their seeds
/// @notice A seed belongs to a block that is pinned before it exists, is the same whenever it is asked for, and is known to
///         nobody before that block.
interface IAuditRandomness {
    /// @notice The seed of block `blockNumber`, zero unless available.
    function seedOf(uint256 blockNumber) external view returns (SeedStatus status, bytes32 seed);
}
