// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAllocationManager} from "../eigenlayer/interfaces/IAllocationManager.sol";
import {IAVSRegistrar} from "../eigenlayer/interfaces/IAVSRegistrar.sol";
import {IDelegationManager} from "../eigenlayer/interfaces/IDelegationManager.sol";
import {IRewardsCoordinator} from "../eigenlayer/interfaces/IRewardsCoordinator.sol";
import {IStrategy} from "../eigenlayer/interfaces/IStrategy.sol";
import {OperatorSet} from "../eigenlayer/interfaces/OperatorSet.sol";
import {ISertnOperatorRouter} from "./interfaces/ISertnOperatorRouter.sol";
import {ISertnPeer} from "./interfaces/ISertnPeer.sol";
import {ISertnServiceManager, Peers, StakeStrategy} from "./interfaces/ISertnServiceManager.sol";
import {ISertnTaskManager} from "./interfaces/ISertnTaskManager.sol";

/// @title  The AVS: owns the operator set, values its stake, submits rewards, pauses new work
/// @notice Owned by governance, a timelock: it can add strategies and, in two steps, remove them; it can neither slash nor name
///         another slasher, and touches no escrow. Storage gaps: none; the contract is not upgradeable.
contract SertnServiceManager is ISertnServiceManager, Ownable2Step {
    using SafeERC20 for IERC20;

    uint256 private constant WAD = 1e18;
    /// @dev A draw and a slash read every strategy.
    uint256 private constant MOST_STRATEGIES = 16;

    /// @inheritdoc ISertnServiceManager
    uint32 public constant operatorSetId = 1; // solhint-disable-line const-name-snakecase

    /// @inheritdoc ISertnServiceManager
    IAllocationManager public immutable allocationManager; // solhint-disable-line immutable-vars-naming
    IDelegationManager public immutable delegationManager; // solhint-disable-line immutable-vars-naming
    IRewardsCoordinator public immutable rewardsCoordinator; // solhint-disable-line immutable-vars-naming
    /// @inheritdoc ISertnServiceManager
    uint256 public immutable slashableBlocks; // solhint-disable-line immutable-vars-naming
    address private immutable DEPLOYER;
    uint256 private immutable DEALLOCATION_DELAY;

    /// @inheritdoc ISertnServiceManager
    address public taskManager;
    /// @notice Who may pause new work.
    address public guardian;
    /// @notice The span of the last rewards submission, in seconds.
    uint32 public rewardsStart;
    uint32 public rewardsEnd;

    StakeStrategy[] private _counting;
    StakeStrategy[] private _slashable;
    mapping(IStrategy strategy => uint256 removableAfterBlock) private _removableAfterBlock;
    mapping(IStrategy strategy => uint96 multiplierWad) private _multiplierWad;
    mapping(address token => IStrategy strategy) private _strategyOfToken;

    /// @param governance Owner.
    /// @param guardian_          Who may pause new work.
    /// @param allocationManager_ The core's.
    /// @param rewardsCoordinator_ The core's.
    constructor(
        address governance,
        address guardian_,
        IAllocationManager allocationManager_,
        IRewardsCoordinator rewardsCoordinator_
    ) Ownable(governance) {
        allocationManager = allocationManager_;
        delegationManager = IDelegationManager(allocationManager_.delegation());
        rewardsCoordinator = rewardsCoordinator_;
        DEPLOYER = msg.sender;
        DEALLOCATION_DELAY = allocationManager_.DEALLOCATION_DELAY();
        slashableBlocks = Math.min(DEALLOCATION_DELAY, delegationManager.minWithdrawalDelayBlocks());
        guardian = guardian_;
        emit GuardianSet(guardian_);
    }

    /// @inheritdoc ISertnServiceManager
    function activate(
        Peers calldata peers,
        StakeStrategy[] calldata stakeStrategies,
        string calldata metadataURI
    ) external {
        if (msg.sender != DEPLOYER || taskManager != address(0)) revert CannotActivate(msg.sender);
        // solhint-disable-next-line no-empty-blocks
        try allocationManager.SLASHER_CONFIGURATION_DELAY() returns (uint32) {} catch {
            revert CoreTooOld(address(allocationManager));
        }
        taskManager = peers.taskManager;

        allocationManager.updateAVSMetadataURI(address(this), metadataURI);
        IAllocationManager.CreateSetParamsV2[] memory sets = new IAllocationManager.CreateSetParamsV2[](1);
        sets[0] = IAllocationManager.CreateSetParamsV2(operatorSetId, new IStrategy[](0), peers.slasher);
        address[] memory recipients = new address[](1);
        recipients[0] = peers.vault;
        allocationManager.createRedistributingOperatorSets(address(this), sets, recipients);
        for (uint256 i = 0; i < stakeStrategies.length; ++i) _addStrategy(stakeStrategies[i]);
        allocationManager.setAVSRegistrar(address(this), IAVSRegistrar(peers.registrar));
        ISertnOperatorRouter(peers.router).setPeers(peers.taskManager, peers.registrar);
        _checkWiring(peers);
        rewardsStart = uint32(_lastIntervalEnd());
        rewardsEnd = rewardsStart;
        emit Activated(operatorSetId, peers);
    }

    /// @inheritdoc ISertnServiceManager
    function addStrategy(StakeStrategy calldata stakeStrategy) external onlyOwner {
        if (taskManager == address(0)) revert NotActivated();
        _addStrategy(stakeStrategy);
    }

    /// @inheritdoc ISertnServiceManager
    function retireStrategy(IStrategy strategy) external onlyOwner {
        _removeFrom(_counting, strategy);
        // Tasks assigned until now may need the strategy until their stake could leave anyway.
        uint256 removableAfterBlock = block.number + DEALLOCATION_DELAY;
        _removableAfterBlock[strategy] = removableAfterBlock;
        emit StrategyRetired(strategy, removableAfterBlock);
    }

    /// @inheritdoc ISertnServiceManager
    function removeStrategy(IStrategy strategy) external onlyOwner {
        uint256 removableAfterBlock = _removableAfterBlock[strategy];
        if (removableAfterBlock == 0) revert UnknownStrategy(strategy);
        if (block.number <= removableAfterBlock) revert StrategyInUse(strategy, removableAfterBlock, block.number);
        delete _removableAfterBlock[strategy];
        _removeFrom(_slashable, strategy);
        IStrategy[] memory removed = new IStrategy[](1);
        removed[0] = strategy;
        allocationManager.removeStrategiesFromOperatorSet(address(this), operatorSetId, removed);
        emit StrategyRemoved(strategy);
    }

    /// @inheritdoc ISertnServiceManager
    function updateMetadataURI(string calldata metadataURI) external onlyOwner {
        allocationManager.updateAVSMetadataURI(address(this), metadataURI);
    }

    /// @inheritdoc ISertnServiceManager
    function submitRewards(address[] calldata operators) external {
        if (taskManager == address(0)) revert NotActivated();
        _advanceRewardsSpan();
        uint256[] memory amountsWei = ISertnTaskManager(taskManager).collectRestakerFees(operators);
        (IRewardsCoordinator.OperatorReward[] memory rewards, uint256 totalWei) = _rewardsOf(operators, amountsWei);
        if (totalWei == 0 || rewardsStart == rewardsEnd) revert NothingToSubmit();

        IERC20 token = IERC20(ISertnTaskManager(taskManager).feeToken());
        IRewardsCoordinator.OperatorDirectedRewardsSubmission[]
            memory submissions = new IRewardsCoordinator.OperatorDirectedRewardsSubmission[](1);
        submissions[0] = IRewardsCoordinator.OperatorDirectedRewardsSubmission({
            strategiesAndMultipliers: _weights(),
            token: token,
            operatorRewards: rewards,
            startTimestamp: rewardsStart,
            duration: rewardsEnd - rewardsStart,
            description: "Sertn: delegators' share of fees"
        });
        token.forceApprove(address(rewardsCoordinator), totalWei);
        rewardsCoordinator.createOperatorDirectedOperatorSetRewardsSubmission(_operatorSet(), submissions);
        emit RewardsSubmitted(rewardsStart, rewardsEnd - rewardsStart, operators, totalWei);
    }

    /// @inheritdoc ISertnServiceManager
    function pauseNewWork(bool isPaused) external {
        if (msg.sender != owner() && !(isPaused && msg.sender == guardian)) revert NotTheGuardian(msg.sender);
        ISertnTaskManager(taskManager).pauseSubmissions(isPaused);
        emit NewWorkPaused(msg.sender, isPaused);
    }

    /// @inheritdoc ISertnServiceManager
    function setGuardian(address guardian_) external onlyOwner {
        guardian = guardian_;
        emit GuardianSet(guardian_);
    }

    /// @inheritdoc ISertnServiceManager
    function slashableStake(address operator) external view returns (uint256 stake) {
        (IStrategy[] memory list, uint256[] memory multipliers) = _countingLists();
        uint256[] memory shares = _slashableShares(operator, list);
        for (uint256 i = 0; i < shares.length; ++i) stake += (shares[i] * multipliers[i]) / WAD;
    }

    /// @inheritdoc ISertnServiceManager
    function stakeOf(address operator) external view returns (uint256 stake, uint256 ownWad) {
        (IStrategy[] memory list, uint256[] memory multipliers) = _countingLists();
        uint256[] memory shares = _slashableShares(operator, list);
        (uint256[] memory ownShares, ) = delegationManager.getWithdrawableShares(operator, list);
        uint256 own;
        for (uint256 i = 0; i < shares.length; ++i) {
            if (shares[i] == 0) continue;
            uint256 worth = (shares[i] * multipliers[i]) / WAD;
            stake += worth;
            own += _ownPart(operator, list[i], worth, ownShares[i]);
        }
        ownWad = stake == 0 ? 0 : (own * WAD) / stake;
    }

    /// @inheritdoc ISertnServiceManager
    function strategies() external view returns (StakeStrategy[] memory) {
        return _counting;
    }

    /// @inheritdoc ISertnServiceManager
    function slashableStrategies() external view returns (StakeStrategy[] memory) {
        return _slashable;
    }

    function _addStrategy(StakeStrategy calldata added) private {
        (IStrategy strategy, uint96 multiplierWad) = (added.strategy, added.multiplierWad);
        if (multiplierWad == 0) revert InvalidMultiplier(strategy, multiplierWad);
        uint96 fixedWad = _multiplierWad[strategy];
        if (fixedWad != 0 && fixedWad != multiplierWad) revert MultiplierIsFixed(strategy, fixedWad);
        address token = address(strategy.underlyingToken());
        IStrategy other = _strategyOfToken[token];
        if (address(other) != address(0) && address(other) != address(strategy)) revert TokenTaken(strategy, token);
        _strategyOfToken[token] = strategy;
        _multiplierWad[strategy] = multiplierWad;

        // A retired strategy that counts again has never left the set.
        bool isRetired = _removableAfterBlock[strategy] != 0;
        delete _removableAfterBlock[strategy];
        _insertInto(_counting, added);
        if (!isRetired) {
            _insertInto(_slashable, added);
            IStrategy[] memory list = new IStrategy[](1);
            list[0] = strategy;
            allocationManager.addStrategiesToOperatorSet(address(this), operatorSetId, list);
        }
        emit StrategyAdded(strategy, multiplierWad);
    }

    /// @dev Keeps the list ascending by address, as slashes and rewards must name strategies.
    function _insertInto(StakeStrategy[] storage list, StakeStrategy calldata added) private {
        uint256 length = list.length;
        if (length == MOST_STRATEGIES) revert TooManyStrategies(length + 1, MOST_STRATEGIES);
        list.push(added);
        for (uint256 i = length; i > 0; --i) {
            StakeStrategy memory previous = list[i - 1];
            if (address(previous.strategy) == address(added.strategy)) revert StrategyPresent(added.strategy);
            if (address(previous.strategy) < address(added.strategy)) break;
            list[i] = previous;
            list[i - 1] = added;
        }
    }

    function _removeFrom(StakeStrategy[] storage list, IStrategy strategy) private {
        uint256 length = list.length;
        uint256 i;
        while (i < length && address(list[i].strategy) != address(strategy)) ++i;
        if (i == length) revert UnknownStrategy(strategy);
        for (; i + 1 < length; ++i) list[i] = list[i + 1];
        list.pop();
    }

    /// @dev The last span that is over, from the end of the one before. A second submission for the same span, for operators
    ///      that were left out, is possible until the next is over.
    function _advanceRewardsSpan() private {
        uint256 end = _lastIntervalEnd();
        if (end <= rewardsEnd) return;
        uint256 longest = rewardsCoordinator.MAX_REWARDS_DURATION();
        rewardsStart = uint32(Math.max(rewardsEnd, end > longest ? end - longest : 0));
        rewardsEnd = uint32(end);
    }

    /// @dev The core wants spans that ended before this second.
    function _lastIntervalEnd() private view returns (uint256) {
        uint256 interval = rewardsCoordinator.CALCULATION_INTERVAL_SECONDS();
        return ((block.timestamp - 1) / interval) * interval;
    }

    function _rewardsOf(
        address[] calldata operators,
        uint256[] memory amountsWei
    ) private pure returns (IRewardsCoordinator.OperatorReward[] memory rewards, uint256 totalWei) {
        rewards = new IRewardsCoordinator.OperatorReward[](operators.length);
        uint256 count;
        for (uint256 i = 0; i < operators.length; ++i) {
            if (amountsWei[i] == 0) continue;
            rewards[count++] = IRewardsCoordinator.OperatorReward(operators[i], amountsWei[i]);
            totalWei += amountsWei[i];
        }
        assembly ("memory-safe") {
            mstore(rewards, count)
        }
    }

    function _weights() private view returns (IRewardsCoordinator.StrategyAndMultiplier[] memory weights) {
        uint256 length = _counting.length;
        weights = new IRewardsCoordinator.StrategyAndMultiplier[](length);
        for (uint256 i = 0; i < length; ++i) {
            StakeStrategy memory counting = _counting[i];
            weights[i] = IRewardsCoordinator.StrategyAndMultiplier(counting.strategy, counting.multiplierWad);
        }
    }

    /// @dev Shares of the operator that a slash can reach in every block up to the last for which the core can tell.
    ///      Deallocations queued from now on count only later; so a lock that fits now fits until then.
    function _slashableShares(
        address operator,
        IStrategy[] memory list
    ) private view returns (uint256[] memory shares) {
        address[] memory operators = new address[](1);
        operators[0] = operator;
        return
            allocationManager.getMinimumSlashableStake(
                _operatorSet(),
                operators,
                list,
                uint32(block.number + DEALLOCATION_DELAY - 1)
            )[0];
    }

    /// @dev What of `worth` is the operator's own. Slashable shares are a part of the delegated ones, so these are not zero;
    ///      rounding can lift own ones over them by a wei.
    function _ownPart(
        address operator,
        IStrategy strategy,
        uint256 worth,
        uint256 ownShares
    ) private view returns (uint256) {
        uint256 delegated = delegationManager.operatorShares(operator, strategy);
        return Math.min(worth, Math.mulDiv(worth, ownShares, delegated));
    }

    function _countingLists() private view returns (IStrategy[] memory list, uint256[] memory multipliers) {
        uint256 length = _counting.length;
        list = new IStrategy[](length);
        multipliers = new uint256[](length);
        for (uint256 i = 0; i < length; ++i) {
            StakeStrategy memory counting = _counting[i];
            (list[i], multipliers[i]) = (counting.strategy, counting.multiplierWad);
        }
    }

    function _checkWiring(Peers calldata peers) private view {
        _expect("slasher's vault", ISertnPeer(peers.slasher).vault(), peers.vault);
        _expect("slasher's service manager", ISertnPeer(peers.slasher).serviceManager(), address(this));
        _expect("vault's service manager", ISertnPeer(peers.vault).serviceManager(), address(this));
        _expect("router's service manager", ISertnPeer(peers.router).serviceManager(), address(this));
        _expect("registrar's service manager", ISertnPeer(peers.registrar).serviceManager(), address(this));
        _expect("registrar's router", ISertnPeer(peers.registrar).router(), peers.router);
        _expect("task manager's service manager", ISertnPeer(peers.taskManager).serviceManager(), address(this));
        _expect("task manager's router", ISertnPeer(peers.taskManager).router(), peers.router);
        _expect("task manager's slasher", ISertnPeer(peers.taskManager).slasher(), peers.slasher);
        _expect("task manager's vault", ISertnPeer(peers.taskManager).vault(), peers.vault);
    }

    function _expect(string memory name, address found, address expected) private pure {
        if (found != expected) revert WrongWiring(name, found, expected);
    }

    function _operatorSet() private view returns (OperatorSet memory) {
        return OperatorSet(address(this), operatorSetId);
    }
}
