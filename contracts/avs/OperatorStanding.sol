// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ISertnOperatorRouter, Standing} from "./interfaces/ISertnOperatorRouter.sol";
import {ISertnParameterRegistry} from "./interfaces/ISertnParameterRegistry.sol";
import {ISertnServiceManager} from "./interfaces/ISertnServiceManager.sol";
import {ProofReason} from "./interfaces/ISertnTaskManager.sol";
import {ChallengeFee} from "./libraries/ChallengeFee.sol";
import {ReliabilityCurve} from "./libraries/ReliabilityCurve.sol";
import {ChallengeParameters, SertnParameters, StandingParameters} from "./libraries/SertnParameters.sol";

/// @title  What operators have locked, how reliable, how hot and how jailed they are
/// @notice The part of the router that the task manager writes. Locks, tasks and requests rise and fall with tasks alone, so
///         nothing that anyone does can leave them behind.
abstract contract OperatorStanding is ISertnOperatorRouter {
    address public immutable serviceManager; // solhint-disable-line immutable-vars-naming
    ISertnParameterRegistry internal immutable PARAMETERS;
    uint256 internal immutable SLASHABLE_BLOCKS;

    address internal _taskManager;
    mapping(address operator => Standing) internal _standings;

    modifier onlyTaskManager() {
        if (msg.sender != _taskManager) revert OnlyTaskManager(msg.sender);
        _;
    }

    constructor(ISertnServiceManager serviceManager_, ISertnParameterRegistry parameters) {
        serviceManager = address(serviceManager_);
        PARAMETERS = parameters;
        SLASHABLE_BLOCKS = serviceManager_.slashableBlocks();
    }

    /// @inheritdoc ISertnOperatorRouter
    /// @dev A jailed operator has nothing left to lose by its open tasks, so none of them becomes final without a proof.
    function release(address operator, uint256 security) external onlyTaskManager returns (bool isReleased) {
        Standing storage standing = _standings[operator];
        if (_isSlashJailed(standing)) return false;
        _release(standing, security);
        return true;
    }

    /// @inheritdoc ISertnOperatorRouter
    function openRequest(
        address operator,
        uint256 proofWindowBlocks,
        uint256 maxOpenTasks,
        uint32 parametersId
    ) external onlyTaskManager returns (uint256 lastBlock) {
        uint256 stretchWad = PARAMETERS.challengesOf(parametersId).stretchWad;
        return _open(_standings[operator], proofWindowBlocks, maxOpenTasks, stretchWad);
    }

    /// @inheritdoc ISertnOperatorRouter
    function openChallenge(
        address operator,
        uint256 proofWindowBlocks,
        uint256 maxOpenTasks,
        uint256 proofCostWei,
        uint256 valueAtRisk,
        uint32 parametersId
    ) external onlyTaskManager returns (uint256 lastBlock, uint256 feeWei) {
        ChallengeParameters memory challenges = PARAMETERS.challengesOf(parametersId);
        Standing storage standing = _standings[operator];
        uint32 heat = _heatNow(standing, challenges.heatDecayPerBlock);
        feeWei = _feeAt(heat, proofCostWei, valueAtRisk, challenges.heatWidth);
        heat = ChallengeFee.heated(heat, challenges.heatPerChallenge);
        (standing.heat, standing.heatBlock) = (heat, uint32(block.number));
        emit HeatChanged(operator, heat);
        lastBlock = _open(standing, proofWindowBlocks, maxOpenTasks, challenges.stretchWad);
    }

    /// @inheritdoc ISertnOperatorRouter
    function openPastRequest(
        address operator,
        uint256 proofWindowBlocks,
        uint256 maxOpenTasks,
        uint32 parametersId
    ) external onlyTaskManager returns (uint256 lastBlock) {
        Standing storage standing = _standings[operator];
        uint256 requests = standing.openRequests;
        if (requests >= maxOpenTasks) revert TooManyOpenRequests(operator, requests, maxOpenTasks);
        return _open(standing, proofWindowBlocks, maxOpenTasks, PARAMETERS.challengesOf(parametersId).stretchWad);
    }

    /// @inheritdoc ISertnOperatorRouter
    function closeProven(
        address operator,
        uint256 security,
        ProofReason reason,
        uint256 blocksLeft,
        uint256 proofWindowBlocks,
        uint32 parametersId
    ) external onlyTaskManager {
        Standing storage standing = _standings[operator];
        if (security != 0) _release(standing, security);
        // A proof that nobody asked for says nothing of how the operator answers when asked.
        if (reason == ProofReason.Volunteered) return;

        --standing.openRequests;
        StandingParameters memory parameters = PARAMETERS.standingOf(parametersId);
        uint256 reliabilityWad = standing.reliabilityWad;
        if (reason != ProofReason.Challenge) {
            reliabilityWad = ReliabilityCurve.climbed(reliabilityWad, parameters.climbWad);
        }
        uint256 speedWad = ReliabilityCurve.smoothed(
            standing.speedWad,
            blocksLeft,
            proofWindowBlocks,
            parameters.speedSmoothingWad
        );
        _move(operator, standing, reliabilityWad, speedWad);
    }

    /// @inheritdoc ISertnOperatorRouter
    function closeMissed(address operator, uint256 security, uint32 parametersId) external onlyTaskManager {
        Standing storage standing = _standings[operator];
        if (security != 0) _release(standing, security);
        --standing.openRequests;
        (standing.heat, standing.heatBlock) = (0, uint32(block.number));
        emit HeatChanged(operator, 0);
        // One draw over one past: another slash does not draw again over what is open already.
        if (!_isSlashJailed(standing)) {
            standing.slashBlock = uint32(block.number);
        }
        _fall(operator, standing, parametersId);
        _jail(operator, standing, PARAMETERS.timingOf(parametersId).jailBlocks, true);
    }

    /// @inheritdoc ISertnOperatorRouter
    function closeUnanswered(address operator, uint256 security, uint32 parametersId) external onlyTaskManager {
        Standing storage standing = _standings[operator];
        _release(standing, security);
        _fall(operator, standing, parametersId);
        _jail(operator, standing, PARAMETERS.timingOf(parametersId).livenessJailBlocks, false);
    }

    /// @inheritdoc ISertnOperatorRouter
    function standingOf(address operator) external view returns (Standing memory standing) {
        return _standings[operator];
    }

    /// @inheritdoc ISertnOperatorRouter
    function isJailed(address operator) external view returns (bool) {
        return block.number <= _standings[operator].jailedUntilBlock;
    }

    /// @inheritdoc ISertnOperatorRouter
    function heatOf(address operator, uint32 parametersId) external view returns (uint256 heat) {
        return _heatNow(_standings[operator], PARAMETERS.challengesOf(parametersId).heatDecayPerBlock);
    }

    /// @inheritdoc ISertnOperatorRouter
    function challengeFeeOf(
        address operator,
        uint256 proofCostWei,
        uint256 valueAtRisk,
        uint32 parametersId
    ) external view returns (uint256 feeWei) {
        ChallengeParameters memory challenges = PARAMETERS.challengesOf(parametersId);
        uint32 heat = _heatNow(_standings[operator], challenges.heatDecayPerBlock);
        return _feeAt(heat, proofCostWei, valueAtRisk, challenges.heatWidth);
    }

    /// @dev INV-2: what is locked was slashable when it was locked; see `draw`.
    function _lock(Standing storage standing, uint256 security) internal {
        standing.locked += uint96(security);
        ++standing.openTasks;
    }

    /// @dev Jailed for a slash, for as long as a task from before it can matter: jails are at least that long. An answer that
    ///      did not come opens no past and endangers no open task.
    function _isSlashJailed(Standing storage standing) internal view returns (bool) {
        uint256 slashBlock = standing.slashBlock;
        return slashBlock != 0 && block.number <= slashBlock + SLASHABLE_BLOCKS;
    }

    function _release(Standing storage standing, uint256 security) private {
        standing.locked -= uint96(security);
        --standing.openTasks;
    }

    /// @dev Later parameters may allow for more requests than the task's own did, whose windows were validated for no more than
    ///      these: a longer one could outlast the stake.
    function _open(
        Standing storage standing,
        uint256 proofWindowBlocks,
        uint256 maxOpenTasks,
        uint256 stretchWad
    ) private returns (uint256 lastBlock) {
        uint256 others = Math.min(standing.openRequests, SertnParameters.mostOtherRequests(maxOpenTasks));
        lastBlock = block.number + SertnParameters.proofBlocks(proofWindowBlocks, others, stretchWad);
        ++standing.openRequests;
    }

    function _fall(address operator, Standing storage standing, uint32 parametersId) private {
        uint256 fallWad = PARAMETERS.standingOf(parametersId).fallWad;
        _move(operator, standing, ReliabilityCurve.fallen(standing.reliabilityWad, fallWad), standing.speedWad);
    }

    function _move(address operator, Standing storage standing, uint256 reliabilityWad, uint256 speedWad) private {
        (standing.reliabilityWad, standing.speedWad) = (uint64(reliabilityWad), uint64(speedWad));
        emit StandingChanged(operator, reliabilityWad, speedWad);
    }

    function _jail(address operator, Standing storage standing, uint256 blocks, bool isSlash) private {
        uint256 untilBlock = Math.max(standing.jailedUntilBlock, block.number + blocks);
        standing.jailedUntilBlock = uint32(untilBlock);
        emit OperatorJailed(operator, untilBlock, isSlash);
    }

    function _heatNow(Standing storage standing, uint32 decayPerBlock) private view returns (uint32) {
        return ChallengeFee.cooled(standing.heat, block.number - standing.heatBlock, decayPerBlock);
    }

    function _feeAt(
        uint32 heat,
        uint256 proofCostWei,
        uint256 valueAtRisk,
        uint32 heatWidth
    ) private pure returns (uint256 feeWei) {
        uint256 capWei = ChallengeFee.capOf(uint96(proofCostWei), uint96(valueAtRisk));
        return ChallengeFee.feeOf(uint96(proofCostWei), capWei, heat, heatWidth);
    }
}
