// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IAllocationManager} from "./interfaces/IAllocationManager.sol";
import {IDelegationManager} from "./interfaces/IDelegationManager.sol";
import {IStrategy} from "./interfaces/IStrategy.sol";
import {IStrategyManager} from "./interfaces/IStrategyManager.sol";
import {DelegatedShares} from "./DelegatedShares.sol";
import {LocalPause} from "./LocalPause.sol";
import {SlashingMath} from "./SlashingMath.sol";

/// @title  Withdrawals on their way: slashable up to and including startBlock + delay, payable after it
abstract contract WithdrawalQueue is DelegatedShares, LocalPause {
    using EnumerableSet for EnumerableSet.Bytes32Set;

    uint8 internal constant ENTER_QUEUE_PAUSE_BIT = 1;
    uint8 private constant EXIT_QUEUE_PAUSE_BIT = 2;

    /// @inheritdoc IDelegationManager
    mapping(bytes32 withdrawalRoot => bool) public pendingWithdrawals;

    /// @inheritdoc IDelegationManager
    mapping(address staker => uint256) public cumulativeWithdrawalsQueued;

    mapping(bytes32 withdrawalRoot => Withdrawal) private _withdrawals;
    mapping(address staker => EnumerableSet.Bytes32Set) private _rootsOf;

    /// @inheritdoc IDelegationManager
    function queueWithdrawals(
        QueuedWithdrawalParams[] calldata params
    ) external whenNotPaused(ENTER_QUEUE_PAUSE_BIT) nonReentrant returns (bytes32[] memory withdrawalRoots) {
        withdrawalRoots = new bytes32[](params.length);
        address operator = delegatedTo[msg.sender];
        for (uint256 i = 0; i < params.length; ++i) {
            IStrategy[] calldata strategies = params[i].strategies;
            if (strategies.length != params[i].depositShares.length) revert InputArrayLengthMismatch();
            uint64[] memory factors = _factors(operator, strategies);
            withdrawalRoots[i] = _queue(operator, msg.sender, strategies, params[i].depositShares, factors);
        }
    }

    /// @inheritdoc IDelegationManager
    function completeQueuedWithdrawal(
        Withdrawal calldata withdrawal,
        IERC20[] calldata tokens,
        bool receiveAsTokens
    ) external whenNotPaused(EXIT_QUEUE_PAUSE_BIT) nonReentrant {
        _complete(withdrawal, tokens, receiveAsTokens);
    }

    /// @inheritdoc IDelegationManager
    function completeQueuedWithdrawals(
        Withdrawal[] calldata withdrawals,
        IERC20[][] calldata tokens,
        bool[] calldata receiveAsTokens
    ) external whenNotPaused(EXIT_QUEUE_PAUSE_BIT) nonReentrant {
        if (withdrawals.length != tokens.length) revert InputArrayLengthMismatch();
        if (withdrawals.length != receiveAsTokens.length) revert InputArrayLengthMismatch();
        for (uint256 i = 0; i < withdrawals.length; ++i) _complete(withdrawals[i], tokens[i], receiveAsTokens[i]);
    }

    /// @inheritdoc IDelegationManager
    function queuedWithdrawals(bytes32 withdrawalRoot) external view returns (Withdrawal memory withdrawal) {
        return _withdrawals[withdrawalRoot];
    }

    /// @inheritdoc IDelegationManager
    function getQueuedWithdrawal(
        bytes32 withdrawalRoot
    ) public view returns (Withdrawal memory withdrawal, uint256[] memory shares) {
        withdrawal = _withdrawals[withdrawalRoot];
        uint64[] memory factors = _factorsAtEnd(withdrawal);
        shares = new uint256[](withdrawal.strategies.length);
        for (uint256 i = 0; i < shares.length; ++i) {
            shares[i] = SlashingMath.mulWad(withdrawal.scaledShares[i], factors[i]);
        }
    }

    /// @inheritdoc IDelegationManager
    function getQueuedWithdrawals(
        address staker
    ) external view returns (Withdrawal[] memory withdrawals, uint256[][] memory shares) {
        bytes32[] memory roots = _rootsOf[staker].values();
        withdrawals = new Withdrawal[](roots.length);
        shares = new uint256[][](roots.length);
        for (uint256 i = 0; i < roots.length; ++i) (withdrawals[i], shares[i]) = getQueuedWithdrawal(roots[i]);
    }

    /// @inheritdoc IDelegationManager
    function getQueuedWithdrawalRoots(address staker) external view returns (bytes32[] memory roots) {
        return _rootsOf[staker].values();
    }

    /// @inheritdoc IDelegationManager
    function calculateWithdrawalRoot(Withdrawal memory withdrawal) public pure returns (bytes32) {
        return keccak256(abi.encode(withdrawal));
    }

    /// @dev Queues one withdrawal of all these shares.
    function _queue(
        address operator,
        address staker,
        IStrategy[] memory strategies,
        uint256[] memory depositShares,
        uint64[] memory factors
    ) internal returns (bytes32 withdrawalRoot) {
        if (strategies.length == 0) revert InputArrayLengthZero();
        uint256[] memory scaled = new uint256[](strategies.length);
        uint256[] memory worth = new uint256[](strategies.length);
        for (uint256 i = 0; i < strategies.length; ++i) {
            (scaled[i], worth[i]) = _takeForWithdrawal(operator, staker, strategies[i], depositShares[i], factors[i]);
        }
        Withdrawal memory withdrawal = Withdrawal({
            staker: staker,
            delegatedTo: operator,
            withdrawer: staker,
            nonce: cumulativeWithdrawalsQueued[staker]++,
            startBlock: uint32(block.number),
            strategies: strategies,
            scaledShares: scaled
        });
        withdrawalRoot = calculateWithdrawalRoot(withdrawal);
        pendingWithdrawals[withdrawalRoot] = true;
        _withdrawals[withdrawalRoot] = withdrawal;
        _rootsOf[staker].add(withdrawalRoot);
        emit SlashingWithdrawalQueued(withdrawalRoot, withdrawal, worth);
    }

    function _complete(Withdrawal memory withdrawal, IERC20[] calldata tokens, bool receiveAsTokens) private {
        if (tokens.length != withdrawal.strategies.length) revert InputArrayLengthMismatch();
        if (msg.sender != withdrawal.withdrawer) revert WithdrawerNotCaller();
        bytes32 withdrawalRoot = calculateWithdrawalRoot(withdrawal);
        if (!pendingWithdrawals[withdrawalRoot]) revert WithdrawalNotQueued();
        if (uint32(block.number) <= withdrawal.startBlock + minWithdrawalDelayBlocks)
            revert WithdrawalDelayNotElapsed();

        delete pendingWithdrawals[withdrawalRoot];
        delete _withdrawals[withdrawalRoot];
        _rootsOf[withdrawal.staker].remove(withdrawalRoot);
        emit SlashingWithdrawalCompleted(withdrawalRoot);

        uint64[] memory factors = _factorsAtEnd(withdrawal);
        address operator = delegatedTo[withdrawal.staker];
        uint64[] memory factorsNow = _factors(operator, withdrawal.strategies);
        for (uint256 i = 0; i < tokens.length; ++i) {
            uint256 shares = SlashingMath.mulWad(withdrawal.scaledShares[i], factors[i]);
            if (shares == 0) continue;
            if (receiveAsTokens) {
                IStrategyManager(strategyManager).withdrawSharesAsTokens(
                    withdrawal.staker,
                    withdrawal.strategies[i],
                    tokens[i],
                    shares
                );
            } else {
                _giveBack(operator, withdrawal.staker, withdrawal.strategies[i], shares, factorsNow[i]);
            }
        }
    }

    function _giveBack(address operator, address staker, IStrategy strategy, uint256 shares, uint64 factor) private {
        (uint256 before, uint256 added) = IStrategyManager(strategyManager).addShares(staker, strategy, shares);
        _increase(operator, staker, strategy, before, added, factor);
    }

    /// @dev Max magnitudes in the last block in which slashes reach the withdrawal, or the present ones until then.
    function _factorsAtEnd(Withdrawal memory withdrawal) private view returns (uint64[] memory) {
        uint32 slashableUntil = withdrawal.startBlock + minWithdrawalDelayBlocks;
        if (uint32(block.number) <= slashableUntil) return _factors(withdrawal.delegatedTo, withdrawal.strategies);
        return
            IAllocationManager(allocationManager).getMaxMagnitudesAtBlock(
                withdrawal.delegatedTo,
                withdrawal.strategies,
                slashableUntil
            );
    }
}
