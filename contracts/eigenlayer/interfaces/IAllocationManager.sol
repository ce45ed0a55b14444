// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAVSRegistrar} from "./IAVSRegistrar.sol";
import {IPausable} from "./IPausable.sol";
import {IPermissionControlled} from "./IPermissionControlled.sol";
import {IStrategy} from "./IStrategy.sol";
import {OperatorSet} from "./OperatorSet.sol";

/// @title  EigenLayer AllocationManager: operator sets, what operators promise to them, and slashing
/// @notice *Magnitudes* are parts of an operator's whole delegated stake in a strategy, over its *max magnitude* (1e18 until
///         slashed). *Encumbered* is what is promised to all sets together, pending increases included; never over the max.
///         Blocks: an *effect block* is the first that counts, *slashable until* the last.
interface IAllocationManager is IPausable, IPermissionControlled {
    /// @notice What an operator promises to one set in one strategy.
    /// @param  currentMagnitude What a slash can reach now.
    /// @param  pendingDiff      Change to come; zero for none.
    /// @param  effectBlock      First block in which the change counts; zero for none.
    struct Allocation {
        uint64 currentMagnitude;
        int128 pendingDiff;
        uint32 effectBlock;
    }

    /// @notice A slash.
    /// @param  operator      Whom.
    /// @param  operatorSetId For which set of the AVS.
    /// @param  strategies    Strictly ascending by address.
    /// @param  wadsToSlash   Parts **of the allocation**, in (0, 1e18], by strategy.
    /// @param  description   Why, for people.
    struct SlashingParams {
        address operator;
        uint32 operatorSetId;
        IStrategy[] strategies;
        uint256[] wadsToSlash;
        string description;
    }

    /// @notice New magnitudes for one set, absolute, by strategy.
    struct AllocateParams {
        OperatorSet operatorSet;
        IStrategy[] strategies;
        uint64[] newMagnitudes;
    }

    /// @notice Sets of one AVS to join; `data` is for its registrar.
    struct RegisterParams {
        address avs;
        uint32[] operatorSetIds;
        bytes data;
    }

    /// @notice Sets of one AVS to leave.
    struct DeregisterParams {
        address operator;
        address avs;
        uint32[] operatorSetIds;
    }

    /// @notice A new set whose slasher is the AVS.
    struct CreateSetParams {
        uint32 operatorSetId;
        IStrategy[] strategies;
    }

    /// @notice A new set with a slasher of its own.
    // solhint-disable-next-line gas-struct-packing
    struct CreateSetParamsV2 {
        uint32 operatorSetId;
        IStrategy[] strategies;
        address slasher;
    }

    /// @notice Increases by `operator` wait `delay` blocks, from `effectBlock` on.
    event AllocationDelaySet(address operator, uint32 delay, uint32 effectBlock);
    /// @notice Only `slasher` may slash the set, from `effectBlock` on.
    event SlasherUpdated(OperatorSet operatorSet, address slasher, uint32 effectBlock);
    /// @notice The set's slasher was taken over from an older version of the core.
    event SlasherMigrated(OperatorSet operatorSet, address slasher);
    /// @notice The allocation is `magnitude` from `effectBlock` on.
    event AllocationUpdated(
        address operator,
        OperatorSet operatorSet,
        IStrategy strategy,
        uint64 magnitude,
        uint32 effectBlock
    );
    /// @notice What the operator promises to all sets together in `strategy`.
    event EncumberedMagnitudeUpdated(address operator, IStrategy strategy, uint64 encumberedMagnitude);
    /// @notice The operator's max magnitude in `strategy` fell.
    event MaxMagnitudeUpdated(address operator, IStrategy strategy, uint64 maxMagnitude);
    /// @notice A slash. `wadSlashed` are parts **of the whole delegated stake**, rounded down, by strategy.
    event OperatorSlashed(
        address operator,
        OperatorSet operatorSet,
        IStrategy[] strategies,
        uint256[] wadSlashed,
        string description
    );
    /// @notice The registrar of `avs`.
    event AVSRegistrarSet(address avs, IAVSRegistrar registrar);
    /// @notice Where `avs` describes itself.
    event AVSMetadataURIUpdated(address indexed avs, string metadataURI);
    /// @notice A new set.
    event OperatorSetCreated(OperatorSet operatorSet);
    /// @notice `operator` is a member of the set.
    event OperatorAddedToOperatorSet(address indexed operator, OperatorSet operatorSet);
    /// @notice `operator` is no member of the set any more.
    event OperatorRemovedFromOperatorSet(address indexed operator, OperatorSet operatorSet);
    /// @notice The set's slashed stake goes to `redistributionRecipient`, for ever.
    event RedistributionAddressSet(OperatorSet operatorSet, address redistributionRecipient);
    /// @notice Stake in `strategy` can be slashed by the set.
    event StrategyAddedToOperatorSet(OperatorSet operatorSet, IStrategy strategy);
    /// @notice Stake in `strategy` cannot be slashed by the set any more.
    event StrategyRemovedFromOperatorSet(OperatorSet operatorSet, IStrategy strategy);

    /// @notice A wad to slash is zero or over 1e18.
    error InvalidWadToSlash();
    /// @notice Arrays that belong together differ in length.
    error InputArrayLengthMismatch();
    /// @notice The registrar does not support the AVS.
    error InvalidAVSRegistrar();
    /// @notice A redistributing set cannot hold native ether or EIGEN.
    error InvalidStrategy();
    /// @notice The burn address cannot be a redistribution recipient.
    error InvalidRedistributionRecipient();
    /// @notice The set's slasher was migrated before.
    error OperatorSetAlreadyMigrated();
    /// @notice The caller is not the slasher, or acts neither for the operator nor for the AVS.
    error InvalidCaller();
    /// @notice It is not an operator.
    error InvalidOperator();
    /// @notice The AVS must announce metadata first.
    error NonexistentAVSMetadata();
    /// @notice The operator has no allocation delay yet.
    error UninitializedAllocationDelay();
    /// @notice The operator is neither a member of the set nor was lately.
    error OperatorNotSlashable();
    /// @notice The operator is a member of the set, or was until lately and is still slashable.
    error AlreadyMemberOfSet();
    /// @notice The operator is not a member of the set.
    error NotMemberOfSet();
    /// @notice The set does not exist, or does already.
    error InvalidOperatorSet();
    /// @notice Strategies must ascend strictly by address.
    error StrategiesMustBeInAscendingOrder();
    /// @notice The set has the strategy already.
    error StrategyAlreadyInOperatorSet();
    /// @notice The set does not have the strategy.
    error StrategyNotInOperatorSet();
    /// @notice The allocation has this magnitude already.
    error SameMagnitude();
    /// @notice The allocation has a change that is not in effect yet.
    error ModificationAlreadyPending();
    /// @notice More would be promised than the max magnitude.
    error InsufficientMagnitude();
    /// @notice The set has no slasher.
    error SlasherNotSet();

    /// @notice Announces the AVS; needed once before it can own sets. AVS, its admins and appointees (InvalidPermissions).
    function updateAVSMetadataURI(address avs, string calldata metadataURI) external;

    /// @notice Creates sets whose slashed stake is burned and whose slasher is the AVS. AVS, its admins and appointees.
    /// @dev    Reverts: InvalidPermissions, NonexistentAVSMetadata, InvalidOperatorSet, StrategyAlreadyInOperatorSet.
    function createOperatorSets(address avs, CreateSetParams[] calldata params) external;

    /// @notice Creates sets whose slashed stake is burned. AVS, its admins and appointees.
    /// @dev    Reverts as the overload, and InputAddressZero without a slasher.
    function createOperatorSets(address avs, CreateSetParamsV2[] calldata params) external;

    /// @notice Creates sets whose slashed stake goes to recipients and whose slasher is the AVS. AVS, its admins and appointees.
    /// @dev    Reverts as `createOperatorSets`, and InputArrayLengthMismatch, InputAddressZero,
    ///         InvalidRedistributionRecipient, InvalidStrategy.
    function createRedistributingOperatorSets(
        address avs,
        CreateSetParams[] calldata params,
        address[] calldata redistributionRecipients
    ) external;

    /// @notice Creates sets whose slashed stake goes to recipients. AVS, its admins and appointees.
    /// @dev    Reverts as the overload, and InputAddressZero without a slasher.
    function createRedistributingOperatorSets(
        address avs,
        CreateSetParamsV2[] calldata params,
        address[] calldata redistributionRecipients
    ) external;

    /// @notice Makes stake in more strategies slashable by the set, existing allocations at once. AVS, its admins and appointees.
    /// @dev    Reverts: InvalidPermissions, InvalidOperatorSet, InvalidStrategy, StrategyAlreadyInOperatorSet.
    function addStrategiesToOperatorSet(address avs, uint32 operatorSetId, IStrategy[] calldata strategies) external;

    /// @notice Ends slashing of stake in strategies by the set, at once. AVS, its admins and appointees.
    /// @dev    Reverts: InvalidPermissions, InvalidOperatorSet, StrategyNotInOperatorSet.
    function removeStrategiesFromOperatorSet(
        address avs,
        uint32 operatorSetId,
        IStrategy[] calldata strategies
    ) external;

    /// @notice `operator` joins sets. State first, then the registrar of the AVS is called. Operator, its admins and appointees.
    /// @dev    Reverts: CurrentlyPaused (bit 2), InvalidPermissions, InvalidOperator, InvalidOperatorSet, AlreadyMemberOfSet, and
    ///         whatever the registrar says.
    function registerForOperatorSets(address operator, RegisterParams calldata params) external;

    /// @notice The operator leaves sets, staying slashable for DEALLOCATION_DELAY blocks. For those who act for the operator or
    ///         for the AVS (InvalidCaller).
    /// @dev    Reverts: CurrentlyPaused (bit 2), InvalidOperatorSet, NotMemberOfSet, and whatever the registrar says.
    function deregisterFromOperatorSets(DeregisterParams calldata params) external;

    /// @notice Names the registrar of `avs`. AVS, its admins and appointees. Reverts: InvalidPermissions, InvalidAVSRegistrar.
    function setAVSRegistrar(address avs, IAVSRegistrar registrar) external;

    /// @notice Increases by `operator` will wait `delay` blocks, after ALLOCATION_CONFIGURATION_DELAY; at once when the
    ///         DelegationManager registers it. Operator, its admins and appointees. Reverts: InvalidPermissions, InvalidOperator.
    function setAllocationDelay(address operator, uint32 delay) external;

    /// @notice Sets magnitudes. An increase counts after the operator's allocation delay; a decrease after DEALLOCATION_DELAY if
    ///         the magnitude is slashable, else at once. Operator, its admins and appointees.
    /// @dev    Reverts: CurrentlyPaused (bit 0), InvalidPermissions, UninitializedAllocationDelay, InputArrayLengthMismatch,
    ///         InvalidOperatorSet, ModificationAlreadyPending, SameMagnitude, InsufficientMagnitude.
    function modifyAllocations(address operator, AllocateParams[] calldata params) external;

    /// @notice Completes decreases that are in effect, the oldest first, at most `numToClear[i]` in strategy i. Anyone may call.
    /// @dev    Reverts: CurrentlyPaused (bit 0), InputArrayLengthMismatch.
    function clearDeallocationQueue(
        address operator,
        IStrategy[] calldata strategies,
        uint16[] calldata numToClear
    ) external;

    /// @notice Slashes allocations of an operator. Only the set's slasher (InvalidCaller). Moves no tokens: shares are booked
    ///         with the StrategyManager, and anyone may have them paid out.
    /// @dev    Reverts, in this order: CurrentlyPaused (bit 1), InputArrayLengthMismatch, InvalidOperatorSet,
    ///         OperatorNotSlashable, InvalidCaller; then by strategy StrategiesMustBeInAscendingOrder, InvalidWadToSlash,
    ///         StrategyNotInOperatorSet.
    ///         Panics (0x11) while the block number is at most the DelegationManager's `minWithdrawalDelayBlocks()`.
    /// @return slashId Number of the slash in its set, from 1; counted even when nothing was slashed.
    /// @return shares  Shares slashed, by strategy.
    function slashOperator(
        address avs,
        SlashingParams calldata params
    ) external returns (uint256 slashId, uint256[] memory shares);

    /// @notice Names another slasher, in effect after SLASHER_CONFIGURATION_DELAY. AVS, its admins and appointees.
    /// @dev    Naming the pending one changes nothing, naming the present one cancels, naming another starts the delay anew.
    ///         Reverts: InvalidPermissions, InvalidOperatorSet, InputAddressZero.
    function updateSlasher(OperatorSet calldata operatorSet, address slasher) external;

    /// @notice Blocks that a decrease waits, and that an operator stays slashable after it has left a set.
    // solhint-disable-next-line func-name-mixedcase
    function DEALLOCATION_DELAY() external view returns (uint32 delayBlocks);

    /// @notice Blocks that a new allocation delay waits.
    // solhint-disable-next-line func-name-mixedcase
    function ALLOCATION_CONFIGURATION_DELAY() external view returns (uint32 delayBlocks);

    /// @notice Blocks that a new slasher waits. Exists from v1.9 of the core on.
    // solhint-disable-next-line func-name-mixedcase
    function SLASHER_CONFIGURATION_DELAY() external view returns (uint32 delayBlocks);

    /// @notice The DelegationManager.
    function delegation() external view returns (address delegationManager);

    /// @notice The strategy of EIGEN, which redistributing sets refuse.
    function eigenStrategy() external view returns (IStrategy);

    /// @notice Who may slash the set in this block; zero when the set does not exist.
    function getSlasher(OperatorSet calldata operatorSet) external view returns (address slasher);

    /// @notice The slasher to come and its first block; zeros when there is none.
    function getPendingSlasher(
        OperatorSet calldata operatorSet
    ) external view returns (address pendingSlasher, uint32 effectBlock);

    /// @notice Who receives the set's slashed stake; the burn address when none was set.
    function getRedistributionRecipient(OperatorSet calldata operatorSet) external view returns (address recipient);

    /// @notice Whether the set's slashed stake goes to a recipient of its own.
    function isRedistributingOperatorSet(OperatorSet calldata operatorSet) external view returns (bool);

    /// @notice Slashes that the set has made.
    function getSlashCount(OperatorSet calldata operatorSet) external view returns (uint256 slashCount);

    /// @notice Whether `operator` is a member of the set, or was until lately.
    function isOperatorSlashable(address operator, OperatorSet calldata operatorSet) external view returns (bool);

    /// @notice Whether `operator` is slashable by any redistributing set.
    function isOperatorRedistributable(address operator) external view returns (bool);

    /// @notice Whether the set exists.
    function isOperatorSet(OperatorSet calldata operatorSet) external view returns (bool);

    /// @notice Whether `operator` is a member of the set.
    function isMemberOfOperatorSet(address operator, OperatorSet calldata operatorSet) external view returns (bool);

    /// @notice Members of the set.
    function getMembers(OperatorSet calldata operatorSet) external view returns (address[] memory operators);

    /// @notice Number of members of the set.
    function getMemberCount(OperatorSet calldata operatorSet) external view returns (uint256 memberCount);

    /// @notice Number of sets of `avs`.
    function getOperatorSetCount(address avs) external view returns (uint256 count);

    /// @notice Sets of which `operator` is a member.
    function getRegisteredSets(address operator) external view returns (OperatorSet[] memory operatorSets);

    /// @notice Sets to which `operator` has allocated, or will.
    function getAllocatedSets(address operator) external view returns (OperatorSet[] memory operatorSets);

    /// @notice Strategies of the set.
    function getStrategiesInOperatorSet(
        OperatorSet calldata operatorSet
    ) external view returns (IStrategy[] memory strategies);

    /// @notice Strategies in which `operator` has allocated to the set, or will.
    function getAllocatedStrategies(
        address operator,
        OperatorSet calldata operatorSet
    ) external view returns (IStrategy[] memory strategies);

    /// @notice What `operator` promises to the set in `strategy`, changes in effect included.
    function getAllocation(
        address operator,
        OperatorSet calldata operatorSet,
        IStrategy strategy
    ) external view returns (Allocation memory allocation);

    /// @notice What operators promise to the set in `strategy`, changes in effect included.
    function getAllocations(
        address[] calldata operators,
        OperatorSet calldata operatorSet,
        IStrategy strategy
    ) external view returns (Allocation[] memory allocations);

    /// @notice Sets to which `operator` has allocated, and what it promises to each in `strategy`.
    function getStrategyAllocations(
        address operator,
        IStrategy strategy
    ) external view returns (OperatorSet[] memory operatorSets, Allocation[] memory allocations);

    /// @notice What `operator` promises to all sets together, decreases in effect taken off.
    function getEncumberedMagnitude(
        address operator,
        IStrategy strategy
    ) external view returns (uint64 encumberedMagnitude);

    /// @notice What `operator` can still promise: the max magnitude less what is encumbered.
    function getAllocatableMagnitude(
        address operator,
        IStrategy strategy
    ) external view returns (uint64 allocatableMagnitude);

    /// @notice 1e18 less all that was slashed.
    function getMaxMagnitude(address operator, IStrategy strategy) external view returns (uint64 maxMagnitude);

    /// @notice Max magnitudes of one operator, by strategy.
    function getMaxMagnitudes(
        address operator,
        IStrategy[] calldata strategies
    ) external view returns (uint64[] memory maxMagnitudes);

    /// @notice Max magnitudes in one strategy, by operator.
    function getMaxMagnitudes(
        address[] calldata operators,
        IStrategy strategy
    ) external view returns (uint64[] memory maxMagnitudes);

    /// @notice Max magnitudes at the end of a block, by strategy.
    function getMaxMagnitudesAtBlock(
        address operator,
        IStrategy[] calldata strategies,
        uint32 blockNumber
    ) external view returns (uint64[] memory maxMagnitudes);

    /// @notice Blocks that increases by `operator` wait, and whether that was ever set and is in effect.
    function getAllocationDelay(address operator) external view returns (bool isSet, uint32 delay);

    /// @notice The registrar of `avs`: the AVS itself unless another was named.
    function getAVSRegistrar(address avs) external view returns (IAVSRegistrar);

    /// @notice Delegated shares that are allocated to the set, slashable or not: [operator][strategy].
    function getAllocatedStake(
        OperatorSet calldata operatorSet,
        address[] calldata operators,
        IStrategy[] calldata strategies
    ) external view returns (uint256[][] memory allocatedStake);

    /// @notice Delegated shares that the set can slash at least until `futureBlock`: [operator][strategy]. Leaves out
    ///         increases to come and queued shares.
    ///         **Still counts strategies that were removed from the set, which cannot be slashed.**
    function getMinimumSlashableStake(
        OperatorSet calldata operatorSet,
        address[] calldata operators,
        IStrategy[] calldata strategies,
        uint32 futureBlock
    ) external view returns (uint256[][] memory slashableStake);
}
