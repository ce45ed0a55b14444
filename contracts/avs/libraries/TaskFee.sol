// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {FeeParameters} from "./SertnParameters.sol";

/// @title  What a task costs at least, and who gets how much of a fee
/// @notice quote = (inference + proof · audit rate + V · risk rate) · (1 + urgency · least blocks / blocks)
///                 / operator's share + tips.
///         The rate is the highest that the task can be given, so that nobody is drawn at a loss: who is audited less, being
///         reliable or having stake of its own, keeps the difference. Divided by the operator's share, so that what the operator
///         keeps covers its cost and its risk.
library TaskFee {
    uint256 internal constant WAD = 1e18;
    /// @notice Keepers' steps that a task can need: the draw of an operator, that of the audit, and the end.
    uint256 internal constant MOST_TIPS = 3;

    /// @notice What a fee depends on.
    /// @param  inferenceCostWei Of the model.
    /// @param  proofCostWei     Of the model.
    /// @param  royaltyWad       Of the model.
    /// @param  valueAtRisk      Of the task.
    /// @param  blocks           From submission to deadline; not zero.
    /// @param  leastBlocks      The shortest such span; at most `blocks`.
    /// @param  highestAuditRateWad The highest audit rate that the task can be given.
    struct Basis {
        uint256 inferenceCostWei;
        uint256 proofCostWei;
        uint256 royaltyWad;
        uint256 valueAtRisk;
        uint256 blocks;
        uint256 leastBlocks;
        uint256 highestAuditRateWad;
    }

    /// @notice The least fee in wei. Rounded up at every step. Rises with value and urgency.
    /// @dev    Amounts are below 2^96 and rates at most 1e18 < 2^60, so what the operator nets is below 2^98; urgency and the
    ///         operator's share (at least 0.3) multiply it by less than 2^6, products with wads stay below 2^170.
    function quote(Basis memory basis, FeeParameters memory fees) internal pure returns (uint256 feeWei) {
        uint256 auditRateWad = Math.max(basis.highestAuditRateWad, fees.expectedAuditRateWad);
        uint256 net =
            basis.inferenceCostWei +
                Math.ceilDiv(basis.proofCostWei * auditRateWad, WAD) +
                Math.ceilDiv(basis.valueAtRisk * fees.riskRateWad, WAD);
        uint256 urgentNet = net + Math.ceilDiv(net * fees.urgencyWad * basis.leastBlocks, WAD * basis.blocks);
        uint256 operatorWad = WAD - fees.restakersWad - fees.reserveWad - basis.royaltyWad;
        return Math.ceilDiv(urgentNet * WAD, operatorWad) + MOST_TIPS * uint256(fees.tipWei);
    }

    /// @notice The parts of a fee besides the operator's, each rounded down; they are fixed at submission. The operator gets
    ///         the rest, with the tips that were not needed.
    /// @dev    Requires a fee of at least `MOST_TIPS` tips, as every quote has.
    function split(
        uint96 feeWei,
        uint256 royaltyWad,
        FeeParameters memory fees
    ) internal pure returns (uint96 royaltyWei, uint96 restakersWei, uint96 reserveWei) {
        uint256 shared = feeWei - MOST_TIPS * uint256(fees.tipWei);
        royaltyWei = uint96((shared * royaltyWad) / WAD);
        restakersWei = uint96((shared * fees.restakersWad) / WAD);
        reserveWei = uint96((shared * fees.reserveWad) / WAD);
    }
}
