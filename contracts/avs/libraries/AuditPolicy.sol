// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Finality} from "../interfaces/ISertnTaskManager.sol";

/// @title  How often an answer must be audited so that cheating does not pay
/// @notice Let V be the value at risk, s the cost that cheating saves, S the loss by a slash as the operator feels it, F what it
///         earns for the task, p the audit rate. Honesty earns F - s', a cheat (1 - p)(G + F) - p·S more or less s', where G
///         is what a wrong answer gains. If the result is used at once G = V whether the cheat is caught or not:
///             V + (1 - p)F - pS <= F - s   <=>   p >= (V + s) / (S + F).
///         If it is used only when final, a caught cheat gains nothing:
///             (1 - p)(V + F) - pS <= F - s   <=>   p >= (V + s) / (S + V + F).
///         s counts the inference and the proof: a cheat saves both, an honest operator proves when it is drawn. Challenges are
///         not counted on, and F is left out: who owes liveness penalties would only pay its debt with it, and a rate that deters
///         without F deters with it. All amounts are in security units; every rounding is toward more audits.
library AuditPolicy {
    uint256 internal constant WAD = 1e18;
    /// @notice An audit rate on chain is a number of 1/65536; this one means always.
    uint16 internal constant ALWAYS = type(uint16).max;
    /// @notice Draws for audits of answers, and of a slashed operator's past.
    bytes32 internal constant AUDIT = "audit";
    bytes32 internal constant PAST = "past";

    /// @notice Stake that is locked for a task: `ratioWad` times what cheating could gain and save, at least `leastSecurity`.
    ///         Rounded up. Factors are below 2^97 and 2^96, so the product fits.
    function securityOf(
        uint256 valueAtRisk,
        uint256 savedCost,
        uint256 ratioWad,
        uint256 leastSecurity
    ) internal pure returns (uint256) {
        return Math.max(leastSecurity, Math.ceilDiv((valueAtRisk + savedCost) * ratioWad, WAD));
    }

    /// @notice What a slash of `security` means to the operator: its own part in full, its delegators' at `delegatedWeightWad`.
    ///         Rounded down. `ownWad` and `delegatedWeightWad` are at most 1e18.
    function deterrentOf(uint256 security, uint256 ownWad, uint256 delegatedWeightWad) internal pure returns (uint256) {
        return (security * (ownWad * WAD + (WAD - ownWad) * delegatedWeightWad)) / (WAD * WAD);
    }

    /// @notice What cheating could gain and save, times the margin. Rounded up. Below 2^97 · 2^64 / 2^59.
    /// @param  marginWad At least 1e18, below 2^64.
    function temptationOf(uint256 valueAtRisk, uint256 savedCost, uint256 marginWad) internal pure returns (uint256) {
        return Math.ceilDiv((valueAtRisk + savedCost) * marginWad, WAD);
    }

    /// @notice The least rate in wad that deters, margin included; over 1e18 when nothing does. Rounded up.
    /// @param  temptation  V + s, times the margin; below 2^102.
    /// @param  valueAtRisk V, below 2^96.
    /// @param  deterrent   S as the operator feels it.
    function floorRateWad(
        uint256 temptation,
        uint256 valueAtRisk,
        uint256 deterrent,
        Finality finality
    ) internal pure returns (uint256) {
        uint256 atStake = finality == Finality.Final ? deterrent + valueAtRisk : deterrent;
        if (atStake == 0) return type(uint256).max;
        return Math.ceilDiv(temptation * WAD, atStake);
    }

    /// @notice The rate in wad for an operator: the floor, raised as reliability falls from 1 to 0 up to 1 + `unreliabilityWad`
    ///         times, at least `leastRateWad`, at most 1. Requires a floor of at most 1e18. Rounded up.
    function rateWad(
        uint256 floorWad,
        uint256 reliabilityWad,
        uint256 unreliabilityWad,
        uint256 leastRateWad
    ) internal pure returns (uint256) {
        uint256 raisedWad = Math.ceilDiv(floorWad * (WAD * WAD + (WAD - reliabilityWad) * unreliabilityWad), WAD * WAD);
        return Math.min(WAD, Math.max(raisedWad, leastRateWad));
    }

    /// @notice A rate as the chain keeps it, in 1/65536. Rounded up; from 65535/65536 on, always.
    function toAuditRate(uint256 wad) internal pure returns (uint16) {
        return uint16(Math.min(ALWAYS, Math.ceilDiv(wad << 16, WAD)));
    }

    /// @notice The highest rate in wad that a task can be given: that of an operator without stake of its own and without
    ///         reliability, for a result that is used at once. In whole 1/65536, rounded up.
    function highestRateWad(
        uint256 temptation,
        uint256 security,
        uint256 delegatedWeightWad,
        uint256 unreliabilityWad,
        uint256 leastRateWad
    ) internal pure returns (uint256) {
        uint256 floorWad = floorRateWad(temptation, 0, deterrentOf(security, 0, delegatedWeightWad), Finality.Answered);
        uint16 rate = toAuditRate(rateWad(Math.min(floorWad, WAD), 0, unreliabilityWad, leastRateWad));
        return rate == ALWAYS ? WAD : Math.ceilDiv(rate * WAD, 1 << 16);
    }

    /// @notice Whether a draw hits: true for `auditRate` of 65536 seeds, and always for 65535.
    /// @param  purpose Keeps draws with one seed apart.
    function isDrawn(bytes32 seed, bytes32 purpose, uint256 taskId, uint16 auditRate) internal pure returns (bool) {
        if (auditRate == ALWAYS) return true;
        return uint16(uint256(keccak256(abi.encode(seed, purpose, taskId)))) < auditRate;
    }
}
