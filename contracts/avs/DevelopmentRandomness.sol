// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAuditRandomness, SeedStatus} from "./interfaces/IAuditRandomness.sol";

/// @title  Seeds that a test can plan
/// @notice Insecure by design: whoever deployed it can plan a block's seed, or lose it, which forces audits. Blocks without a
///         plan have the seeds of the contract that it stands for. Refuses to be deployed anywhere but on development chains.
contract DevelopmentRandomness is IAuditRandomness {
    struct Plan {
        SeedStatus status;
        bytes32 seed;
    }

    IAuditRandomness private immutable FALLBACK;
    address private immutable PLANNER;

    mapping(uint256 blockNumber => Plan) private _plans;

    /// @notice The seed of block `blockNumber` is `seed`, or cannot be had.
    event SeedPlanned(uint256 indexed blockNumber, SeedStatus status, bytes32 seed);

    /// @notice Chain `chainId` is no development chain.
    error InsecureRandomness(uint256 chainId);
    /// @notice Only who deployed this may plan.
    error NotThePlanner(address caller);

    /// @param standsFor Where seeds come from that nobody planned.
    constructor(IAuditRandomness standsFor) {
        if (block.chainid != 31337 && block.chainid != 1337) revert InsecureRandomness(block.chainid);
        FALLBACK = standsFor;
        PLANNER = msg.sender;
    }

    /// @notice Makes `seed` the seed of a block. Deployer only (NotThePlanner).
    function plan(uint256 blockNumber, bytes32 seed) external {
        _plan(blockNumber, Plan(SeedStatus.Available, seed));
    }

    /// @notice Loses the seed of a block, so that whoever depends on it is audited. Deployer only (NotThePlanner).
    function lose(uint256 blockNumber) external {
        _plan(blockNumber, Plan(SeedStatus.Lost, 0));
    }

    /// @inheritdoc IAuditRandomness
    function seedOf(uint256 blockNumber) external view returns (SeedStatus status, bytes32 seed) {
        Plan memory planned = _plans[blockNumber];
        if (planned.status == SeedStatus.Pending || blockNumber >= block.number) return FALLBACK.seedOf(blockNumber);
        return (planned.status, planned.seed);
    }

    function _plan(uint256 blockNumber, Plan memory planned) private {
        if (msg.sender != PLANNER) revert NotThePlanner(msg.sender);
        _plans[blockNumber] = planned;
        emit SeedPlanned(blockNumber, planned.status, planned.seed);
    }
}
