// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAllocationManager} from "../eigenlayer/interfaces/IAllocationManager.sol";
import {IDelegationManager} from "../eigenlayer/interfaces/IDelegationManager.sol";
import {ISertnParameterRegistry} from "./interfaces/ISertnParameterRegistry.sol";
import {DataContract} from "./libraries/DataContract.sol";
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
    using DataContract for address;

    /// @dev Where the groups lie in the encoding of `Parameters`, which has a word for each field.
    uint256 private constant TIMING = 0;
    uint256 private constant FEES = TIMING + 7 * 32;
    uint256 private constant AUDITS = FEES + 7 * 32;
    uint256 private constant CHALLENGES = AUDITS + 7 * 32;
    uint256 private constant STANDING = CHALLENGES + 6 * 32;
    uint256 private constant END = STANDING + 4 * 32;

    IAllocationManager private immutable ALLOCATION_MANAGER;
    IDelegationManager private immutable DELEGATION_MANAGER;

    /// @inheritdoc ISertnParameterRegistry
    uint32 public currentId;
    /// @dev In the same slot: what every submission reads.
    address private _current;
    mapping(uint32 parametersId => address) private _locations;

    /// @param governance Owner.
    /// @param allocationManager The core's, whose delays bound the windows.
    /// @param parameters        The first ones.
    constructor(
        address governance,
        IAllocationManager allocationManager,
        Parameters memory parameters
    ) Ownable(governance) {
        ALLOCATION_MANAGER = allocationManager;
        DELEGATION_MANAGER = IDelegationManager(allocationManager.delegation());
        _set(parameters);
    }

    /// @inheritdoc ISertnParameterRegistry
    function setParameters(Parameters calldata parameters) external onlyOwner returns (uint32 parametersId) {
        return _set(parameters);
    }

    /// @inheritdoc ISertnParameterRegistry
    function validate(Parameters calldata parameters) external view {
        SertnParameters.validate(parameters, mostWindowBlocks());
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
        bytes memory data = _current.read(TIMING, CHALLENGES);
        (timing, fees, audits) = abi.decode(data, (TimingParameters, FeeParameters, AuditParameters));
    }

    /// @inheritdoc ISertnParameterRegistry
    function parametersOf(uint32 parametersId) external view returns (Parameters memory parameters) {
        return abi.decode(_read(parametersId, TIMING, END), (Parameters));
    }

    /// @inheritdoc ISertnParameterRegistry
    function timingOf(uint32 parametersId) external view returns (TimingParameters memory timing) {
        return abi.decode(_read(parametersId, TIMING, FEES), (TimingParameters));
    }

    /// @inheritdoc ISertnParameterRegistry
    function feesOf(uint32 parametersId) external view returns (FeeParameters memory fees) {
        return abi.decode(_read(parametersId, FEES, AUDITS), (FeeParameters));
    }

    /// @inheritdoc ISertnParameterRegistry
    function auditsOf(uint32 parametersId) external view returns (AuditParameters memory audits) {
        return abi.decode(_read(parametersId, AUDITS, CHALLENGES), (AuditParameters));
    }

    /// @inheritdoc ISertnParameterRegistry
    function challengesOf(uint32 parametersId) external view returns (ChallengeParameters memory challenges) {
        return abi.decode(_read(parametersId, CHALLENGES, STANDING), (ChallengeParameters));
    }

    /// @inheritdoc ISertnParameterRegistry
    function standingOf(uint32 parametersId) external view returns (StandingParameters memory standing) {
        return abi.decode(_read(parametersId, STANDING, END), (StandingParameters));
    }

    /// @inheritdoc ISertnParameterRegistry
    /// @dev Stake leaves by deallocation or deregistration, or by a staker's withdrawal: the quicker way counts.
    function mostWindowBlocks() public view returns (uint256) {
        return Math.min(ALLOCATION_MANAGER.DEALLOCATION_DELAY(), DELEGATION_MANAGER.minWithdrawalDelayBlocks()) / 2;
    }

    function _set(Parameters memory parameters) private returns (uint32 parametersId) {
        SertnParameters.validate(parameters, mostWindowBlocks());
        parametersId = currentId + 1;
        address location = DataContract.store(abi.encode(parameters));
        (currentId, _current) = (parametersId, location);
        _locations[parametersId] = location;
        emit ParametersSet(parametersId, parameters);
    }

    function _read(uint32 parametersId, uint256 begin, uint256 end) private view returns (bytes memory data) {
        address location = _locations[parametersId];
        if (location == address(0)) revert UnknownParameters(parametersId);
        return location.read(begin, end - begin);
    }
}
