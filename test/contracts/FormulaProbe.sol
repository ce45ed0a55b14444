// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Finality} from "../../contracts/avs/interfaces/ISertnTaskManager.sol";
import {AuditPolicy} from "../../contracts/avs/libraries/AuditPolicy.sol";
import {ChallengeFee} from "../../contracts/avs/libraries/ChallengeFee.sol";
import {CompensationPolicy} from "../../contracts/avs/libraries/CompensationPolicy.sol";
import {ReliabilityCurve} from "../../contracts/avs/libraries/ReliabilityCurve.sol";
import {FeeParameters, Parameters, SertnParameters} from "../../contracts/avs/libraries/SertnParameters.sol";
import {TaskFee} from "../../contracts/avs/libraries/TaskFee.sol";

/// @title  The protocol's formulas as calls, for comparison with their mirrors
contract FormulaProbe {
    struct Answer {
        bool succeeded;
        bytes data;
    }

    /// @notice Many of the functions below in one call.
    function ask(bytes[] calldata calls) external view returns (Answer[] memory answers) {
        answers = new Answer[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            (answers[i].succeeded, answers[i].data) = address(this).staticcall(calls[i]);
        }
    }

    function quote(TaskFee.Basis memory basis, FeeParameters memory fees) external pure returns (uint256) {
        return TaskFee.quote(basis, fees);
    }

    function split(
        uint96 feeWei,
        uint256 royaltyWad,
        FeeParameters memory fees
    ) external pure returns (uint256 royaltyWei, uint256 restakersWei, uint256 reserveWei) {
        (royaltyWei, restakersWei, reserveWei) = TaskFee.split(feeWei, royaltyWad, fees);
    }

    function securityOf(uint256 value, uint256 saved, uint256 ratio, uint256 least) external pure returns (uint256) {
        return AuditPolicy.securityOf(value, saved, ratio, least);
    }

    function deterrentOf(uint256 security, uint256 own, uint256 weightWad) external pure returns (uint256) {
        return AuditPolicy.deterrentOf(security, own, weightWad);
    }

    function temptationOf(uint256 value, uint256 saved, uint256 marginWad) external pure returns (uint256) {
        return AuditPolicy.temptationOf(value, saved, marginWad);
    }

    function floorRateWad(
        uint256 temptation,
        uint256 value,
        uint256 deterrent,
        Finality finality
    ) external pure returns (uint256) {
        return AuditPolicy.floorRateWad(temptation, value, deterrent, finality);
    }

    function highestRateWad(
        uint256 temptation,
        uint256 security,
        uint256 weightWad,
        uint256 unreliability,
        uint256 least
    ) external pure returns (uint256) {
        return AuditPolicy.highestRateWad(temptation, security, weightWad, unreliability, least);
    }

    function rateWad(uint256 floor, uint256 r, uint256 unreliability, uint256 least) external pure returns (uint256) {
        return AuditPolicy.rateWad(floor, r, unreliability, least);
    }

    function toAuditRate(uint256 wad) external pure returns (uint16) {
        return AuditPolicy.toAuditRate(wad);
    }

    function isDrawn(bytes32 seed, bytes32 purpose, uint256 taskId, uint16 rate) external pure returns (bool) {
        return AuditPolicy.isDrawn(seed, purpose, taskId, rate);
    }

    function capOf(uint96 proofCostWei, uint96 valueAtRisk) external pure returns (uint256) {
        return ChallengeFee.capOf(proofCostWei, valueAtRisk);
    }

    function feeOf(uint96 proofCostWei, uint256 capWei, uint32 heat, uint32 width) external pure returns (uint256) {
        return ChallengeFee.feeOf(proofCostWei, capWei, heat, width);
    }

    function cooled(uint32 heat, uint256 blocks, uint32 decayPerBlock) external pure returns (uint32) {
        return ChallengeFee.cooled(heat, blocks, decayPerBlock);
    }

    function heated(uint32 heat, uint32 perChallenge) external pure returns (uint32) {
        return ChallengeFee.heated(heat, perChallenge);
    }

    function payoutOf(uint256 feeWei, uint256 proofCostWei, uint256 rewardWad) external pure returns (uint256) {
        return ChallengeFee.payoutOf(feeWei, proofCostWei, rewardWad);
    }

    function ownWad(uint256 own, uint256 operatorShares, uint256 queued) external pure returns (uint256) {
        return CompensationPolicy.ownWad(own, operatorShares, queued);
    }

    function splitSlashed(
        uint256 ownSlashed,
        uint256 compensation,
        uint256 bounty
    ) external pure returns (uint256, uint256) {
        return CompensationPolicy.split(ownSlashed, compensation, bounty);
    }

    function climbed(uint256 reliabilityWad, uint256 climbWad) external pure returns (uint256) {
        return ReliabilityCurve.climbed(reliabilityWad, climbWad);
    }

    function fallen(uint256 reliabilityWad, uint256 fallWad) external pure returns (uint256) {
        return ReliabilityCurve.fallen(reliabilityWad, fallWad);
    }

    function smoothed(uint256 speed, uint256 left, uint256 window, uint256 smoothing) external pure returns (uint256) {
        return ReliabilityCurve.smoothed(speed, left, window, smoothing);
    }

    function weightOf(uint256 stake, uint256 tier, uint256 r, uint256 speed) external pure returns (uint256) {
        return ReliabilityCurve.weightOf(stake, tier, r, speed);
    }

    function validate(Parameters memory parameters, uint256 mostBlocks) external pure {
        SertnParameters.validate(parameters, mostBlocks);
    }
}
