// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Finality} from "../../contracts/avs/interfaces/ISertnTaskManager.sol";
import {AuditPolicy} from "../../contracts/avs/libraries/AuditPolicy.sol";
import {ChallengeFee} from "../../contracts/avs/libraries/ChallengeFee.sol";
import {CompensationPolicy} from "../../contracts/avs/libraries/CompensationPolicy.sol";
import {DataContract} from "../../contracts/avs/libraries/DataContract.sol";
import {ReliabilityCurve} from "../../contracts/avs/libraries/ReliabilityCurve.sol";
import {FeeParameters, Parameters, SertnParameters} from "../../contracts/avs/libraries/SertnParameters.sol";
import {TaskFee} from "../../contracts/avs/libraries/TaskFee.sol";

/// @title  The protocol's formulas, callable one by one
contract AvsFormulas {
    function securityOf(uint256 value, uint256 saved, uint256 ratioWad, uint256 least) external pure returns (uint256) {
        return AuditPolicy.securityOf(value, saved, ratioWad, least);
    }

    function temptationOf(uint256 value, uint256 saved, uint256 marginWad) external pure returns (uint256) {
        return AuditPolicy.temptationOf(value, saved, marginWad);
    }

    function deterrentOf(uint256 security, uint256 ownWad, uint256 weightWad) external pure returns (uint256) {
        return AuditPolicy.deterrentOf(security, ownWad, weightWad);
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

    function rateWad(
        uint256 floorWad,
        uint256 r,
        uint256 unreliability,
        uint256 least
    ) external pure returns (uint256) {
        return AuditPolicy.rateWad(floorWad, r, unreliability, least);
    }

    function toAuditRate(uint256 wad) external pure returns (uint16) {
        return AuditPolicy.toAuditRate(wad);
    }

    /// @notice How many of `count` tasks from `firstId` on are drawn.
    function countDrawn(
        bytes32 seed,
        uint256 firstId,
        uint256 count,
        uint16 rate
    ) external pure returns (uint256 drawn) {
        for (uint256 i = 0; i < count; ++i) {
            if (AuditPolicy.isDrawn(seed, AuditPolicy.AUDIT, firstId + i, rate)) ++drawn;
        }
    }

    function capOf(uint96 cost, uint96 value) external pure returns (uint256) {
        return ChallengeFee.capOf(cost, value);
    }

    function feeOf(uint96 cost, uint256 cap, uint32 heat, uint32 width) external pure returns (uint256) {
        return ChallengeFee.feeOf(cost, cap, heat, width);
    }

    /// @notice Gas of `feeOf`.
    function gasOfFee(uint96 cost, uint256 cap, uint32 heat, uint32 width) external view returns (uint256) {
        uint256 before = gasleft();
        ChallengeFee.feeOf(cost, cap, heat, width);
        return before - gasleft();
    }

    function cooled(uint32 heat, uint256 blocks, uint32 decay) external pure returns (uint32) {
        return ChallengeFee.cooled(heat, blocks, decay);
    }

    function heated(uint32 heat, uint32 perChallenge) external pure returns (uint32) {
        return ChallengeFee.heated(heat, perChallenge);
    }

    function payoutOf(uint256 fee, uint256 cost, uint256 rewardWad) external pure returns (uint256) {
        return ChallengeFee.payoutOf(fee, cost, rewardWad);
    }

    function quote(TaskFee.Basis memory basis, FeeParameters memory fees) external pure returns (uint256) {
        return TaskFee.quote(basis, fees);
    }

    function split(
        uint96 feeWei,
        uint256 royaltyWad,
        FeeParameters memory fees
    ) external pure returns (uint96, uint96, uint96) {
        return TaskFee.split(feeWei, royaltyWad, fees);
    }

    function climbed(uint256 r, uint256 climbWad) external pure returns (uint256) {
        return ReliabilityCurve.climbed(r, climbWad);
    }

    function fallen(uint256 r, uint256 fallWad) external pure returns (uint256) {
        return ReliabilityCurve.fallen(r, fallWad);
    }

    function smoothed(uint256 speed, uint256 left, uint256 window, uint256 smoothing) external pure returns (uint256) {
        return ReliabilityCurve.smoothed(speed, left, window, smoothing);
    }

    function weightOf(uint256 stake, uint256 tierStake, uint256 r, uint256 speed) external pure returns (uint256) {
        return ReliabilityCurve.weightOf(stake, tierStake, r, speed);
    }

    function ownWad(uint256 own, uint256 operatorShares, uint256 queued) external pure returns (uint256) {
        return CompensationPolicy.ownWad(own, operatorShares, queued);
    }

    function splitSlash(
        uint256 ownSlashed,
        uint256 compensation,
        uint256 bounty
    ) external pure returns (uint256, uint256) {
        return CompensationPolicy.split(ownSlashed, compensation, bounty);
    }

    function validate(Parameters memory parameters, uint256 mostBlocks) external pure {
        SertnParameters.validate(parameters, mostBlocks);
    }

    /// @notice What `DataContract` gives back of data that it stored.
    function storeAndRead(bytes memory data, uint256 offset, uint256 length) external returns (bytes memory) {
        return DataContract.read(DataContract.store(data), offset, length);
    }
}
