// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    AuditParameters,
    ChallengeParameters,
    FeeParameters,
    Parameters,
    StandingParameters,
    TimingParameters
} from "../libraries/SertnParameters.sol";

/// @title  The parameters that governance has set, all of them
/// @notice A set of parameters is validated as a whole, gets the next id and never changes. A task keeps the id of its
///         submission.
interface ISertnParameterRegistry {
    /// @notice New tasks are submitted under `parameters`, whose id is `parametersId`.
    event ParametersSet(uint32 indexed parametersId, Parameters parameters);

    /// @notice No parameters have this id.
    error UnknownParameters(uint32 parametersId);

    /// @notice Sets the parameters of tasks to come. Owner only.
    /// @dev    Reverts as `SertnParameters.validate`.
    function setParameters(Parameters calldata parameters) external returns (uint32 parametersId);

    /// @notice What `setParameters` would say: reverts with the reason, or returns.
    function validate(Parameters calldata parameters) external view;

    /// @notice Id of the parameters of new tasks.
    function currentId() external view returns (uint32 parametersId);

    /// @notice What a submission needs, in one call.
    function submissionParameters()
        external
        view
        returns (
            uint32 parametersId,
            TimingParameters memory timing,
            FeeParameters memory fees,
            AuditParameters memory audits
        );

    /// @notice The parameters with an id. Reverts: UnknownParameters.
    function parametersOf(uint32 parametersId) external view returns (Parameters memory parameters);

    /// @notice How tasks under these parameters are secured. Reverts: UnknownParameters.
    function auditsOf(uint32 parametersId) external view returns (AuditParameters memory audits);

    /// @notice What doubting costs under these parameters. Reverts: UnknownParameters.
    function challengesOf(uint32 parametersId) external view returns (ChallengeParameters memory challenges);

    /// @notice How standing moves under these parameters. Reverts: UnknownParameters.
    function standingOf(uint32 parametersId) external view returns (StandingParameters memory standing);

    /// @notice How long things may take under these parameters. Reverts: UnknownParameters.
    function timingOf(uint32 parametersId) external view returns (TimingParameters memory timing);

    /// @notice What tasks cost under these parameters. Reverts: UnknownParameters.
    function feesOf(uint32 parametersId) external view returns (FeeParameters memory fees);

    /// @notice Blocks that all windows together may take: half of what the core gives before stake can leave.
    function mostWindowBlocks() external view returns (uint256);
}
