// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title  What it costs to demand a proof: min(cap, proof's cost · e^(heat / width)), in wei
/// @notice Heat belongs to the operator, since a challenger could change its address: each challenge adds to it, blocks take
///         it away. The cap keeps a challenge within reach of a victim, however hot others have made the operator.
library ChallengeFee {
    uint256 internal constant WAD = 1e18;
    /// @notice No challenge costs more than this many proofs.
    uint256 internal constant MOST_PROOFS = 1000;

    /// @notice The largest fee: the value at risk, but at least one and at most 1,000 times the proof's cost.
    function capOf(uint96 proofCostWei, uint96 valueAtRisk) internal pure returns (uint256 capWei) {
        return Math.min(Math.max(valueAtRisk, proofCostWei), MOST_PROOFS * uint256(proofCostWei));
    }

    /// @notice INV-5: the fee, rounded down. Never falls as heat rises; `proofCostWei` <= fee <= `capWei` where the cap is at
    ///         least the cost, and the cost itself at heat 0.
    /// @dev    The integer exponential of EIP-4844, as sum of the terms cost · width · (heat / width)^n / n!, which stops at the
    ///         cap. Sum and last term in it are below cap · width < 2^138, so the next term is below 2^170 and its product with
    ///         heat below 2^202. Gas: a sum that ends below the cap has heat / width < ln(1000) < 7, and its first term is below
    ///         2^138, so term 71 is zero: 2^138 · 7^71 / 71! < 1. Hotter ones reach the cap in fewer.
    /// @param  width Heat that multiplies the fee by e; not zero.
    function feeOf(
        uint96 proofCostWei,
        uint256 capWei,
        uint32 heat,
        uint32 width
    ) internal pure returns (uint256 feeWei) {
        uint256 limit = capWei * width;
        uint256 term = uint256(proofCostWei) * width;
        uint256 sum;
        // Bounded as said above: checks would be half of the gas.
        unchecked {
            for (uint256 n = 1; term != 0 && sum < limit; ++n) {
                sum += term;
                term = (term * heat) / (n * width);
            }
        }
        return Math.min(sum / width, capWei);
    }

    /// @notice Heat after some blocks, down to 0.
    function cooled(uint32 heat, uint256 blocks, uint32 decayPerBlock) internal pure returns (uint32) {
        uint256 loss = blocks * decayPerBlock;
        return loss >= heat ? 0 : uint32(heat - loss);
    }

    /// @notice Heat after one challenge more, up to 2^32 - 1.
    function heated(uint32 heat, uint32 perChallenge) internal pure returns (uint32) {
        return uint32(Math.min(uint256(heat) + perChallenge, type(uint32).max));
    }

    /// @notice What an operator who proves gets out of the fee: the proof's cost and a reward. The rest is the reserve's, or an
    ///         operator could challenge itself to price others out and get its money back. Rounded down.
    function payoutOf(
        uint256 feeWei,
        uint256 proofCostWei,
        uint256 rewardWad
    ) internal pure returns (uint256 payoutWei) {
        return Math.min(feeWei, proofCostWei + (proofCostWei * rewardWad) / WAD);
    }
}
