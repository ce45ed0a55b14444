// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title  How an operator's standing moves, and what it weighs in the draw
/// @notice Reliability climbs a part of the way to 1 with each audit that is proven in time and loses a part of itself with
///         each miss: with 10% and 40%, one miss undoes the last five proofs of an operator at 1. All in wad; results are in
///         [0, 1e18].
library ReliabilityCurve {
    uint256 internal constant WAD = 1e18;
    /// @notice Weight of the least stake of a tier, at full reliability and middling speed. Tiers span a factor of 8.
    uint256 internal constant UNIT_WEIGHT = 256;
    /// @notice No weight is larger: 32,768 of them fit a sum of 28 bits, and some 200,000 usual ones. In the last tier alone,
    ///         which has no end, the cap matters: from 32 times its least stake on.
    uint256 internal constant MOST_WEIGHT = 1 << 13;

    /// @notice After a proof in time: r + (1 - r) · climb. Rounded down.
    function climbed(uint256 reliabilityWad, uint256 climbWad) internal pure returns (uint256) {
        return reliabilityWad + ((WAD - reliabilityWad) * climbWad) / WAD;
    }

    /// @notice After a miss: r - r · fall. Rounded down.
    function fallen(uint256 reliabilityWad, uint256 fallWad) internal pure returns (uint256) {
        return (reliabilityWad * (WAD - fallWad)) / WAD;
    }

    /// @notice Speed after a response with `blocksLeft` of `windowBlocks`: the exponential average of what is left. Rounded
    ///         down. Requires `windowBlocks` > 0.
    function smoothed(
        uint256 speedWad,
        uint256 blocksLeft,
        uint256 windowBlocks,
        uint256 smoothingWad
    ) internal pure returns (uint256) {
        uint256 sampleWad = Math.min(WAD, (blocksLeft * WAD) / windowBlocks);
        return (speedWad * (WAD - smoothingWad) + sampleWad * smoothingWad) / WAD;
    }

    /// @notice Weight in the draw of a tier: stake over the tier's least, times reliability, times 1/2 + speed. Rounded down, at
    ///         least 1, at most `MOST_WEIGHT`. Stakes are below 2^128, wads below 2^61: no product overflows.
    function weightOf(
        uint256 stake,
        uint256 tierStake,
        uint256 reliabilityWad,
        uint256 speedWad
    ) internal pure returns (uint256) {
        uint256 weight = Math.mulDiv(stake * UNIT_WEIGHT, reliabilityWad * (WAD / 2 + speedWad), tierStake * WAD * WAD);
        return Math.min(Math.max(weight, 1), MOST_WEIGHT);
    }
}
