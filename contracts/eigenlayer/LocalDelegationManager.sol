// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAllocationManager} from "./interfaces/IAllocationManager.sol";
import {IDelegationManager} from "./interfaces/IDelegationManager.sol";
import {IStrategy} from "./interfaces/IStrategy.sol";
import {CoreAddresses} from "./CoreAddresses.sol";
import {DelegatedShares} from "./DelegatedShares.sol";
import {LocalPause} from "./LocalPause.sol";
import {PermissionControlled} from "./PermissionControlled.sol";
import {WithdrawalQueue} from "./WithdrawalQueue.sol";

/// @title  DelegationManager of the local EigenLayer core: operators, delegation, withdrawals
/// @notice Behaves as the real one does, to the error, event and unit. Left out, and refused as NotInLocalCore: approvers of
///         delegations and their signatures, native ether. This file holds who is an operator and who delegates to whom; shares
///         and the queue are in the files that it inherits. Storage gaps: none.
contract LocalDelegationManager is WithdrawalQueue, PermissionControlled {
    /// @notice Peers and delay, fixed for good.
    /// @param  allocationManager        The AllocationManager.
    /// @param  strategyManager          The StrategyManager.
    /// @param  permissionController     The PermissionController.
    /// @param  pauser                   Who may pause.
    /// @param  minWithdrawalDelayBlocks Blocks that a withdrawal waits and stays slashable.
    struct Settings {
        address allocationManager;
        address strategyManager;
        address permissionController;
        address pauser;
        uint32 minWithdrawalDelayBlocks;
    }

    uint8 private constant DELEGATION_PAUSE_BIT = 0;

    constructor(
        Settings memory settings
    )
        DelegatedShares(settings.allocationManager, settings.strategyManager, settings.minWithdrawalDelayBlocks)
        LocalPause(settings.pauser)
        PermissionControlled(settings.permissionController)
    {}

    modifier onlyForOperator(address operator) {
        if (!_mayActFor(operator)) revert InvalidPermissions();
        if (!isOperator(operator)) revert OperatorNotRegistered();
        _;
    }

    /// @inheritdoc IDelegationManager
    function registerAsOperator(
        address initDelegationApprover,
        uint32 allocationDelay,
        string calldata metadataURI
    ) external nonReentrant {
        if (isDelegated(msg.sender)) revert ActivelyDelegated();
        IAllocationManager(allocationManager).setAllocationDelay(msg.sender, allocationDelay);
        _setApprover(msg.sender, initDelegationApprover);
        _delegate(msg.sender, msg.sender);
        emit OperatorRegistered(msg.sender, initDelegationApprover);
        emit OperatorMetadataURIUpdated(msg.sender, metadataURI);
    }

    /// @inheritdoc IDelegationManager
    function modifyOperatorDetails(address operator, address newDelegationApprover) external onlyForOperator(operator) {
        _setApprover(operator, newDelegationApprover);
    }

    /// @inheritdoc IDelegationManager
    function updateOperatorMetadataURI(
        address operator,
        string calldata metadataURI
    ) external onlyForOperator(operator) {
        emit OperatorMetadataURIUpdated(operator, metadataURI);
    }

    /// @inheritdoc IDelegationManager
    function delegateTo(address operator, SignatureWithExpiry calldata, bytes32) external nonReentrant {
        _delegateTo(operator);
    }

    /// @inheritdoc IDelegationManager
    function undelegate(address staker) external nonReentrant returns (bytes32[] memory withdrawalRoots) {
        return _undelegate(staker);
    }

    /// @inheritdoc IDelegationManager
    function redelegate(
        address newOperator,
        SignatureWithExpiry calldata,
        bytes32
    ) external nonReentrant returns (bytes32[] memory withdrawalRoots) {
        withdrawalRoots = _undelegate(msg.sender);
        _delegateTo(newOperator);
    }

    /// @inheritdoc IDelegationManager
    function isDelegated(address staker) public view returns (bool) {
        return delegatedTo[staker] != address(0);
    }

    /// @inheritdoc IDelegationManager
    function isOperator(address operator) public view returns (bool) {
        return operator != address(0) && delegatedTo[operator] == operator;
    }

    /// @notice Always zero: the local core knows no approvers.
    function delegationApprover(address) external pure returns (address) {
        return address(0);
    }

    /// @inheritdoc IDelegationManager
    function beaconChainETHStrategy() external pure returns (IStrategy) {
        return IStrategy(CoreAddresses.BEACON_CHAIN_ETH);
    }

    function _setApprover(address operator, address approver) private {
        if (approver != address(0)) revert NotInLocalCore(msg.sig);
        emit DelegationApproverUpdated(operator, approver);
    }

    function _delegateTo(address operator) private {
        if (isDelegated(msg.sender)) revert ActivelyDelegated();
        if (!isOperator(operator)) revert OperatorNotRegistered();
        _delegate(msg.sender, operator);
    }

    function _delegate(address staker, address operator) private whenNotPaused(DELEGATION_PAUSE_BIT) {
        delegatedTo[staker] = operator;
        emit StakerDelegated(staker, operator);
        // Nobody's stakers were never slashed, so that what they can withdraw is what they deposited.
        (IStrategy[] memory strategies, uint256[] memory shares) = getDepositedShares(staker);
        uint64[] memory factors = _factors(operator, strategies);
        for (uint256 i = 0; i < strategies.length; ++i) {
            _increase(operator, staker, strategies[i], 0, shares[i], factors[i]);
        }
    }

    function _undelegate(address staker) private returns (bytes32[] memory withdrawalRoots) {
        if (!isDelegated(staker)) revert NotActivelyDelegated();
        if (isOperator(staker)) revert OperatorsCannotUndelegate();
        address operator = delegatedTo[staker];
        if (msg.sender != staker) {
            if (!_mayActFor(operator)) revert CallerCannotUndelegate();
            emit StakerForceUndelegated(staker, operator);
        }
        return _leave(staker, operator);
    }

    function _leave(
        address staker,
        address operator
    ) private whenNotPaused(ENTER_QUEUE_PAUSE_BIT) returns (bytes32[] memory withdrawalRoots) {
        delete delegatedTo[staker];
        emit StakerUndelegated(staker, operator);
        (IStrategy[] memory strategies, uint256[] memory shares) = getDepositedShares(staker);
        uint64[] memory factors = _factors(operator, strategies);
        withdrawalRoots = new bytes32[](strategies.length);
        for (uint256 i = 0; i < strategies.length; ++i) {
            withdrawalRoots[i] = _queueOne(operator, staker, strategies[i], shares[i], factors[i]);
        }
    }

    function _queueOne(
        address operator,
        address staker,
        IStrategy strategy,
        uint256 shares,
        uint64 factor
    ) private returns (bytes32 withdrawalRoot) {
        IStrategy[] memory strategies = new IStrategy[](1);
        uint256[] memory depositShares = new uint256[](1);
        uint64[] memory factors = new uint64[](1);
        (strategies[0], depositShares[0], factors[0]) = (strategy, shares, factor);
        return _queue(operator, staker, strategies, depositShares, factors);
    }
}
