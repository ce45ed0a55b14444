// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IAllocationManager} from "../../contracts/eigenlayer/interfaces/IAllocationManager.sol";
import {IDelegationManager} from "../../contracts/eigenlayer/interfaces/IDelegationManager.sol";
import {IStrategy} from "../../contracts/eigenlayer/interfaces/IStrategy.sol";
import {IStrategyManager} from "../../contracts/eigenlayer/interfaces/IStrategyManager.sol";
import {OperatorSet} from "../../contracts/eigenlayer/interfaces/OperatorSet.sol";

/// @title  All that the invariants of a core are about, as one list of words, read in one call
/// @notice `test/eigenlayer/model/state.ts` takes the words in the order in which they are put here.
contract CoreState {
    struct Scope {
        IAllocationManager allocationManager;
        IDelegationManager delegationManager;
        IStrategyManager strategyManager;
        IStrategy[] strategies;
        OperatorSet[] sets;
        address[] operators;
        address[] stakers;
        address[] others;
    }

    uint256[] private _words;

    /// @dev Called, never sent: the list is built in storage because its length is known only at the end.
    function read(Scope calldata scope) external returns (uint256[] memory) {
        _put(block.number);
        for (uint256 i = 0; i < scope.operators.length; ++i) _operator(scope, scope.operators[i]);
        for (uint256 i = 0; i < scope.stakers.length; ++i) _staker(scope, scope.stakers[i]);
        for (uint256 i = 0; i < scope.sets.length; ++i) _set(scope, scope.sets[i]);
        for (uint256 i = 0; i < scope.strategies.length; ++i) _strategy(scope, scope.strategies[i]);
        return _words;
    }

    function _operator(Scope calldata scope, address operator) private {
        for (uint256 i = 0; i < scope.strategies.length; ++i) {
            IStrategy strategy = scope.strategies[i];
            _put(scope.allocationManager.getMaxMagnitude(operator, strategy));
            _put(scope.allocationManager.getEncumberedMagnitude(operator, strategy));
            _put(scope.allocationManager.getAllocatableMagnitude(operator, strategy));
            _put(scope.delegationManager.operatorShares(operator, strategy));
            _put(scope.delegationManager.getSlashableSharesInQueue(operator, strategy));
        }
        for (uint256 i = 0; i < scope.sets.length; ++i) {
            _put(scope.allocationManager.isOperatorSlashable(operator, scope.sets[i]) ? 1 : 0);
            _put(scope.allocationManager.isMemberOfOperatorSet(operator, scope.sets[i]) ? 1 : 0);
            for (uint256 j = 0; j < scope.strategies.length; ++j) {
                IAllocationManager.Allocation memory allocation = scope.allocationManager.getAllocation(
                    operator,
                    scope.sets[i],
                    scope.strategies[j]
                );
                _put(allocation.currentMagnitude);
                _put(uint256(int256(allocation.pendingDiff)));
                _put(allocation.effectBlock);
            }
        }
    }

    function _staker(Scope calldata scope, address staker) private {
        _put(uint160(scope.delegationManager.delegatedTo(staker)));
        (uint256[] memory withdrawable, uint256[] memory deposits) = scope.delegationManager.getWithdrawableShares(
            staker,
            scope.strategies
        );
        (IDelegationManager.Withdrawal[] memory withdrawals, uint256[][] memory payouts) = scope
            .delegationManager
            .getQueuedWithdrawals(staker);
        for (uint256 i = 0; i < scope.strategies.length; ++i) {
            uint256 queued;
            for (uint256 j = 0; j < withdrawals.length; ++j) {
                for (uint256 k = 0; k < payouts[j].length; ++k) {
                    if (address(withdrawals[j].strategies[k]) == address(scope.strategies[i])) queued += payouts[j][k];
                }
            }
            _put(deposits[i]);
            _put(withdrawable[i]);
            _put(queued);
        }
    }

    function _set(Scope calldata scope, OperatorSet calldata set) private {
        _put(uint160(scope.allocationManager.getSlasher(set)));
        _put(uint160(scope.allocationManager.getRedistributionRecipient(set)));
        _put(scope.allocationManager.getSlashCount(set));
        uint256[] memory slashIds = scope.strategyManager.getPendingSlashIds(set);
        _put(slashIds.length);
        for (uint256 i = 0; i < scope.strategies.length; ++i) {
            uint256 booked;
            for (uint256 j = 0; j < slashIds.length; ++j) {
                booked += scope.strategyManager.getBurnOrRedistributableShares(set, slashIds[j], scope.strategies[i]);
            }
            _put(booked);
        }
    }

    function _strategy(Scope calldata scope, IStrategy strategy) private {
        IERC20 token = strategy.underlyingToken();
        _put(strategy.totalShares());
        _put(token.balanceOf(address(strategy)));
        _put(token.totalSupply());
        uint256 elsewhere;
        for (uint256 i = 0; i < scope.stakers.length; ++i) elsewhere += token.balanceOf(scope.stakers[i]);
        for (uint256 i = 0; i < scope.others.length; ++i) elsewhere += token.balanceOf(scope.others[i]);
        _put(elsewhere);
    }

    function _put(uint256 word) private {
        _words.push(word);
    }
}
