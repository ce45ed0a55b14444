// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IAllocationManager} from "./interfaces/IAllocationManager.sol";
import {IRewardsCoordinator} from "./interfaces/IRewardsCoordinator.sol";
import {IStrategy} from "./interfaces/IStrategy.sol";
import {IStrategyManager} from "./interfaces/IStrategyManager.sol";
import {OperatorSet} from "./interfaces/OperatorSet.sol";
import {CoreAddresses} from "./CoreAddresses.sol";
import {LocalPause} from "./LocalPause.sol";
import {PermissionControlled} from "./PermissionControlled.sol";

/// @title  RewardsCoordinator of the local EigenLayer core: accepts operator-directed rewards of operator sets
/// @notice Checks and pulls as the real one does. Left out is all that follows off chain there: roots, claims, splits, and the
///         other kinds of submissions; tokens stay here. Storage gaps: none.
contract LocalRewardsCoordinator is IRewardsCoordinator, PermissionControlled, LocalPause, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice Peers and the grid of time, fixed for good.
    /// @param  delegationManager          The DelegationManager.
    /// @param  strategyManager            The StrategyManager.
    /// @param  allocationManager          The AllocationManager.
    /// @param  permissionController       The PermissionController.
    /// @param  pauser                     Who may pause.
    /// @param  calculationIntervalSeconds Grid of starts and durations.
    /// @param  maxRewardsDuration         Longest span in seconds.
    /// @param  maxRetroactiveLength       How long ago a span may start, in seconds.
    /// @param  genesisRewardsTimestamp    No span starts before this second.
    struct Settings {
        address delegationManager;
        address strategyManager;
        address allocationManager;
        address permissionController;
        address pauser;
        uint32 calculationIntervalSeconds;
        uint32 maxRewardsDuration;
        uint32 maxRetroactiveLength;
        uint32 genesisRewardsTimestamp;
    }

    uint8 private constant OPERATOR_DIRECTED_SET_PAUSE_BIT = 9;
    uint256 private constant MAX_AMOUNT = 1e38 - 1;

    /// @inheritdoc IRewardsCoordinator
    address public immutable delegationManager;
    /// @inheritdoc IRewardsCoordinator
    address public immutable strategyManager;
    /// @inheritdoc IRewardsCoordinator
    address public immutable allocationManager;
    /// @inheritdoc IRewardsCoordinator
    // solhint-disable-next-line var-name-mixedcase
    uint32 public immutable CALCULATION_INTERVAL_SECONDS;
    /// @inheritdoc IRewardsCoordinator
    // solhint-disable-next-line var-name-mixedcase
    uint32 public immutable MAX_REWARDS_DURATION;
    /// @inheritdoc IRewardsCoordinator
    // solhint-disable-next-line var-name-mixedcase
    uint32 public immutable MAX_RETROACTIVE_LENGTH;
    /// @inheritdoc IRewardsCoordinator
    // solhint-disable-next-line var-name-mixedcase
    uint32 public immutable GENESIS_REWARDS_TIMESTAMP;

    /// @inheritdoc IRewardsCoordinator
    mapping(address avs => uint256) public submissionNonce;
    /// @inheritdoc IRewardsCoordinator
    mapping(address avs => mapping(bytes32 => bool)) public isOperatorDirectedOperatorSetRewardsSubmissionHash;

    constructor(
        Settings memory settings
    ) PermissionControlled(settings.permissionController) LocalPause(settings.pauser) {
        delegationManager = settings.delegationManager;
        strategyManager = settings.strategyManager;
        allocationManager = settings.allocationManager;
        CALCULATION_INTERVAL_SECONDS = settings.calculationIntervalSeconds;
        MAX_REWARDS_DURATION = settings.maxRewardsDuration;
        MAX_RETROACTIVE_LENGTH = settings.maxRetroactiveLength;
        GENESIS_REWARDS_TIMESTAMP = settings.genesisRewardsTimestamp;
    }

    /// @inheritdoc IRewardsCoordinator
    function createOperatorDirectedOperatorSetRewardsSubmission(
        OperatorSet calldata operatorSet,
        OperatorDirectedRewardsSubmission[] calldata operatorDirectedRewardsSubmissions
    ) external whenNotPaused(OPERATOR_DIRECTED_SET_PAUSE_BIT) onlyFor(operatorSet.avs) nonReentrant {
        if (!IAllocationManager(allocationManager).isOperatorSet(operatorSet)) revert InvalidOperatorSet();
        for (uint256 i = 0; i < operatorDirectedRewardsSubmissions.length; ++i) {
            OperatorDirectedRewardsSubmission calldata submission = operatorDirectedRewardsSubmissions[i];
            uint256 total = _totalOf(submission);
            uint256 nonce = submissionNonce[operatorSet.avs]++;
            bytes32 hash = keccak256(abi.encode(operatorSet.avs, nonce, submission));
            isOperatorDirectedOperatorSetRewardsSubmissionHash[operatorSet.avs][hash] = true;
            submission.token.safeTransferFrom(msg.sender, address(this), total);
            emit OperatorDirectedOperatorSetRewardsSubmissionCreated(msg.sender, hash, operatorSet, nonce, submission);
        }
    }

    /// @inheritdoc IRewardsCoordinator
    function beaconChainETHStrategy() external pure returns (IStrategy) {
        return IStrategy(CoreAddresses.BEACON_CHAIN_ETH);
    }

    /// @dev Checks a submission and adds up what it pays.
    function _totalOf(OperatorDirectedRewardsSubmission calldata submission) private view returns (uint256 total) {
        _requireStrategies(submission.strategiesAndMultipliers);
        _requireSpan(submission.startTimestamp, submission.duration);
        if (submission.operatorRewards.length == 0) revert InputArrayLengthZero();
        address previous = address(0);
        for (uint256 i = 0; i < submission.operatorRewards.length; ++i) {
            OperatorReward calldata reward = submission.operatorRewards[i];
            if (reward.operator == address(0)) revert InvalidAddressZero();
            if (reward.operator <= previous) revert OperatorsNotInAscendingOrder();
            if (reward.amount == 0) revert AmountIsZero();
            previous = reward.operator;
            total += reward.amount;
        }
        if (total > MAX_AMOUNT) revert AmountExceedsMax();
        if (submission.startTimestamp + submission.duration >= block.timestamp) revert SubmissionNotRetroactive();
    }

    function _requireSpan(uint32 start, uint32 duration) private view {
        if (duration == 0) revert DurationIsZero();
        if (duration > MAX_REWARDS_DURATION) revert DurationExceedsMax();
        if (duration % CALCULATION_INTERVAL_SECONDS != 0) revert InvalidDurationRemainder();
        if (start % CALCULATION_INTERVAL_SECONDS != 0) revert InvalidStartTimestampRemainder();
        if (start < GENESIS_REWARDS_TIMESTAMP || start < block.timestamp - MAX_RETROACTIVE_LENGTH) {
            revert StartTimestampTooFarInPast();
        }
    }

    function _requireStrategies(StrategyAndMultiplier[] calldata weighted) private view {
        if (weighted.length == 0) revert InputArrayLengthZero();
        address previous = address(0);
        for (uint256 i = 0; i < weighted.length; ++i) {
            address strategy = address(weighted[i].strategy);
            if (strategy != CoreAddresses.BEACON_CHAIN_ETH && !_isWhitelisted(weighted[i].strategy)) {
                revert StrategyNotWhitelisted();
            }
            if (strategy <= previous) revert StrategiesNotInAscendingOrder();
            previous = strategy;
        }
    }

    function _isWhitelisted(IStrategy strategy) private view returns (bool) {
        return IStrategyManager(strategyManager).strategyIsWhitelistedForDeposit(strategy);
    }
}
