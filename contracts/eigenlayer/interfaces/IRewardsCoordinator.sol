// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPausable} from "./IPausable.sol";
import {IPermissionControlled} from "./IPermissionControlled.sol";
import {IStrategy} from "./IStrategy.sol";
import {OperatorSet} from "./OperatorSet.sol";

/// @title  EigenLayer RewardsCoordinator: operator-directed rewards of an operator set
/// @notice The AVS says how much each operator's stakers earned in a past span; who gets what is worked out off chain.
interface IRewardsCoordinator is IPausable, IPermissionControlled {
    /// @notice Weight of a strategy's shares in the split.
    struct StrategyAndMultiplier {
        IStrategy strategy;
        uint96 multiplier;
    }

    /// @notice Units for one operator and its stakers.
    struct OperatorReward {
        address operator;
        uint256 amount;
    }

    /// @notice Rewards for a past span.
    /// @param  strategiesAndMultipliers Ascending by strategy.
    /// @param  token                    What is paid.
    /// @param  operatorRewards          Ascending by operator, amounts not zero.
    /// @param  startTimestamp           Seconds, a multiple of CALCULATION_INTERVAL_SECONDS.
    /// @param  duration                 Seconds, a multiple of CALCULATION_INTERVAL_SECONDS, at most MAX_REWARDS_DURATION.
    /// @param  description              For people.
    struct OperatorDirectedRewardsSubmission {
        StrategyAndMultiplier[] strategiesAndMultipliers;
        IERC20 token;
        OperatorReward[] operatorRewards;
        uint32 startTimestamp;
        uint32 duration;
        string description;
    }

    /// @notice A submission was accepted; its hash is keccak256(abi.encode(avs, submissionNonce, submission)).
    event OperatorDirectedOperatorSetRewardsSubmissionCreated(
        address indexed caller,
        bytes32 indexed operatorDirectedRewardsSubmissionHash,
        OperatorSet operatorSet,
        uint256 submissionNonce,
        OperatorDirectedRewardsSubmission operatorDirectedRewardsSubmission
    );

    /// @notice An array is empty.
    error InputArrayLengthZero();
    /// @notice The set does not exist.
    error InvalidOperatorSet();
    /// @notice An operator is the zero address.
    error InvalidAddressZero();
    /// @notice The total is over 1e38 - 1.
    error AmountExceedsMax();
    /// @notice An operator's amount is zero.
    error AmountIsZero();
    /// @notice The span is empty.
    error DurationIsZero();
    /// @notice The span is longer than MAX_REWARDS_DURATION.
    error DurationExceedsMax();
    /// @notice The span is not a multiple of CALCULATION_INTERVAL_SECONDS.
    error InvalidDurationRemainder();
    /// @notice The start is not a multiple of CALCULATION_INTERVAL_SECONDS.
    error InvalidStartTimestampRemainder();
    /// @notice The start is before the genesis, or longer ago than MAX_RETROACTIVE_LENGTH.
    error StartTimestampTooFarInPast();
    /// @notice The span has not ended yet.
    error SubmissionNotRetroactive();
    /// @notice Operators must ascend strictly by address.
    error OperatorsNotInAscendingOrder();
    /// @notice Strategies must ascend strictly by address.
    error StrategiesNotInAscendingOrder();
    /// @notice Deposits into the strategy are not allowed.
    error StrategyNotWhitelisted();

    /// @notice Submits rewards for operators of a set and pulls the tokens from the **caller**, who must have approved this
    ///         contract. AVS, its admins and appointees (InvalidPermissions).
    /// @dev    Reverts: CurrentlyPaused (bit 9) and the errors above.
    function createOperatorDirectedOperatorSetRewardsSubmission(
        OperatorSet calldata operatorSet,
        OperatorDirectedRewardsSubmission[] calldata operatorDirectedRewardsSubmissions
    ) external;

    /// @notice Submissions that `avs` has made.
    function submissionNonce(address avs) external view returns (uint256 nonce);

    /// @notice Whether `avs` made the submission with this hash.
    function isOperatorDirectedOperatorSetRewardsSubmissionHash(
        address avs,
        bytes32 hash
    ) external view returns (bool valid);

    /// @notice Grid of starts and durations, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function CALCULATION_INTERVAL_SECONDS() external view returns (uint32 seconds_);

    /// @notice Longest span, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_REWARDS_DURATION() external view returns (uint32 seconds_);

    /// @notice How long ago a span may start, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_RETROACTIVE_LENGTH() external view returns (uint32 seconds_);

    /// @notice No span starts before this second.
    // solhint-disable-next-line func-name-mixedcase
    function GENESIS_REWARDS_TIMESTAMP() external view returns (uint32 timestamp);

    /// @notice The DelegationManager.
    function delegationManager() external view returns (address);

    /// @notice The StrategyManager.
    function strategyManager() external view returns (address);

    /// @notice The AllocationManager.
    function allocationManager() external view returns (address);

    /// @notice The strategy that stands for native ether.
    function beaconChainETHStrategy() external view returns (IStrategy);
}
