// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title  Who gets what of slashed stake
/// @notice Most slashed stake is delegators'. An operator that poses as its own user and challenger must not get at it, so
///         these two together get at most what the operator itself lost: its own shares' part of what was slashed. First the
///         user, then the challenger; the rest is the reserve's. Together with the refund of a fee, which was the user's own,
///         nobody in collusion takes out more than was put in.
library CompensationPolicy {
    uint256 internal constant WAD = 1e18;

    /// @notice Part of slashed shares that were the operator's own, in wad. The queue counts: who is leaving is slashed too,
    ///         and an operator whose delegators all queue their withdrawals has not become the owner of what they lose. Rounded
    ///         down.
    function ownWad(uint256 ownShares, uint256 operatorShares, uint256 queuedShares) internal pure returns (uint256) {
        uint256 all = operatorShares + queuedShares;
        return all == 0 ? 0 : Math.min(WAD, Math.mulDiv(ownShares, WAD, all));
    }

    /// @notice INV-8: parts of the operator's own loss that user and challenger get, in wad; together at most 1e18. Rounded
    ///         down.
    /// @param  ownSlashed   What the operator itself lost, in security units.
    /// @param  compensation What the user should get.
    /// @param  bounty       What the challenger should get.
    function split(
        uint256 ownSlashed,
        uint256 compensation,
        uint256 bounty
    ) internal pure returns (uint256 userWad, uint256 challengerWad) {
        if (ownSlashed == 0) return (0, 0);
        userWad = Math.min(WAD, Math.mulDiv(compensation, WAD, ownSlashed));
        challengerWad = Math.min(WAD - userWad, Math.mulDiv(bounty, WAD, ownSlashed));
    }
}
