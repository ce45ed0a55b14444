// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {OperatorStanding} from "./OperatorStanding.sol";
import {ISertnModelRegistry} from "./interfaces/ISertnModelRegistry.sol";
import {DrawRequest, ISertnOperatorRouter, Standing} from "./interfaces/ISertnOperatorRouter.sol";
import {ISertnParameterRegistry} from "./interfaces/ISertnParameterRegistry.sol";
import {ISertnServiceManager} from "./interfaces/ISertnServiceManager.sol";
import {AuditPolicy} from "./libraries/AuditPolicy.sol";
import {EpochSumTree} from "./libraries/EpochSumTree.sol";
import {ReliabilityCurve} from "./libraries/ReliabilityCurve.sol";

/// @title  Who serves a task
/// @notice Weights may be out of date; stake, locks and jail of who is drawn are always read live, and one that does not qualify
///         is passed over. Has no owner. Storage gaps: none; not upgradeable.
contract OperatorRouter is OperatorStanding {
    using EpochSumTree for EpochSumTree.Tree;

    uint256 private constant WAD = 1e18;
    /// @notice Stake tiers. Tier t holds stakes from 8^t times the least; the last has no end.
    uint8 public constant TIERS = 8;
    /// @notice Most models of an operator: each change of its weight is a change for each model.
    uint256 public constant MOST_MODELS = 16;
    /// @dev Draws in one tier before it is the next one's turn, and in all before a task waits for someone to become free.
    uint256 private constant DRAWS_IN_TIER = 4;
    uint256 private constant MOST_DRAWS = 10;

    ISertnModelRegistry private immutable MODELS;
    /// @notice Least stake of tier 0, in security units.
    uint256 public immutable tierStake; // solhint-disable-line immutable-vars-naming
    /// @inheritdoc ISertnOperatorRouter
    uint256 public immutable epochBlocks; // solhint-disable-line immutable-vars-naming

    /// @dev An operator's leaf for a model.
    struct Place {
        bool isServed;
        uint8 tier;
        uint32 index;
        uint32 weight;
    }

    address private _registrar;
    /// @dev The trees of a model. Levels are kept together, four bits a tier, so that a draw passes over empty tiers for
    ///      nothing.
    struct Forest {
        uint32 levels;
        mapping(uint256 tier => EpochSumTree.Tree) trees;
    }

    mapping(bytes32 modelKey => Forest) internal _forests;
    mapping(address operator => mapping(bytes32 modelKey => Place)) private _places;
    mapping(address operator => bytes32[]) private _models;
    /// @inheritdoc ISertnOperatorRouter
    mapping(address operator => address) public signerOf;

    /// @param serviceManager_ The AVS.
    /// @param parameters      Of the AVS.
    /// @param models          Of the AVS.
    /// @param tierStake_      Least stake of tier 0, in security units.
    /// @param epochBlocks_    From 4 to 256.
    constructor(
        ISertnServiceManager serviceManager_,
        ISertnParameterRegistry parameters,
        ISertnModelRegistry models,
        uint256 tierStake_,
        uint256 epochBlocks_
    ) OperatorStanding(serviceManager_, parameters) {
        if (epochBlocks_ < 4 || epochBlocks_ > 256) revert InvalidEpoch(epochBlocks_);
        MODELS = models;
        tierStake = Math.max(1, tierStake_);
        epochBlocks = epochBlocks_;
    }

    /// @inheritdoc ISertnOperatorRouter
    function setPeers(address taskManager, address registrar) external {
        if (msg.sender != serviceManager || _taskManager != address(0)) revert CannotSetPeers(msg.sender);
        (_taskManager, _registrar) = (taskManager, registrar);
        emit PeersSet(taskManager, registrar);
    }

    /// @inheritdoc ISertnOperatorRouter
    /// @dev A few draws from the lowest tier, then from the next one, and from the lowest again, until one qualifies or there
    ///      were enough. The task's own tier may hold smaller stakes than it needs, the next ones do not. Each draw has a hash
    ///      of its own, so nobody who waits or retries gets others.
    function draw(DrawRequest calldata request) external onlyTaskManager returns (address operator, uint16 auditRate) {
        uint256 lowestTier = tierOf(request.security);
        uint256 draws;
        uint256 drawsBefore;
        do {
            drawsBefore = draws;
            for (uint256 tier = lowestTier; tier < TIERS; ++tier) {
                (operator, auditRate, draws) = _drawFrom(tier, request, draws);
                if (auditRate != 0) return (operator, auditRate);
            }
        } while (draws != drawsBefore);
        revert NobodyDrawn(request.taskId, draws);
    }

    /// @inheritdoc ISertnOperatorRouter
    function enlist(address operator, bytes32[] calldata modelKeys, uint16 capacity, uint96 leastSecurity) external {
        if (msg.sender != _registrar) revert OnlyRegistrar(msg.sender);
        if (capacity == 0) revert ZeroCapacity();
        Standing storage standing = _standings[operator];
        if (block.number <= standing.jailedUntilBlock) revert Jailed(operator, standing.jailedUntilBlock);
        if (standing.reliabilityWad == 0) {
            standing.reliabilityWad = PARAMETERS.standingOf(PARAMETERS.currentId()).probationWad;
            standing.speedWad = uint64(WAD / 2);
        }
        (standing.isEnlisted, standing.capacity, standing.leastSecurity) = (true, capacity, leastSecurity);
        emit OperatorEnlisted(operator, capacity, leastSecurity);
        // Models of an earlier membership are served again.
        uint256 stake = _refresh(operator);
        for (uint256 i = 0; i < modelKeys.length; ++i) {
            if (!_places[operator][modelKeys[i]].isServed) _serve(operator, modelKeys[i], stake);
        }
    }

    /// @inheritdoc ISertnOperatorRouter
    /// @dev One slot, and no loop: nobody can make it run out of gas and leave the operator enlisted. Weights go when they are
    ///      refreshed or drawn.
    function delist(address operator) external {
        if (msg.sender != _registrar) revert OnlyRegistrar(msg.sender);
        _standings[operator].isEnlisted = false;
        emit OperatorDelisted(operator);
    }

    /// @inheritdoc ISertnOperatorRouter
    function serveModel(bytes32 modelKey) external {
        if (!_standings[msg.sender].isEnlisted) revert NotEnlisted(msg.sender);
        _serve(msg.sender, modelKey, ISertnServiceManager(serviceManager).slashableStake(msg.sender));
    }

    /// @inheritdoc ISertnOperatorRouter
    function dropModel(bytes32 modelKey) external {
        Place memory place = _places[msg.sender][modelKey];
        if (!place.isServed) revert NotServed(msg.sender, modelKey);
        _vacate(msg.sender, modelKey, place);
        delete _places[msg.sender][modelKey];

        bytes32[] storage models = _models[msg.sender];
        uint256 i;
        while (models[i] != modelKey) ++i;
        models[i] = models[models.length - 1];
        models.pop();
        emit ModelDropped(msg.sender, modelKey);
    }

    /// @inheritdoc ISertnOperatorRouter
    function setTerms(uint16 capacity, uint96 leastSecurity) external {
        Standing storage standing = _standings[msg.sender];
        if (!standing.isEnlisted) revert NotEnlisted(msg.sender);
        if (capacity == 0) revert ZeroCapacity();
        (standing.capacity, standing.leastSecurity) = (capacity, leastSecurity);
        emit OperatorTermsSet(msg.sender, capacity, leastSecurity);
    }

    /// @inheritdoc ISertnOperatorRouter
    function setSigner(address signer) external {
        signerOf[msg.sender] = signer;
        emit SignerSet(msg.sender, signer);
    }

    /// @inheritdoc ISertnOperatorRouter
    function refresh(address operator) external {
        _refresh(operator);
    }

    /// @inheritdoc ISertnOperatorRouter
    function canCarry(bytes32 modelKey, uint256 security) external view returns (bool) {
        uint256 epoch = block.number / epochBlocks;
        Forest storage forest = _forests[modelKey];
        uint256 allLevels = forest.levels;
        for (uint256 tier = tierOf(security); tier < TIERS; ++tier) {
            if (forest.trees[tier].totalAt(_levelsOf(allLevels, tier), epoch) != 0) return true;
        }
        return false;
    }

    /// @inheritdoc ISertnOperatorRouter
    function modelsOf(address operator) external view returns (bytes32[] memory modelKeys) {
        return _models[operator];
    }

    /// @inheritdoc ISertnOperatorRouter
    function weightOf(
        address operator,
        bytes32 modelKey
    ) external view returns (uint8 tier, uint256 weight, uint256 totalWeight) {
        Place memory place = _places[operator][modelKey];
        Forest storage forest = _forests[modelKey];
        uint256 levels = _levelsOf(forest.levels, place.tier);
        return (place.tier, place.weight, forest.trees[place.tier].totalNow(levels));
    }

    /// @inheritdoc ISertnOperatorRouter
    function nextEpochBlock() external view returns (uint256) {
        return (block.number / epochBlocks + 1) * epochBlocks;
    }

    /// @inheritdoc ISertnOperatorRouter
    function tierOf(uint256 stake) public view returns (uint8 tier) {
        return uint8(Math.min(TIERS - 1, Math.log2(stake / tierStake) / 3));
    }

    /// @dev Draws from one tier until someone qualifies, it is the next tier's turn, or there were enough draws; counts on from
    ///      `draws`.
    function _drawFrom(
        uint256 tier,
        DrawRequest calldata request,
        uint256 draws
    ) private returns (address operator, uint16 auditRate, uint256 drawsNow) {
        uint256 end = Math.min(draws + DRAWS_IN_TIER, MOST_DRAWS);
        for (; draws < end; ++draws) {
            bool isFound;
            (isFound, operator) = _drawnAt(tier, request, draws);
            if (!isFound) break;
            if (operator == address(0)) continue;
            auditRate = _take(operator, request);
            if (auditRate != 0) break;
        }
        return (operator, auditRate, draws);
    }

    /// @dev Whom draw `n` of a task hits in a tier; zero if that is not known or serves the model no more. False in an empty
    ///      tier.
    function _drawnAt(
        uint256 tier,
        DrawRequest calldata request,
        uint256 n
    ) private view returns (bool isFound, address owner) {
        Forest storage forest = _forests[request.modelKey];
        EpochSumTree.Tree storage tree = forest.trees[tier];
        uint256 epoch = request.submitBlock / epochBlocks;
        uint256 random = uint256(keccak256(abi.encode(request.seed, request.taskId, n)));
        uint32 index;
        (isFound, index) = tree.pick(_levelsOf(forest.levels, tier), epoch, random);
        if (!isFound) return (false, address(0));
        EpochSumTree.Leaf memory leaf = tree.leaves[index];
        // A leaf that changed hands in the meantime was drawn for who left it.
        if (leaf.sinceEpoch >= epoch) return (true, address(0));
        // Who left it may have moved to another tier, or have dropped the model.
        if (leaf.isVacant && !_places[leaf.owner][request.modelKey].isServed) return (true, address(0));
        return (true, leaf.owner);
    }

    /// @dev Locks the task's security if the operator qualifies, and gives the audit rate; zero if it does not. Cheap reasons
    ///      first. What will pass (no capacity, stake that is locked) leaves the weight alone; what will not corrects it.
    function _take(address operator, DrawRequest calldata request) private returns (uint16 auditRate) {
        Standing storage standing = _standings[operator];
        if (!standing.isEnlisted || block.number <= standing.jailedUntilBlock) {
            _correct(operator, request.modelKey, 0);
            return 0;
        }
        if (standing.openTasks >= Math.min(standing.capacity, request.maxOpenTasks)) return 0;
        if (request.security < standing.leastSecurity) return 0;

        (uint256 stake, uint256 ownWad) = ISertnServiceManager(serviceManager).stakeOf(operator);
        // INV-2: everything locked, this task's security included, is slashable as far ahead as the core can tell.
        if (standing.locked + request.security > Math.min(stake, type(uint96).max)) {
            if (request.security > stake) _correct(operator, request.modelKey, stake);
            return 0;
        }
        // INV-4: the audit inequality, for what this operator has to lose.
        uint256 floorWad = AuditPolicy.floorRateWad(
            request.temptation,
            request.valueAtRisk,
            AuditPolicy.deterrentOf(request.security, ownWad, request.delegatedWeightWad),
            request.finality
        );
        if (floorWad > WAD) return 0;
        auditRate = AuditPolicy.toAuditRate(
            AuditPolicy.rateWad(floorWad, standing.reliabilityWad, request.unreliabilityWad, request.leastAuditRateWad)
        );
        _lock(standing, request.security);
    }

    function _serve(address operator, bytes32 modelKey, uint256 stake) private {
        MODELS.activeModel(modelKey);
        if (_places[operator][modelKey].isServed) revert AlreadyServed(operator, modelKey);
        bytes32[] storage models = _models[operator];
        if (models.length == MOST_MODELS) revert TooManyModels(models.length + 1, MOST_MODELS);
        models.push(modelKey);
        uint8 tier = tierOf(stake);
        uint32 index = _insert(modelKey, tier, operator);
        _places[operator][modelKey] = Place({isServed: true, tier: tier, index: index, weight: 0});
        emit ModelServed(operator, modelKey);
        _reweigh(operator, modelKey, stake);
    }

    function _refresh(address operator) private returns (uint256 stake) {
        stake = ISertnServiceManager(serviceManager).slashableStake(operator);
        bytes32[] storage models = _models[operator];
        for (uint256 i = 0; i < models.length; ++i) _reweigh(operator, models[i], stake);
    }

    /// @dev Brings the weight for one model up to date; moves it to another tier where its stake belongs there now.
    function _reweigh(address operator, bytes32 modelKey, uint256 stake) private {
        Place memory place = _places[operator][modelKey];
        (uint8 tier, uint256 weight) = _weightNow(operator, place.tier, stake);
        if (tier != place.tier) {
            _vacate(operator, modelKey, place);
            place.index = _insert(modelKey, tier, operator);
            (place.tier, place.weight) = (tier, 0);
            _places[operator][modelKey] = place;
        }
        _place(operator, modelKey, place, weight, stake);
    }

    /// @dev In a draw weights only fall, so no tree that is full can end it. Whose stake belongs in another tier is moved there
    ///      when it is refreshed, and not drawn before.
    function _correct(address operator, bytes32 modelKey, uint256 stake) private {
        Place memory place = _places[operator][modelKey];
        (uint8 tier, uint256 weight) = _weightNow(operator, place.tier, stake);
        _place(operator, modelKey, place, tier == place.tier ? Math.min(weight, place.weight) : 0, stake);
    }

    /// @dev Where the operator belongs and what it weighs; nothing, where it is, if it cannot be drawn.
    function _weightNow(
        address operator,
        uint8 presentTier,
        uint256 stake
    ) private view returns (uint8 tier, uint256 weight) {
        Standing storage standing = _standings[operator];
        if (!standing.isEnlisted || block.number <= standing.jailedUntilBlock || stake < tierStake) {
            return (presentTier, 0);
        }
        tier = tierOf(stake);
        weight = ReliabilityCurve.weightOf(
            stake,
            tierStake << (3 * uint256(tier)),
            standing.reliabilityWad,
            standing.speedWad
        );
    }

    function _place(address operator, bytes32 modelKey, Place memory place, uint256 weight, uint256 stake) private {
        if (weight == place.weight) return;
        _setWeight(modelKey, place, weight);
        place.weight = uint32(weight);
        _places[operator][modelKey] = place;
        emit WeightSet(operator, modelKey, stake, place.tier, weight);
    }

    function _vacate(address operator, bytes32 modelKey, Place memory place) private {
        if (place.weight != 0) {
            _setWeight(modelKey, place, 0);
            emit WeightSet(operator, modelKey, 0, place.tier, 0);
        }
        _forests[modelKey].trees[place.tier].remove(place.index);
    }

    function _insert(bytes32 modelKey, uint256 tier, address operator) private returns (uint32 index) {
        Forest storage forest = _forests[modelKey];
        uint256 allLevels = forest.levels;
        uint256 levels = _levelsOf(allLevels, tier);
        uint256 newLevels;
        (index, newLevels) = forest.trees[tier].insert(levels, block.number / epochBlocks, operator);
        if (newLevels != levels) forest.levels = uint32(allLevels + ((newLevels - levels) << (4 * tier)));
    }

    function _setWeight(bytes32 modelKey, Place memory place, uint256 weight) private {
        Forest storage forest = _forests[modelKey];
        uint256 levels = _levelsOf(forest.levels, place.tier);
        forest.trees[place.tier].set(levels, block.number / epochBlocks, place.index, place.weight, weight);
    }

    function _levelsOf(uint256 allLevels, uint256 tier) private pure returns (uint256) {
        return (allLevels >> (4 * tier)) & 0xf;
    }
}
