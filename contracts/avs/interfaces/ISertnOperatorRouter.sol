// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Finality, ProofReason} from "./ISertnTaskManager.sol";

/// @notice What the router needs to draw an operator.
/// @param  taskId             For the draw and for events.
/// @param  modelKey           Entry in the model registry.
/// @param  seed               Of a block after the submission.
/// @param  submitBlock        The draw is over the weights with which this block's epoch began.
/// @param  security           Stake to lock, in security units.
/// @param  temptation         As in the task.
/// @param  valueAtRisk        As in the task.
/// @param  delegatedWeightWad As in the task.
/// @param  unreliabilityWad   As in the task.
/// @param  leastAuditRateWad  As in the task.
/// @param  maxOpenTasks       As in the task.
/// @param  finality           As in the task.
struct DrawRequest {
    uint256 taskId;
    bytes32 modelKey;
    bytes32 seed;
    uint256 submitBlock;
    uint256 security;
    uint256 temptation;
    uint256 valueAtRisk;
    uint256 delegatedWeightWad;
    uint256 unreliabilityWad;
    uint256 leastAuditRateWad;
    uint256 maxOpenTasks;
    Finality finality;
}

/// @notice An operator's standing. Two slots: the first moves with every task, the second with proofs and at registration.
/// @param  locked             Security locked for open tasks, in security units.
/// @param  openTasks          Number of open tasks.
/// @param  capacity           Most open tasks that the operator takes.
/// @param  reliabilityWad     From 0 to 1e18.
/// @param  speedWad           From 0 to 1e18: what is left of proof windows when proofs come, smoothed.
/// @param  leastSecurity      Least security of a task that the operator takes.
/// @param  jailedUntilBlock   Last block without new tasks.
/// @param  slashBlock         Block of the slash that opened its past, zero if none ever did.
/// @param  heat               Recent challenges, as of `heatBlock`.
/// @param  heatBlock          Block of the last challenge.
/// @param  openRequests       Proofs that are due.
/// @param  isEnlisted         Registered in the operator set.
struct Standing {
    uint96 locked;
    uint16 openTasks;
    uint16 capacity;
    uint64 reliabilityWad;
    uint64 speedWad;
    uint96 leastSecurity;
    uint32 jailedUntilBlock;
    uint32 slashBlock;
    uint32 heat;
    uint32 heatBlock;
    uint16 openRequests;
    bool isEnlisted;
}

/// @title  Who serves a task
/// @notice Operators opt in to models. For each model and stake tier there is a sum tree of weights, stake × reliability ×
///         speed. A task goes to an operator drawn from the lowest tier that can carry it. Weights count as they were when the
///         epoch of the task's submission began, so what anyone does after the seed is known moves no draw.
interface ISertnOperatorRouter {
    /// @notice `operator` can be drawn, for the models that it serves.
    event OperatorEnlisted(address indexed operator, uint16 capacity, uint96 leastSecurity);
    /// @notice `operator` left the set. Its open tasks go on.
    event OperatorDelisted(address indexed operator);
    /// @notice `operator` takes at most `capacity` tasks at once, none under `leastSecurity`.
    event OperatorTermsSet(address indexed operator, uint16 capacity, uint96 leastSecurity);
    /// @notice `operator` serves the model.
    event ModelServed(address indexed operator, bytes32 indexed modelKey);
    /// @notice `operator` does not serve the model any more.
    event ModelDropped(address indexed operator, bytes32 indexed modelKey);
    /// @notice `signer` may answer for `operator`.
    event SignerSet(address indexed operator, address indexed signer);
    /// @notice Weight of `operator` for a model, in draws of tasks that are submitted in later epochs.
    /// @param  stake  Slashable stake that it was computed from, in security units.
    /// @param  tier   Stake tier, zero for the smallest.
    /// @param  weight Zero: it is not drawn.
    event WeightSet(address indexed operator, bytes32 indexed modelKey, uint256 stake, uint8 tier, uint256 weight);
    /// @notice The operator's reliability and speed after a proof, a miss or an answer that did not come.
    event StandingChanged(address indexed operator, uint256 reliabilityWad, uint256 speedWad);
    /// @notice Heat of `operator` after a challenge, or after a proof that did not come.
    event HeatChanged(address indexed operator, uint256 heat);
    /// @notice `operator` gets no new tasks until block `untilBlock` has passed.
    /// @param  isSlash Whether it missed a proof, which opens its past, or an answer.
    event OperatorJailed(address indexed operator, uint256 untilBlock, bool isSlash);
    /// @notice The contracts that may change standing and membership, once and for all.
    event PeersSet(address taskManager, address registrar);

    /// @notice No operator that was drawn, in `draws` draws, can take the task. Others may be able to in a later block.
    error NobodyDrawn(uint256 taskId, uint256 draws);
    /// @notice Only the task manager may call.
    error OnlyTaskManager(address caller);
    /// @notice Only the registrar may call.
    error OnlyRegistrar(address caller);
    /// @notice Only the service manager may name them, once.
    error CannotSetPeers(address caller);
    /// @notice `operator` is not registered in the set.
    error NotEnlisted(address operator);
    /// @notice `operator` is jailed until block `untilBlock` has passed.
    error Jailed(address operator, uint256 untilBlock);
    /// @notice The operator serves the model already.
    error AlreadyServed(address operator, bytes32 modelKey);
    /// @notice The operator does not serve the model.
    error NotServed(address operator, bytes32 modelKey);
    /// @notice An operator can serve at most `most` models.
    error TooManyModels(uint256 models, uint256 most);
    /// @notice Capacity must not be zero.
    error ZeroCapacity();
    /// @notice The operator has `openRequests` proofs to give; more of the past is opened when there are less than `most`.
    error TooManyOpenRequests(address operator, uint256 openRequests, uint256 most);
    /// @notice An epoch must have from 4 to 256 blocks: the seed of a draw must be in reach of BLOCKHASH.
    error InvalidEpoch(uint256 epochBlocks);

    /// @notice Draws the operator of a task and locks its security. Task manager only. Who is drawn and does not qualify any more
    ///         loses weight, down to none until it is refreshed.
    /// @dev    Reverts: NobodyDrawn.
    /// @return operator  Who serves the task.
    /// @return auditRate Chance of an audit in 1/65536, 65535 meaning always.
    function draw(DrawRequest calldata request) external returns (address operator, uint16 auditRate);

    /// @notice Releases a task's lock, unless the operator is jailed for a slash. Task manager only.
    /// @return isReleased False if it is: then nothing has changed, and the task must be proven.
    function release(address operator, uint256 security) external returns (bool isReleased);

    /// @notice Books a proof that has become due. Task manager only.
    /// @param  maxOpenTasks As in the task: what its windows were validated for.
    /// @return lastBlock Until when the operator has to prove: its other open requests stretch the window, as far as the task's
    ///         parameters allow for.
    function openRequest(
        address operator,
        uint256 proofWindowBlocks,
        uint256 maxOpenTasks,
        uint32 parametersId
    ) external returns (uint256 lastBlock);

    /// @notice `openRequest` for a challenge: prices it and heats the operator. Task manager only.
    function openChallenge(
        address operator,
        uint256 proofWindowBlocks,
        uint256 maxOpenTasks,
        uint256 proofCostWei,
        uint256 valueAtRisk,
        uint32 parametersId
    ) external returns (uint256 lastBlock, uint256 feeWei);

    /// @notice `openRequest` for a task whose lock was released. Task manager only. Reverts: TooManyOpenRequests.
    function openPastRequest(
        address operator,
        uint256 proofWindowBlocks,
        uint256 maxOpenTasks,
        uint32 parametersId
    ) external returns (uint256 lastBlock);

    /// @notice A proof came that was due. Task manager only.
    /// @param  security   To release; zero for a task of the past.
    /// @param  reason     Why it was due: draws raise reliability, challenges do not, since anyone can challenge oneself.
    /// @param  blocksLeft Of the proof window.
    function closeProven(
        address operator,
        uint256 security,
        ProofReason reason,
        uint256 blocksLeft,
        uint256 proofWindowBlocks,
        uint32 parametersId
    ) external;

    /// @notice A proof did not come: reliability falls, heat goes, the operator is jailed and its past opened. Task manager
    ///         only.
    /// @param  security To release; zero for a task of the past.
    function closeMissed(address operator, uint256 security, uint32 parametersId) external;

    /// @notice An answer did not come: reliability falls, the operator is jailed for a while. Task manager only.
    function closeUnanswered(address operator, uint256 security, uint32 parametersId) external;

    /// @notice The operator joined the set. Registrar only. Reverts: Jailed, TooManyModels, ZeroCapacity, AlreadyServed, and as
    ///         `activeModel` of the model registry.
    function enlist(address operator, bytes32[] calldata modelKeys, uint16 capacity, uint96 leastSecurity) external;

    /// @notice The operator left the set. Registrar only. Never reverts for it.
    function delist(address operator) external;

    /// @notice The caller serves another model. Reverts: NotEnlisted, AlreadyServed, TooManyModels, UnknownModel, RetiredModel.
    function serveModel(bytes32 modelKey) external;

    /// @notice The caller serves a model no more. Reverts: NotServed.
    function dropModel(bytes32 modelKey) external;

    /// @notice The caller takes at most `capacity` tasks at once, none under `leastSecurity`. Reverts: NotEnlisted,
    ///         ZeroCapacity.
    function setTerms(uint16 capacity, uint96 leastSecurity) external;

    /// @notice `signer` may answer for the caller; zero for nobody.
    function setSigner(address signer) external;

    /// @notice Brings the weight of `operator` up to date with stake, reliability, speed and jail. Anyone may.
    function refresh(address operator) external;

    /// @notice Names the contracts that may call, once. Service manager only (CannotSetPeers).
    function setPeers(address taskManager, address registrar) external;

    /// @notice Whether some operator of the model has weight in a tier from that of `security` up, in this block's epoch.
    function canCarry(bytes32 modelKey, uint256 security) external view returns (bool);

    /// @notice The operator's standing.
    function standingOf(address operator) external view returns (Standing memory standing);

    /// @notice Whether `operator` is jailed, for a slash or for an answer that did not come.
    function isJailed(address operator) external view returns (bool);

    /// @notice Models that `operator` serves.
    function modelsOf(address operator) external view returns (bytes32[] memory modelKeys);

    /// @notice Who may answer for `operator` besides itself; zero for nobody.
    function signerOf(address operator) external view returns (address signer);

    /// @notice Heat of `operator` in this block.
    function heatOf(address operator, uint32 parametersId) external view returns (uint256 heat);

    /// @notice What a challenge would cost in this block.
    function challengeFeeOf(
        address operator,
        uint256 proofCostWei,
        uint256 valueAtRisk,
        uint32 parametersId
    ) external view returns (uint256 feeWei);

    /// @notice Weight of `operator` in draws of tasks that are submitted in this block, and its part of all weights of its tier.
    function weightOf(
        address operator,
        bytes32 modelKey
    ) external view returns (uint8 tier, uint256 weight, uint256 totalWeight);

    /// @notice Stake tier of an amount of security or stake: floor(log8(stake / least)), at most the last.
    function tierOf(uint256 stake) external view returns (uint8 tier);

    /// @notice Blocks of an epoch: an operator can be drawn for tasks that are submitted in the epochs after it joined.
    function epochBlocks() external view returns (uint256);

    /// @notice First block of the next epoch.
    function nextEpochBlock() external view returns (uint256);
}
