// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPausable} from "./IPausable.sol";
import {IPermissionControlled} from "./IPermissionControlled.sol";
import {IStrategy} from "./IStrategy.sol";
import {OperatorSet} from "./OperatorSet.sol";

/// @title  EigenLayer DelegationManager: operators, delegation of stakers, the withdrawal queue
/// @notice *Deposit shares* are what a staker put in, *withdrawable shares* what slashing has left of them: deposit shares
///         times the staker's deposit scaling factor times the operator's max magnitude, both in wad, rounded down twice.
interface IDelegationManager is IPausable, IPermissionControlled {
    /// @notice A signature and the last second at which it counts.
    struct SignatureWithExpiry {
        bytes signature;
        uint256 expiry;
    }

    /// @notice A withdrawal in the queue. Its root is the hash of its ABI encoding.
    /// @param  staker       Who withdraws.
    /// @param  delegatedTo  The operator at that time, or zero: whose slashes still reach the withdrawal.
    /// @param  withdrawer   Who may complete it: the staker.
    /// @param  nonce        Number of the staker's withdrawals before this one.
    /// @param  startBlock   Block of queueing; completion is possible after `startBlock + minWithdrawalDelayBlocks()`.
    /// @param  strategies   What is withdrawn.
    /// @param  scaledShares Deposit shares times deposit scaling factor, by strategy.
    // solhint-disable-next-line gas-struct-packing
    struct Withdrawal {
        address staker;
        address delegatedTo;
        address withdrawer;
        uint256 nonce;
        uint32 startBlock;
        IStrategy[] strategies;
        uint256[] scaledShares;
    }

    /// @notice What to withdraw. The third field is ignored: the withdrawer is the caller.
    struct QueuedWithdrawalParams {
        IStrategy[] strategies;
        uint256[] depositShares;
        // solhint-disable-next-line var-name-mixedcase
        address __deprecated_withdrawer;
    }

    /// @notice `operator` registered; delegations to it need the consent of `delegationApprover`, if that is not zero.
    event OperatorRegistered(address indexed operator, address delegationApprover);
    /// @notice Delegations to `operator` need the consent of `newDelegationApprover`, if that is not zero.
    event DelegationApproverUpdated(address indexed operator, address newDelegationApprover);
    /// @notice Where `operator` describes itself.
    event OperatorMetadataURIUpdated(address indexed operator, string metadataURI);
    /// @notice `shares` of `staker` joined the operator's.
    event OperatorSharesIncreased(address indexed operator, address staker, IStrategy strategy, uint256 shares);
    /// @notice `shares` of `staker`, or slashed ones (`staker` zero), left the operator's.
    event OperatorSharesDecreased(address indexed operator, address staker, IStrategy strategy, uint256 shares);
    /// @notice A slash took `totalSlashedShares`, of delegated and of queued shares.
    event OperatorSharesSlashed(address indexed operator, IStrategy strategy, uint256 totalSlashedShares);
    /// @notice `staker` delegates to `operator`.
    event StakerDelegated(address indexed staker, address indexed operator);
    /// @notice `staker` does not delegate to `operator` any more.
    event StakerUndelegated(address indexed staker, address indexed operator);
    /// @notice It was not the staker who ended the delegation.
    event StakerForceUndelegated(address indexed staker, address indexed operator);
    /// @notice The factor by which deposit shares count, in wad.
    event DepositScalingFactorUpdated(address staker, IStrategy strategy, uint256 newDepositScalingFactor);
    /// @notice A withdrawal entered the queue; `sharesToWithdraw` is what it would pay now.
    event SlashingWithdrawalQueued(bytes32 withdrawalRoot, Withdrawal withdrawal, uint256[] sharesToWithdraw);
    /// @notice A withdrawal left the queue.
    event SlashingWithdrawalCompleted(bytes32 withdrawalRoot);

    /// @notice The caller is neither StrategyManager nor EigenPodManager.
    error OnlyStrategyManagerOrEigenPodManager();
    /// @notice The caller is not the EigenPodManager.
    error OnlyEigenPodManager();
    /// @notice The caller is not the AllocationManager.
    error OnlyAllocationManager();
    /// @notice An operator delegates to itself for ever.
    error OperatorsCannotUndelegate();
    /// @notice The staker delegates to someone already.
    error ActivelyDelegated();
    /// @notice The staker delegates to nobody.
    error NotActivelyDelegated();
    /// @notice It is not an operator.
    error OperatorNotRegistered();
    /// @notice No such withdrawal is in the queue.
    error WithdrawalNotQueued();
    /// @notice The caller is neither the staker nor its operator, nor the operator's approver or appointee.
    error CallerCannotUndelegate();
    /// @notice Arrays that belong together differ in length.
    error InputArrayLengthMismatch();
    /// @notice The array is empty.
    error InputArrayLengthZero();
    /// @notice Nothing can be delegated to an operator whose max magnitude is zero.
    error FullySlashed();
    /// @notice The approver's salt has been used.
    error SaltSpent();
    /// @notice The withdrawal must wait until after `startBlock + minWithdrawalDelayBlocks()`.
    error WithdrawalDelayNotElapsed();
    /// @notice The caller is not the withdrawer.
    error WithdrawerNotCaller();
    /// @notice The approver did not sign.
    error InvalidSignature();
    /// @notice The signature came too late.
    error SignatureExpired();
    /// @notice The deposit scaling factor became zero by rounding.
    error InvalidDepositScalingFactor();

    /// @notice The caller becomes an operator, for ever, and delegates to itself.
    /// @param  initDelegationApprover Whose signature delegations need; zero for nobody's.
    /// @param  allocationDelay        Blocks until an increase of an allocation counts; in force at once.
    /// @param  metadataURI            Where the operator describes itself.
    /// @dev    Reverts: ActivelyDelegated.
    function registerAsOperator(
        address initDelegationApprover,
        uint32 allocationDelay,
        string calldata metadataURI
    ) external;

    /// @notice Names the approver. Operator, its admins and appointees (InvalidPermissions). Reverts: OperatorNotRegistered.
    function modifyOperatorDetails(address operator, address newDelegationApprover) external;

    /// @notice Announces metadata. Operator, its admins and appointees (InvalidPermissions). Reverts: OperatorNotRegistered.
    function updateOperatorMetadataURI(address operator, string calldata metadataURI) external;

    /// @notice The caller delegates all its shares, present and future, to `operator`.
    /// @dev    Reverts: CurrentlyPaused (bit 0), ActivelyDelegated, OperatorNotRegistered, FullySlashed.
    function delegateTo(
        address operator,
        SignatureWithExpiry calldata approverSignatureAndExpiry,
        bytes32 approverSalt
    ) external;

    /// @notice Ends the delegation and queues a withdrawal for each strategy of the staker. For the staker, the operator, its
    ///         approver and its appointees (CallerCannotUndelegate).
    /// @dev    Reverts: CurrentlyPaused (bit 1), NotActivelyDelegated, OperatorsCannotUndelegate.
    /// @return withdrawalRoots One root for each strategy.
    function undelegate(address staker) external returns (bytes32[] memory withdrawalRoots);

    /// @notice `undelegate` of the caller, then `delegateTo`.
    function redelegate(
        address newOperator,
        SignatureWithExpiry calldata newOperatorApproverSig,
        bytes32 approverSalt
    ) external returns (bytes32[] memory withdrawalRoots);

    /// @notice Queues withdrawals of the caller. They stay slashable for `minWithdrawalDelayBlocks()` blocks.
    /// @dev    Reverts: CurrentlyPaused (bit 1), InputArrayLengthMismatch, SharesAmountTooHigh.
    /// @return withdrawalRoots One root for each parameter.
    function queueWithdrawals(
        QueuedWithdrawalParams[] calldata params
    ) external returns (bytes32[] memory withdrawalRoots);

    /// @notice Completes a withdrawal of the caller (WithdrawerNotCaller), at the operator's max magnitude in the last block of
    ///         the delay.
    /// @param  withdrawal      As queued (WithdrawalNotQueued).
    /// @param  tokens          The strategies' tokens, one for each (InputArrayLengthMismatch).
    /// @param  receiveAsTokens True: tokens are paid out. False: the staker gets its shares back.
    function completeQueuedWithdrawal(
        Withdrawal calldata withdrawal,
        IERC20[] calldata tokens,
        bool receiveAsTokens
    ) external;

    /// @notice `completeQueuedWithdrawal`, one after another.
    function completeQueuedWithdrawals(
        Withdrawal[] calldata withdrawals,
        IERC20[][] calldata tokens,
        bool[] calldata receiveAsTokens
    ) external;

    /// @notice Takes shares of an operator and of its queue, and books them. AllocationManager only (OnlyAllocationManager).
    /// @return totalDepositSharesToSlash What was taken from both.
    function slashOperatorShares(
        address operator,
        OperatorSet calldata operatorSet,
        uint256 slashId,
        IStrategy strategy,
        uint64 prevMaxMagnitude,
        uint64 newMaxMagnitude
    ) external returns (uint256 totalDepositSharesToSlash);

    /// @notice A deposit of `addedShares` by `staker`, who had `prevDepositShares`. StrategyManager only
    ///         (OnlyStrategyManagerOrEigenPodManager). Reverts: FullySlashed.
    function increaseDelegatedShares(
        address staker,
        IStrategy strategy,
        uint256 prevDepositShares,
        uint256 addedShares
    ) external;

    /// @notice The operator of `staker`, or zero. Operators delegate to themselves.
    function delegatedTo(address staker) external view returns (address operator);

    /// @notice Whether `staker` delegates to anyone.
    function isDelegated(address staker) external view returns (bool);

    /// @notice Whether it has registered as an operator.
    function isOperator(address operator) external view returns (bool);

    /// @notice Whose consent delegations to `operator` need, or zero.
    function delegationApprover(address operator) external view returns (address);

    /// @notice Withdrawable shares delegated to `operator` in a strategy.
    function operatorShares(address operator, IStrategy strategy) external view returns (uint256 shares);

    /// @notice Withdrawable shares delegated to `operator`, by strategy.
    function getOperatorShares(
        address operator,
        IStrategy[] calldata strategies
    ) external view returns (uint256[] memory shares);

    /// @notice Withdrawable shares delegated to operators: [operator][strategy].
    function getOperatorsShares(
        address[] calldata operators,
        IStrategy[] calldata strategies
    ) external view returns (uint256[][] memory shares);

    /// @notice Factor in wad by which the staker's deposit shares count; 1e18 when it was never set.
    function depositScalingFactor(address staker, IStrategy strategy) external view returns (uint256);

    /// @notice What `staker` could withdraw, and what it deposited, by strategy; without what is queued.
    function getWithdrawableShares(
        address staker,
        IStrategy[] calldata strategies
    ) external view returns (uint256[] memory withdrawableShares, uint256[] memory depositShares);

    /// @notice Strategies and deposit shares of `staker`; without what is queued.
    function getDepositedShares(
        address staker
    ) external view returns (IStrategy[] memory strategies, uint256[] memory depositShares);

    /// @notice Queued shares that a slash of `operator` would still reach.
    /// @dev    Panics (0x11) while the block number is at most `minWithdrawalDelayBlocks()`.
    function getSlashableSharesInQueue(address operator, IStrategy strategy) external view returns (uint256);

    /// @notice A queued withdrawal and what it would pay now, in shares by strategy.
    function getQueuedWithdrawal(
        bytes32 withdrawalRoot
    ) external view returns (Withdrawal memory withdrawal, uint256[] memory shares);

    /// @notice Queued withdrawals of `staker` and what they would pay now: [withdrawal][strategy].
    function getQueuedWithdrawals(
        address staker
    ) external view returns (Withdrawal[] memory withdrawals, uint256[][] memory shares);

    /// @notice Roots of the queued withdrawals of `staker`.
    function getQueuedWithdrawalRoots(address staker) external view returns (bytes32[] memory roots);

    /// @notice A queued withdrawal; all zero when there is none.
    function queuedWithdrawals(bytes32 withdrawalRoot) external view returns (Withdrawal memory withdrawal);

    /// @notice Deposit shares to queue for so many withdrawable ones, by strategy, rounded down.
    function convertToDepositShares(
        address staker,
        IStrategy[] calldata strategies,
        uint256[] calldata withdrawableShares
    ) external view returns (uint256[] memory depositShares);

    /// @notice keccak256(abi.encode(withdrawal)).
    function calculateWithdrawalRoot(Withdrawal calldata withdrawal) external pure returns (bytes32);

    /// @notice Whether the withdrawal is in the queue.
    function pendingWithdrawals(bytes32 withdrawalRoot) external view returns (bool pending);

    /// @notice Withdrawals that `staker` has ever queued.
    function cumulativeWithdrawalsQueued(address staker) external view returns (uint256 totalQueued);

    /// @notice Blocks that a withdrawal waits and stays slashable.
    function minWithdrawalDelayBlocks() external view returns (uint32);

    /// @notice The strategy that stands for native ether.
    function beaconChainETHStrategy() external view returns (IStrategy);

    /// @notice The StrategyManager.
    function strategyManager() external view returns (address);

    /// @notice The AllocationManager.
    function allocationManager() external view returns (address);
}
