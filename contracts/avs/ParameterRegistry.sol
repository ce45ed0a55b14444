// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAllocationManager} from "../eigenlayer/interfaces/IAllocationManager.sol";
import {IDelegationManager} from "../eigenlayer/interfaces/IDelegationManager.sol";
import {ISertnParameterRegistry} from "./interfaces/ISertnParameterRegistry.sol";
import {
    AuditParameters,
    ChallengeParameters,
    FeeParameters,
    Parameters,
    SertnParameters,
    StandingParameters,
    TimingParameters
} from "./libraries/SertnParameters.sol";

/// @title  The parameters that governance has set, all of them
/// @notice Owned by governance, a timelock. Storage gaps: none; the contract is not upgradeable.
contract ParameterRegistry is ISertnParameterRegistry, Ownable2Step {
    IAllocationManager private immutable ALLOCATION_MANAGER;
    IDelegationManager private immutable DELEGATION_MANAGER;
    uint256 private immutable EPOCH_BLOCKS;

    uint32 public currentId;
    mapping(uint32 parametersId => Parameters) private _parameters;

    /// @param owner             Governance.
    /// @param allocationManager The core's, whose delays bound the windows.
    /// @param epochBlocks       Of the router.
    /// @param parameters        The first ones.
    constructor(
        address owner,
        IAllocationManager allocationManager,
        uint256 epochBlocks,
        Parameters memory parameters
    ) Ownable(owner) {
        ALLOCATION_MANAGER = allocationManager;
        DELEGATION_MANAGER = IDelegationManager(allocationManager.delegation());
        EPOCH_BLOCKS = epochBlocks;
        _set(parameters);
    }

    /// @inheritdoc ISertnParameterRegistry
    function setParameters(Parameters calldata parameters) external onlyOwner returns (uint32 parametersId) {
        return _set(parameters);
    }

    /// @inheritdoc ISertnParameterRegistry
    function validate(Parameters calldata parameters) external view {
        SertnParameters.validate(parameters, mostWindowBlocks(), EPOCH_BLOCKS);
    }

    /// @inheritdoc ISertnParameterRegistry
    function submissionParameters()
        external
        view
        returns (
            uint32 parametersId,
            TimingParameters memory timing,
            FeeParameters memory fees,
            AuditParameters memory audits
        )
    {
        parametersId = currentId;
        Parameters storage parameters = _parameters[parametersId];
        return (parametersId, parameters.timing, parameters.fees, parameters.audits);
    }

    /// @inheritdoc ISertnParameterRegistry
    function parametersOf(uint32 parametersId) external view returns (Parameters memory parameters) {
        if (parametersId == 0 || parametersId > currentId) revert UnknownParameters(parametersId);
        return _parameters[parametersId];
    }

    /// @inheritdoc ISertnParameterRegistry
    function auditsOf(uint32 parametersId) external view returns (AuditParameters memory audits) {
        return _parameters[parametersId].audits;
    }

    /// @inheritdoc ISertnParameterRegistry
    function challengesOf(uint32 parametersId) external view returns (ChallengeParameters memory challenges) {
        return _parameters[parametersId].challenges;
    }

    /// @inheritdoc ISertnParameterRegistry
    function standingOf(uint32 parametersId) external view returns (StandingParameters memory standing) {
        return _parameters[parametersId].standing;
    }

    /// @inheritdoc ISertnParameterRegistry
    function timingOf(uint32 parametersId) external view returns (TimingParameters memory timing) {
        return _parameters[parametersId].timing;
    }

    /// @inheritdoc ISertnParameterRegistry
    function feesOf(uint32 parametersId) external view returns (FeeParameters memory fees) {
        return _parameters[parametersId].fees;
    }

    /// @inheritdoc ISertnParameterRegistry
    /// @dev Stake leaves by deallocation or deregistration, or by a staker's withdrawal: the quicker way counts.
    function mostWindowBlocks() public view returns (uint256) {
        return Math.min(ALLOCATION_MANAGER.DEALLOCATION_DELAY(), DELEGATION_MANAGER.minWithdrawalDelayBlocks()) / 2;
    }

    function _set(Parameters memory parameters) private returns (uint32 parametersId) {
        SertnParameters.validate(parameters, mostWindowBlocks(), EPOCH_BLOCKS);
        parametersId = ++currentId;
        _parameters[parametersId] = parameters;
        emit ParametersSet(parametersId, parameters);
    }
}
