// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAllocationManager} from "../../eigenlayer/interfaces/IAllocationManager.sol";
import {IStrategy} from "../../eigenlayer/interfaces/IStrategy.sol";

/// @notice A stake strategy and what its shares are worth.
/// @param  strategy      The core's strategy.
/// @param  multiplierWad Security units per share, in wad. Never changes.
struct StakeStrategy {
    IStrategy strategy;
    uint96 multiplierWad;
}

/// @notice The contracts of the AVS that the service manager makes known to the core and to each other.
struct Peers {
    address slasher;
    address vault;
    address registrar;
    address router;
    address taskManager;
}

/// @title  The AVS: owns the operator set, values its stake, submits rewards, pauses new work
/// @notice The account that EigenLayer knows as the AVS. All calls to the core on the AVS's behalf come from here, and it never
///         names an admin in the PermissionController, since the first admin would take its rights from it.
interface ISertnServiceManager {
    /// @notice The operator set exists; slasher and recipient are fixed.
    event Activated(uint32 operatorSetId, Peers peers);
    /// @notice Stake in `strategy` counts, each share for `multiplierWad` / 1e18 security units.
    event StrategyAdded(IStrategy indexed strategy, uint96 multiplierWad);
    /// @notice Stake in `strategy` counts for no new task; it can be removed after block `removableAfterBlock`.
    event StrategyRetired(IStrategy indexed strategy, uint256 removableAfterBlock);
    /// @notice Stake in `strategy` cannot be slashed any more.
    event StrategyRemoved(IStrategy indexed strategy);
    /// @notice Fees of `totalWei` were submitted for the delegators of `operators`, for a span of time.
    event RewardsSubmitted(uint32 startTimestamp, uint32 duration, address[] operators, uint256 totalWei);
    /// @notice New tasks are refused, or taken again.
    event NewWorkPaused(address indexed by, bool isPaused);
    /// @notice `guardian` may pause new work.
    event GuardianSet(address indexed guardian);

    /// @notice The operator set exists already, or the caller is not the deployer.
    error CannotActivate(address caller);
    /// @notice The operator set does not exist yet.
    error NotActivated();
    /// @notice The core is older than v1.9: its sets have no slasher of their own.
    error CoreTooOld(address allocationManager);
    /// @notice A contract points elsewhere: `name` should be `expected`.
    error WrongWiring(string name, address found, address expected);
    /// @notice The multiplier must not be zero.
    error InvalidMultiplier(IStrategy strategy, uint256 multiplierWad);
    /// @notice A strategy keeps its multiplier for ever, also when it was removed and comes back.
    error MultiplierIsFixed(IStrategy strategy, uint256 multiplierWad);
    /// @notice The strategy's token is that of another strategy of the set, so the vault could not tell what came from which.
    error TokenTaken(IStrategy strategy, address token);
    /// @notice The set has at most `most` strategies.
    error TooManyStrategies(uint256 strategies, uint256 most);
    /// @notice The strategy is not among those that count.
    error UnknownStrategy(IStrategy strategy);
    /// @notice The strategy is in the set already.
    error StrategyPresent(IStrategy strategy);
    /// @notice Tasks may still depend on the strategy, until block `removableAfterBlock` has passed.
    error StrategyInUse(IStrategy strategy, uint256 removableAfterBlock, uint256 blockNumber);
    /// @notice The last span of the core's rewards calendar that is over was submitted for these operators, or brought nothing.
    error NothingToSubmit();
    /// @notice Only guardian or owner may pause, only the owner may take up work again.
    error NotTheGuardian(address caller);

    /// @notice Creates the redistributing operator set with its slasher and recipient, and names the registrar. Deployer, once.
    /// @dev    Reverts: CannotActivate, CoreTooOld, WrongWiring, InvalidMultiplier, TokenTaken, StrategyPresent,
    ///         TooManyStrategies.
    function activate(
        Peers calldata peers,
        StakeStrategy[] calldata stakeStrategies,
        string calldata metadataURI
    ) external;

    /// @notice Adds a strategy to the set. Owner only.
    function addStrategy(StakeStrategy calldata stakeStrategy) external;

    /// @notice Ends the counting of a strategy's stake for new tasks. Owner only. Reverts: UnknownStrategy.
    function retireStrategy(IStrategy strategy) external;

    /// @notice Takes a retired strategy out of the set once no task can depend on it. Owner only. Reverts: StrategyInUse.
    function removeStrategy(IStrategy strategy) external;

    /// @notice Announces metadata of the AVS to the core. Owner only.
    function updateMetadataURI(string calldata metadataURI) external;

    /// @notice Submits what the delegators of `operators` have earned as rewards of the last span that is over. Anyone may.
    /// @param  operators Strictly ascending; those without fees are left out.
    /// @dev    Reverts: NothingToSubmit, and what the RewardsCoordinator says.
    function submitRewards(address[] calldata operators) external;

    /// @notice Refuses new tasks (guardian or owner), or takes them again (owner).
    function pauseNewWork(bool isPaused) external;

    /// @notice Names who may pause. Owner only.
    function setGuardian(address guardian) external;

    /// @notice Stake of `operator` that any slash of this set within the next DEALLOCATION_DELAY blocks can reach, in security
    ///         units, over the strategies that count.
    function slashableStake(address operator) external view returns (uint256 stake);

    /// @notice `slashableStake`, and how much of it is the operator's own, in wad: its withdrawable shares over those delegated
    ///         to it.
    function stakeOf(address operator) external view returns (uint256 stake, uint256 ownWad);

    /// @notice Strategies that count for new tasks, ascending by address.
    function strategies() external view returns (StakeStrategy[] memory);

    /// @notice All strategies of the set, retired ones included, ascending by address: what a slash reaches.
    function slashableStrategies() external view returns (StakeStrategy[] memory);

    /// @notice Id of the operator set.
    function operatorSetId() external view returns (uint32);

    /// @notice The core's AllocationManager.
    function allocationManager() external view returns (IAllocationManager);

    /// @notice Blocks after which stake that wants to leave is out of reach: the smaller of the core's two delays.
    function slashableBlocks() external view returns (uint256);

    /// @notice The task manager.
    function taskManager() external view returns (address);
}
