// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice How long things may take. One slot.
/// @param  answerWindowBlocks    Longest from submission to the deadline of the answer.
/// @param  answerBlocks          Shortest that a drawn operator is left to answer.
/// @param  challengeWindowBlocks From the answer, in which anyone may demand its proof.
/// @param  proofWindowBlocks     Longest proof window that a model may claim.
/// @param  jailBlocks            Without new tasks after a slash.
/// @param  livenessJailBlocks    Without new tasks after an answer that never came.
/// @param  maxOpenTasks          Most open tasks of one operator, whatever capacity it declares.
struct TimingParameters {
    uint32 answerWindowBlocks;
    uint32 answerBlocks;
    uint32 challengeWindowBlocks;
    uint32 proofWindowBlocks;
    uint32 jailBlocks;
    uint32 livenessJailBlocks;
    uint16 maxOpenTasks;
}

/// @notice What a task costs and who gets it. Two slots; wads are fractions, 1e18 = 1.
/// @param  tipWei               What a keeper gets for moving a due task on.
/// @param  riskRateWad          Of the value at risk, for the stake that is locked.
/// @param  urgencyWad           Surcharge at the shortest deadline; falls with the reciprocal of the blocks left.
/// @param  expectedAuditRateWad Share of the proof's cost that every fee carries.
/// @param  restakersWad         Share of the fee, less tips, for those who delegate to the operator.
/// @param  reserveWad           Share of the fee, less tips, for the reserve.
/// @param  livenessPenaltyWad   Of the fee, owed by an operator who does not answer.
struct FeeParameters {
    uint96 tipWei;
    uint64 riskRateWad;
    uint64 urgencyWad;
    uint64 expectedAuditRateWad;
    uint64 restakersWad;
    uint64 reserveWad;
    uint64 livenessPenaltyWad;
}

/// @notice How a task is secured. Two slots.
/// @param  securityRatioWad     Security per unit of value at risk and saved cost.
/// @param  leastSecurity        Security of the smallest task, and least stake of an operator, in security units.
/// @param  marginWad            By how much audits exceed what the inequality asks.
/// @param  delegatedWeightWad   What a unit of delegators' stake deters, a unit of the operator's own being 1.
/// @param  unreliabilityWad     By how much the rate rises from full reliability to none.
/// @param  leastAuditRateWad    Audit rate below which no task falls.
/// @param  retrospectiveRateWad Of the final tasks of a slashed operator, how many are drawn again.
struct AuditParameters {
    uint96 securityRatioWad;
    uint96 leastSecurity;
    uint64 marginWad;
    uint64 delegatedWeightWad;
    uint64 unreliabilityWad;
    uint64 leastAuditRateWad;
    uint64 retrospectiveRateWad;
}

/// @notice What doubting costs and pays. Two slots.
/// @param  heatPerChallenge   Heat that a challenge adds to the operator.
/// @param  heatWidth          Heat that multiplies the fee by e.
/// @param  heatDecayPerBlock  Heat that a block takes away.
/// @param  rewardWad          Of the proof's cost, on top of it, for an operator who proves; out of the challenge fee.
/// @param  bountyWad          Of what cheating could gain, margin included, for a challenger who was right; out of the slashed
///                            stake. At most what the margin is of it.
/// @param  stretchWad         Of a model's proof window, added for each other open request of the operator.
struct ChallengeParameters {
    uint32 heatPerChallenge;
    uint32 heatWidth;
    uint32 heatDecayPerBlock;
    uint64 rewardWad;
    uint64 bountyWad;
    uint64 stretchWad;
}

/// @notice How operators' standing moves. One slot.
/// @param  probationWad      Reliability of a newcomer.
/// @param  climbWad          Part of the way to 1 that a proof in time goes.
/// @param  fallWad           Part of the reliability that a miss takes.
/// @param  speedSmoothingWad Part of the way to the last response that the speed goes.
struct StandingParameters {
    uint64 probationWad;
    uint64 climbWad;
    uint64 fallWad;
    uint64 speedSmoothingWad;
}

/// @notice Everything that governance can choose, set and validated as one.
struct Parameters {
    TimingParameters timing;
    FeeParameters fees;
    AuditParameters audits;
    ChallengeParameters challenges;
    StandingParameters standing;
}

/// @title  Which parameters are safe together
/// @notice Under parameters that pass, no task is accepted whose cheating could pay, honest operators can meet every window, and
///         a slash comes before the stake can leave: all windows together take at most half of what the core leaves.
library SertnParameters {
    uint256 internal constant WAD = 1e18;
    /// @notice Largest royalty of a model provider, of the fee less tips.
    uint256 internal constant MAX_ROYALTY_WAD = 0.3e18;
    /// @notice Least share of the operator, of the fee less tips.
    uint256 internal constant MIN_OPERATOR_WAD = 0.3e18;
    /// @notice Largest surcharges and ratios, far above use, so that no product overflows.
    uint256 internal constant MAX_RATIO_WAD = 10_000e18;

    /// @notice `name` is `value`, outside [`least`, `most`].
    error ParameterOutOfRange(string name, uint256 value, uint256 least, uint256 most);
    /// @notice The windows take `windowBlocks` together, over `mostBlocks`, half of what the core gives before stake can leave.
    error WindowsTooLong(uint256 windowBlocks, uint256 mostBlocks);
    /// @notice Restakers, reserve and the largest royalty take `takenWad` of the fee and leave the operator less than
    ///         `leastWad`.
    error OperatorShareTooSmall(uint256 takenWad, uint256 leastWad);

    /// @notice Reverts unless the parameters are safe together.
    /// @param  mostBlocks Blocks that all windows together may take.
    function validate(Parameters memory p, uint256 mostBlocks) internal pure {
        _validateTiming(p.timing, p.challenges.stretchWad, mostBlocks);
        _validateFees(p.fees);
        _validateAudits(p.audits);
        _validateChallenges(p.challenges, p.audits.marginWad);
        _validateStanding(p.standing);
    }

    /// @notice Blocks from a task's submission to the end of its last possible proof window, if keepers come in time: assignment
    ///         and answer, the draw's block, challenge, and the longest proof window, stretched by all requests an operator can
    ///         have open. Those are its open tasks and as many retrospective ones, less the one in question.
    function windowBlocks(TimingParameters memory timing, uint256 stretchWad) internal pure returns (uint256) {
        return
            uint256(timing.answerWindowBlocks) +
            1 +
            timing.challengeWindowBlocks +
            proofBlocks(timing.proofWindowBlocks, 2 * uint256(timing.maxOpenTasks) - 1, stretchWad);
    }

    /// @notice Blocks to prove in, with `openRequests` others open. Rounded down.
    function proofBlocks(
        uint256 proofWindow,
        uint256 openRequests,
        uint256 stretchWad
    ) internal pure returns (uint256) {
        return proofWindow + (proofWindow * openRequests * stretchWad) / WAD;
    }

    function _validateTiming(TimingParameters memory t, uint256 stretchWad, uint256 mostBlocks) private pure {
        _within("answerBlocks", t.answerBlocks, 1, type(uint32).max);
        // Two blocks pass before the draw's seed is known.
        _within("answerWindowBlocks", t.answerWindowBlocks, uint256(t.answerBlocks) + 2, type(uint32).max);
        _within("challengeWindowBlocks", t.challengeWindowBlocks, 2, type(uint32).max);
        _within("proofWindowBlocks", t.proofWindowBlocks, 1, type(uint32).max);
        _within("maxOpenTasks", t.maxOpenTasks, 1, 4096);
        _within("stretchWad", stretchWad, 0, WAD);
        // A jail that outlasts the slashable past leaves nobody at large whose past is open.
        _within("jailBlocks", t.jailBlocks, 2 * mostBlocks, type(uint32).max / 2);
        _within("livenessJailBlocks", t.livenessJailBlocks, 0, type(uint32).max / 2);
        uint256 blocks = windowBlocks(t, stretchWad);
        if (blocks > mostBlocks) revert WindowsTooLong(blocks, mostBlocks);
    }

    function _validateFees(FeeParameters memory f) private pure {
        _within("tipWei", f.tipWei, 0, type(uint96).max / 4);
        _within("riskRateWad", f.riskRateWad, 0, WAD);
        _within("urgencyWad", f.urgencyWad, 0, 10 * WAD);
        _within("expectedAuditRateWad", f.expectedAuditRateWad, 0, WAD);
        _within("livenessPenaltyWad", f.livenessPenaltyWad, 0, WAD);
        uint256 takenWad = uint256(f.restakersWad) + f.reserveWad + MAX_ROYALTY_WAD;
        if (takenWad + MIN_OPERATOR_WAD > WAD) revert OperatorShareTooSmall(takenWad, MIN_OPERATOR_WAD);
    }

    function _validateAudits(AuditParameters memory a) private pure {
        _within("marginWad", a.marginWad, WAD, 10 * WAD);
        _within("delegatedWeightWad", a.delegatedWeightWad, 0, WAD);
        // With all stake its own, even the least demanding operator can then secure every task.
        _within("securityRatioWad", a.securityRatioWad, a.marginWad, MAX_RATIO_WAD);
        _within("leastSecurity", a.leastSecurity, 1, type(uint96).max);
        _within("unreliabilityWad", a.unreliabilityWad, 0, 10 * WAD);
        _within("leastAuditRateWad", a.leastAuditRateWad, 1, WAD);
        _within("retrospectiveRateWad", a.retrospectiveRateWad, 1, WAD);
    }

    function _validateChallenges(ChallengeParameters memory c, uint256 marginWad) private pure {
        _within("heatWidth", c.heatWidth, 1, type(uint32).max);
        _within("heatPerChallenge", c.heatPerChallenge, 1, c.heatWidth);
        _within("heatDecayPerBlock", c.heatDecayPerBlock, 1, type(uint32).max);
        _within("rewardWad", c.rewardWad, 0, WAD);
        // An accomplice may be the challenger: bounty <= temptation - (V + s), where temptation = (V + s) * margin.
        _within("bountyWad", c.bountyWad, 0, WAD - Math.ceilDiv(WAD * WAD, marginWad));
    }

    function _validateStanding(StandingParameters memory s) private pure {
        _within("probationWad", s.probationWad, 1, WAD);
        _within("climbWad", s.climbWad, 0, WAD);
        _within("fallWad", s.fallWad, 0, WAD);
        // Reputation must be harder to win than to lose, or it could be milked.
        _within("climbWad", s.climbWad, 0, s.fallWad);
        _within("speedSmoothingWad", s.speedSmoothingWad, 0, WAD);
    }

    function _within(string memory name, uint256 value, uint256 least, uint256 most) private pure {
        if (value < least || value > most) revert ParameterOutOfRange(name, value, least, most);
    }
}
