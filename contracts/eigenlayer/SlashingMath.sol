// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title  The core's arithmetic of slashing
/// @notice Magnitudes and factors are in wad (1e18 = 1) and at most 1e18, shares at most 1e38. Every direction of rounding is the
///         real core's: what is slashed of a magnitude is rounded up, what is slashed of shares down, what a staker can withdraw
///         down.
library SlashingMath {
    uint64 internal constant WAD = 1e18;

    /// @dev floor(x * y / 1e18)
    function mulWad(uint256 x, uint256 y) internal pure returns (uint256) {
        return Math.mulDiv(x, y, WAD);
    }

    /// @dev floor(x * 1e18 / y); panics (0x12) for y = 0
    function divWad(uint256 x, uint256 y) internal pure returns (uint256) {
        return Math.mulDiv(x, WAD, y);
    }

    /// @dev ceil(magnitude * wad / 1e18): what a slash of `wad` takes of an allocation. At most `magnitude`, as wad <= 1e18.
    function slashedMagnitude(uint256 magnitude, uint256 wad) internal pure returns (uint64) {
        return uint64(Math.mulDiv(magnitude, wad, WAD, Math.Rounding.Ceil));
    }

    /// @dev shares - ceil(shares * maxNew / maxOld): what is slashed of shares when the max magnitude falls. Requires maxOld > 0.
    function slashedShares(uint256 shares, uint64 maxOld, uint64 maxNew) internal pure returns (uint256) {
        return shares - Math.mulDiv(shares, maxNew, maxOld, Math.Rounding.Ceil);
    }

    /// @dev floor(floor(deposit * scaling / 1e18) * factor / 1e18): what is left of deposit shares.
    function withdrawable(uint256 depositShares, uint256 scaling, uint256 factor) internal pure returns (uint256) {
        return mulWad(mulWad(depositShares, scaling), factor);
    }

    /// @dev The deposit scaling factor that makes what was withdrawable grow by just `addedShares`, whatever was slashed before.
    ///      Requires factor > 0. A first deposit, or all of a new delegation, is worth its full amount from here on.
    function scalingAfter(
        uint256 scaling,
        uint256 prevDepositShares,
        uint256 addedShares,
        uint256 factor
    ) internal pure returns (uint256) {
        if (prevDepositShares == 0) return divWad(scaling, factor);
        uint256 worth = withdrawable(prevDepositShares, scaling, factor) + addedShares;
        return divWad(divWad(worth, prevDepositShares + addedShares), factor);
    }
}
