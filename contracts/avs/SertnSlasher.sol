// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAllocationManager} from "../eigenlayer/interfaces/IAllocationManager.sol";
import {IDelegationManager} from "../eigenlayer/interfaces/IDelegationManager.sol";
import {IStrategy} from "../eigenlayer/interfaces/IStrategy.sol";
import {OperatorSet} from "../eigenlayer/interfaces/OperatorSet.sol";
import {ISertnCompensationVault, SlashedShares} from "./interfaces/ISertnCompensationVault.sol";
import {ISertnServiceManager, StakeStrategy} from "./interfaces/ISertnServiceManager.sol";
import {ISertnSlasher, Verdict} from "./interfaces/ISertnSlasher.sol";
import {CompensationPolicy} from "./libraries/CompensationPolicy.sol";

/// @title  The operator set's only slasher
/// @notice Has no owner and no parameters; only the task manager's verdicts move it. Storage gaps: none; not upgradeable.
contract SertnSlasher is ISertnSlasher {
    uint256 private constant WAD = 1e18;
    /// @dev Far above what the core has been seen to take for a slash and its clear, and for each strategy of the set.
    uint256 private constant LEAST_GAS = 1_800_000;
    uint256 private constant GAS_OF_STRATEGY = 550_000;
    /// @dev For reading the operator's own queue: some fifty withdrawals.
    uint256 private constant GAS_OF_QUEUE = 1_000_000;

    address public immutable serviceManager; // solhint-disable-line immutable-vars-naming
    address public immutable vault; // solhint-disable-line immutable-vars-naming
    IAllocationManager private immutable ALLOCATION_MANAGER;
    IDelegationManager private immutable DELEGATION_MANAGER;
    uint32 private immutable OPERATOR_SET_ID;

    /// @inheritdoc ISertnSlasher
    mapping(uint256 taskId => bytes32 verdictHash) public pendingVerdict;

    /// @dev What can be slashed in one strategy, before the slash.
    struct Reach {
        IStrategy[] strategies;
        uint256[] multipliersWad;
        uint256[] ownWads;
        uint256 total;
        uint256 dust;
    }

    /// @param serviceManager_ The AVS.
    /// @param vault_          The set's redistribution recipient.
    constructor(ISertnServiceManager serviceManager_, address vault_) {
        serviceManager = address(serviceManager_);
        vault = vault_;
        ALLOCATION_MANAGER = serviceManager_.allocationManager();
        DELEGATION_MANAGER = IDelegationManager(ALLOCATION_MANAGER.delegation());
        OPERATOR_SET_ID = serviceManager_.operatorSetId();
    }

    /// @inheritdoc ISertnSlasher
    function slash(Verdict calldata verdict) external {
        if (msg.sender != ISertnServiceManager(serviceManager).taskManager()) revert OnlyTaskManager(msg.sender);
        _requireGas(verdict.taskId);
        // A call of its own, so that whatever the core says is caught and nothing is half done.
        // solhint-disable-next-line no-empty-blocks
        try this.execute(verdict) {} catch (bytes memory reason) {
            pendingVerdict[verdict.taskId] = keccak256(abi.encode(verdict));
            emit VerdictPending(verdict.taskId, verdict.operator, verdict, reason);
        }
    }

    /// @inheritdoc ISertnSlasher
    function retry(Verdict calldata verdict) external {
        if (pendingVerdict[verdict.taskId] != keccak256(abi.encode(verdict))) revert NoSuchVerdict(verdict.taskId);
        delete pendingVerdict[verdict.taskId];
        _requireGas(verdict.taskId);
        _execute(verdict);
    }

    /// @notice Carries out a verdict; called by `slash` alone (OnlySelf).
    function execute(Verdict calldata verdict) external {
        if (msg.sender != address(this)) revert OnlySelf(msg.sender);
        _execute(verdict);
    }

    function _execute(Verdict calldata verdict) private {
        OperatorSet memory set = OperatorSet(serviceManager, OPERATOR_SET_ID);
        Reach memory reach;
        if (ALLOCATION_MANAGER.isOperatorSlashable(verdict.operator, set)) reach = _reachOf(verdict.operator, set);
        if (reach.total == 0) {
            // Whoever left was out of reach before the verdict came: keepers were absent for as long as stake is slashable.
            emit VerdictExecuted(verdict.taskId, verdict.operator, 0, 0, 0, 0, 0, 0);
            return;
        }
        // INV-7: the same part of every allocation, at most all of it, rounded up; the core's own rounding is made up for, so
        // that no less comes back.
        uint256 wad = Math.min(WAD, Math.ceilDiv((uint256(verdict.security) + reach.dust) * WAD, reach.total));
        (uint256 slashId, uint256[] memory shares) = ALLOCATION_MANAGER.slashOperator(
            serviceManager,
            IAllocationManager.SlashingParams({
                operator: verdict.operator,
                operatorSetId: OPERATOR_SET_ID,
                strategies: reach.strategies,
                wadsToSlash: _repeated(wad, reach.strategies.length),
                description: "Sertn: answer not proven in time"
            })
        );
        _compensate(verdict, reach, slashId, wad, shares);
    }

    /// @dev Values the shares that came back, and lets the vault divide what they are worth.
    function _compensate(
        Verdict calldata verdict,
        Reach memory reach,
        uint256 slashId,
        uint256 wad,
        uint256[] memory shares
    ) private {
        uint256 slashed;
        uint256 ownSlashed;
        for (uint256 i = 0; i < shares.length; ++i) {
            uint256 worth = (shares[i] * reach.multipliersWad[i]) / WAD;
            slashed += worth;
            ownSlashed += (worth * reach.ownWads[i]) / WAD;
        }
        (uint256 userWad, uint256 challengerWad) = CompensationPolicy.split(
            ownSlashed,
            verdict.compensation,
            verdict.bounty
        );
        // Strategy by strategy no more than the operator's own part: tokens it lost itself, not dearer ones of others.
        SlashedShares[] memory parts = new SlashedShares[](shares.length);
        for (uint256 i = 0; i < shares.length; ++i) {
            parts[i] = SlashedShares({
                strategy: reach.strategies[i],
                shares: shares[i],
                userWad: uint64((userWad * reach.ownWads[i]) / WAD),
                challengerWad: uint64((challengerWad * reach.ownWads[i]) / WAD)
            });
        }
        emit VerdictExecuted(
            verdict.taskId,
            verdict.operator,
            slashId,
            wad,
            slashed,
            ownSlashed,
            (ownSlashed * userWad) / WAD,
            (ownSlashed * challengerWad) / WAD
        );
        ISertnCompensationVault(vault).receiveSlash(slashId, verdict.user, verdict.challenger, parts);
    }

    /// @dev Strategies in which the operator has an allocation, ascending; what a slash of all of it would bring, the withdrawal
    ///      queue included, in security units, rounded down; and whose it is.
    function _reachOf(address operator, OperatorSet memory set) private view returns (Reach memory reach) {
        StakeStrategy[] memory all = ISertnServiceManager(serviceManager).slashableStrategies();
        uint256[] memory ownQueued = _ownQueued(operator, all);
        reach.strategies = new IStrategy[](all.length);
        reach.multipliersWad = new uint256[](all.length);
        reach.ownWads = new uint256[](all.length);
        uint256 count;
        for (uint256 i = 0; i < all.length; ++i) {
            uint256 magnitude = ALLOCATION_MANAGER.getAllocation(operator, set, all[i].strategy).currentMagnitude;
            if (magnitude == 0) continue;
            (uint256 shares, uint256 ownWad) = _sharesOf(operator, all[i].strategy, ownQueued[i]);
            uint256 slashable = Math.mulDiv(
                shares,
                magnitude,
                ALLOCATION_MANAGER.getMaxMagnitude(operator, all[i].strategy)
            );
            reach.strategies[count] = all[i].strategy;
            reach.multipliersWad[count] = all[i].multiplierWad;
            reach.ownWads[count] = ownWad;
            reach.total += (slashable * all[i].multiplierWad) / WAD;
            // Of delegated and of queued shares the core takes less than one too few each, and worth is rounded down once.
            reach.dust += (2 * uint256(all[i].multiplierWad)) / WAD + 2;
            ++count;
        }
        _shorten(reach, count);
    }

    /// @dev Shares that a slash can reach if all is allocated to this set, and the operator's own part of them.
    function _sharesOf(
        address operator,
        IStrategy strategy,
        uint256 ownQueued
    ) private view returns (uint256 shares, uint256 ownWad) {
        IStrategy[] memory list = new IStrategy[](1);
        list[0] = strategy;
        (uint256[] memory own, ) = DELEGATION_MANAGER.getWithdrawableShares(operator, list);
        uint256 delegated = DELEGATION_MANAGER.operatorShares(operator, strategy);
        uint256 queued = DELEGATION_MANAGER.getSlashableSharesInQueue(operator, strategy);
        return (delegated + queued, CompensationPolicy.ownWad(own[0] + ownQueued, delegated, queued));
    }

    /// @dev The operator's own shares in the queue, which are slashed as all others: a cheat that is leaving still loses them,
    ///      and its user is compensated out of them. Who queues more withdrawals than can be read makes its own part smaller.
    function _ownQueued(
        address operator,
        StakeStrategy[] memory all
    ) private view returns (uint256[] memory ownQueued) {
        ownQueued = new uint256[](all.length);
        uint256 firstBlock = block.number - DELEGATION_MANAGER.minWithdrawalDelayBlocks();
        try DELEGATION_MANAGER.getQueuedWithdrawals{gas: GAS_OF_QUEUE}(operator) returns (
            IDelegationManager.Withdrawal[] memory withdrawals,
            uint256[][] memory shares
        ) {
            for (uint256 i = 0; i < withdrawals.length; ++i) {
                IDelegationManager.Withdrawal memory withdrawal = withdrawals[i];
                if (withdrawal.delegatedTo != operator || withdrawal.startBlock < firstBlock) continue;
                for (uint256 j = 0; j < withdrawal.strategies.length; ++j) {
                    for (uint256 k = 0; k < all.length; ++k) {
                        if (address(withdrawal.strategies[j]) == address(all[k].strategy)) ownQueued[k] += shares[i][j];
                    }
                }
            }
            // solhint-disable-next-line no-empty-blocks
        } catch {}
    }

    /// @dev Or a cheat could settle its own task with gas for all but the slash, and have it wait until nothing is in reach.
    function _requireGas(uint256 taskId) private view {
        uint256 strategies = ISertnServiceManager(serviceManager).slashableStrategies().length;
        uint256 leastGas = LEAST_GAS + GAS_OF_STRATEGY * strategies;
        if (gasleft() < leastGas) revert TooLittleGas(taskId, leastGas);
    }

    function _shorten(Reach memory reach, uint256 count) private pure {
        (IStrategy[] memory strategies, uint256[] memory multipliers, uint256[] memory owns) = (
            reach.strategies,
            reach.multipliersWad,
            reach.ownWads
        );
        assembly ("memory-safe") {
            mstore(strategies, count)
            mstore(multipliers, count)
            mstore(owns, count)
        }
    }

    function _repeated(uint256 value, uint256 times) private pure returns (uint256[] memory values) {
        values = new uint256[](times);
        for (uint256 i = 0; i < times; ++i) values[i] = value;
    }
}
