// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice When the user means to act on a result. Acting on an answer at once needs more audits than waiting until it is final.
enum Finality {
    Answered,
    Final
}

/// @notice Where a task is in its life. Final, Slashed and Expired are ends; a final task of a slashed operator can be reopened.
enum TaskStatus {
    None,
    Submitted,
    Assigned,
    Answered,
    ProofDue,
    Final,
    Slashed,
    Expired
}

/// @notice Why a proof was demanded or given. A final task with a reason is proven.
enum ProofReason {
    None,
    Audit, // drawn
    Challenge, // paid for
    Retrospective, // drawn after the operator was slashed for another task
    Volunteered // nobody asked
}

/// @notice What a user asks for.
/// @param  modelKey      Entry in the model registry.
/// @param  user          Who receives refunds and compensation; the payer is the caller.
/// @param  valueAtRisk   What a wrong answer to this task could gain anyone at all, in security units: whoever acts on the
///                       result, once or often, here or elsewhere. Security and audits deter up to this value and no further, and
///                       a user is compensated up to it.
/// @param  feeWei        Offered fee, at least the quote.
/// @param  deadlineBlock Last block for the answer.
/// @param  finality      When the user means to act on the result.
struct TaskRequest {
    bytes32 modelKey;
    address user;
    uint96 valueAtRisk;
    uint96 feeWei;
    uint32 deadlineBlock;
    Finality finality;
}

/// @notice A task as it was submitted: everything that a later change could alter is pinned. The chain keeps its hash; whoever
///         moves a task on passes the task itself, as `TaskSubmitted` told it.
/// @param  user                  Who receives refunds and compensation.
/// @param  provider              Who receives the royalty.
/// @param  modelKey              Entry in the model registry.
/// @param  inputHash             keccak256 of the input.
/// @param  valueAtRisk           What a wrong answer could gain, in security units.
/// @param  temptation            What cheating could gain and save (an inference and a proof), times the audits' margin.
/// @param  proofCost             The model's cost of a proof.
/// @param  security              Stake that is locked for the task, in security units.
/// @param  feeWei                In escrow.
/// @param  tipWei                For each keeper's step, out of the fee.
/// @param  royaltyWei            Out of the fee, for the provider.
/// @param  restakersWei          Out of the fee, for those who delegate to the operator.
/// @param  reserveWei            Out of the fee, for the reserve. The rest is the operator's.
/// @param  delegatedWeightWad    What delegators' stake deters, of the operator's own; decides the audit rate.
/// @param  unreliabilityWad      By how much unreliability raises the audit rate.
/// @param  leastAuditRateWad     Audit rate below which the task does not fall.
/// @param  submitBlock           Block of submission.
/// @param  lastAssignBlock       Last block for the draw of an operator.
/// @param  deadlineBlock         Last block for the answer.
/// @param  challengeWindowBlocks From the answer on.
/// @param  proofWindowBlocks     From a request on, before stretching.
/// @param  outputSize            Bytes of an output.
/// @param  maxOpenTasks          Most open tasks of the operator, this one included.
/// @param  parametersId          Parameters of all that is not written here.
/// @param  finality              When the user means to act on the result.
struct Task {
    address user;
    address provider;
    bytes32 modelKey;
    bytes32 inputHash;
    uint96 valueAtRisk;
    uint128 temptation;
    uint96 proofCost;
    uint96 security;
    uint96 feeWei;
    uint96 tipWei;
    uint96 royaltyWei;
    uint96 restakersWei;
    uint96 reserveWei;
    uint64 delegatedWeightWad;
    uint64 unreliabilityWad;
    uint64 leastAuditRateWad;
    uint32 submitBlock;
    uint32 lastAssignBlock;
    uint32 deadlineBlock;
    uint32 challengeWindowBlocks;
    uint32 proofWindowBlocks;
    uint32 outputSize;
    uint16 maxOpenTasks;
    uint32 parametersId;
    Finality finality;
}

/// @notice How far a task is. Events tell each change; the chain keeps the hash together with that of the task.
/// @param  operator    Who serves it, zero before the draw.
/// @param  keeper      Who took the draw, and gets a tip for it when the task ends.
/// @param  assignBlock Block of the draw.
/// @param  stepBlock   Answered: block of the answer. ProofDue: last block for the proof. Else: block of the last step.
/// @param  auditRate   Chance of an audit in 1/65536, 65535 meaning always.
/// @param  outputHash  keccak256 of the answer, zero before there is one.
struct Progress {
    address operator;
    address keeper;
    uint32 assignBlock;
    uint32 stepBlock;
    uint16 auditRate;
    bytes32 outputHash;
}

/// @notice Who demanded a proof, and what it paid.
struct ProofRequest {
    address requester;
    uint96 feeWei;
}

/// @notice What an account can withdraw, what its delegators are owed, and what it owes itself. One slot.
/// @param  balanceWei    Withdrawable.
/// @param  restakersWei  For those who delegate to it, through EigenLayer's rewards.
/// @param  debtGwei      Liveness penalties that are still to be taken from its earnings, in 1e9 wei.
struct Account {
    uint96 balanceWei;
    uint96 restakersWei;
    uint64 debtGwei;
}

/// @title  A task's life, from submission to its end, and its escrow
/// @notice Every state has an exit that anyone can trigger after its time, for a tip; none depends on the operator, the user, a
///         token's recipient or the core. Fees are in one ERC-20; one wei of it is one security unit.
interface ISertnTaskManager {
    /// @notice A task was submitted and its fee is in escrow. `input` and `task` are kept nowhere else.
    event TaskSubmitted(
        uint256 indexed taskId,
        address indexed user,
        bytes32 indexed modelKey,
        address payer,
        Task task,
        bytes input
    );
    /// @notice The draw of this block gave the task to `operator`, whose stake of the task's security is locked until it ends.
    /// @param  auditRate Chance of an audit in 1/65536, 65535 meaning always.
    event TaskAssigned(uint256 indexed taskId, address indexed operator, uint16 auditRate, address keeper);
    /// @notice The operator answered in this block. `output` is kept nowhere else.
    event TaskAnswered(uint256 indexed taskId, address indexed operator, bytes32 outputHash, bytes output);
    /// @notice The proof of the answer is due until `lastBlock`.
    /// @param  requester Who demanded it: a keeper who took the draw, or a challenger.
    /// @param  feeWei    What a challenger paid.
    event ProofRequested(
        uint256 indexed taskId,
        address indexed operator,
        ProofReason indexed reason,
        address requester,
        uint256 feeWei,
        uint256 lastBlock
    );
    /// @notice The answer was proven.
    /// @param  rewardWei What the operator got out of a challenger's fee.
    event TaskProven(uint256 indexed taskId, address indexed operator, ProofReason reason, uint256 rewardWei);
    /// @notice The task is final and its fee divided. Of `operatorWei`, what the operator owed went to the reserve.
    event TaskFinal(uint256 indexed taskId, address indexed operator, uint256 operatorWei, address keeper);
    /// @notice The proof did not come. The user has its fee back but for tips, the challenger its fee; the slash follows in the
    ///         slasher, and compensation in the vault.
    event TaskSlashed(
        uint256 indexed taskId,
        address indexed operator,
        ProofReason reason,
        uint256 refundWei,
        address challenger,
        uint256 challengeRefundWei,
        address keeper
    );
    /// @notice Nobody was drawn (`operator` zero), or the operator did not answer and owes `penaltyWei`. The user has its fee
    ///         back but for tips.
    event TaskExpired(
        uint256 indexed taskId,
        address indexed operator,
        uint256 refundWei,
        uint256 penaltyWei,
        address keeper
    );
    /// @notice `amountWei` left escrow for `to`.
    event Withdrawn(address indexed account, address indexed to, uint256 amountWei);
    /// @notice `amountWei` that delegators of `operator` had earned went to the service manager, to be submitted as rewards.
    event RestakerFeesCollected(address indexed operator, uint256 amountWei);
    /// @notice The reserve's fees moved to the vault.
    event ReserveMoved(uint256 amountWei);
    /// @notice New tasks are refused, or are taken again.
    event SubmissionsPaused(bool isPaused);

    /// @notice New tasks are refused for now; those that exist go on.
    error SubmissionsArePaused();
    /// @notice The input of the model has `expected` bytes.
    error WrongInputLength(bytes32 modelKey, uint256 length, uint256 expected);
    /// @notice The output of the task has `expected` bytes.
    error WrongOutputLength(uint256 taskId, uint256 length, uint256 expected);
    /// @notice The fee for this deadline and value is `quoteWei` in this block.
    error FeeUnderQuote(uint256 feeWei, uint256 quoteWei);
    /// @notice The deadline must be in [`firstBlock`, `lastBlock`].
    error UnreachableDeadline(uint256 deadlineBlock, uint256 firstBlock, uint256 lastBlock);
    /// @notice No operator of the model has the stake that the task needs.
    error NobodyCanSecure(bytes32 modelKey, uint256 valueAtRisk, uint256 security);
    /// @notice The model's proof window is longer than present parameters allow.
    error ProofWindowTooLong(bytes32 modelKey, uint256 windowBlocks, uint256 mostBlocks);
    /// @notice An address that must be given is zero.
    error ZeroAddress();
    /// @notice The task is not in a state for this.
    error WrongStatus(uint256 taskId, TaskStatus status);
    /// @notice What was passed as task, progress or output is not what the chain has for `taskId`, whose status is `status`.
    error WrongTask(uint256 taskId, TaskStatus status);
    /// @notice This can be done from block `firstBlock` on.
    error TooEarly(uint256 taskId, uint256 firstBlock, uint256 blockNumber);
    /// @notice This could be done until block `lastBlock`. What remains is `settle`.
    error TooLate(uint256 taskId, uint256 lastBlock, uint256 blockNumber);
    /// @notice The seed of block `seedBlock` cannot be had any more, so nobody can be drawn. What remains is `settle`, later.
    error SeedLost(uint256 taskId, uint256 seedBlock);
    /// @notice The task was given to `operator`.
    error NotTheOperator(uint256 taskId, address operator, address caller);
    /// @notice The challenge costs `feeWei` in this block.
    error ChallengeFeeOverLimit(uint256 taskId, uint256 feeWei, uint256 limitWei);
    /// @notice The proof came after block `lastBlock`. What remains is `settle`.
    error ProofWindowClosed(uint256 taskId, uint256 lastBlock, uint256 blockNumber);
    /// @notice The input is not the task's.
    error WrongInput(uint256 taskId, bytes32 inputHash);
    /// @notice The output is not what was answered.
    error WrongOutput(uint256 taskId, bytes32 outputHash);
    /// @notice The model's verifier does not accept the proof.
    error InvalidProof(uint256 taskId);
    /// @notice No slash has opened the task's past: the operator's last one that did was in block `slashBlock`, or it never had
    ///         one.
    error PastNotOpen(uint256 taskId, address operator, uint256 slashBlock);
    /// @notice The draw of block `seedBlock` at `rate` / 65536 did not hit the task.
    error NotDrawn(uint256 taskId, uint256 seedBlock, uint16 rate);
    /// @notice The proof would be due in block `dueBlock`, after `lastBlock`, when the stake may be gone.
    error StakeMayBeGone(uint256 taskId, uint256 dueBlock, uint256 lastBlock);
    /// @notice Of `amountWei` that the caller paid, `receivedWei` arrived: the fee token keeps a part of what it moves.
    error FeeNotReceived(uint256 amountWei, uint256 receivedWei);
    /// @notice There is nothing to withdraw.
    error NothingToWithdraw(address account);
    /// @notice Only the service manager may call.
    error OnlyServiceManager(address caller);

    /// @notice Submits a task and takes its fee into escrow from the caller, who must have approved this contract.
    /// @dev    Reverts: SubmissionsArePaused, UnknownModel, RetiredModel, WrongInputLength, UnreachableDeadline, FeeUnderQuote,
    ///         ProofWindowTooLong, NobodyCanSecure, ZeroAddress, FeeNotReceived, and what the token says.
    function submit(TaskRequest calldata request, bytes calldata input) external returns (uint256 taskId);

    /// @notice Draws the operator of a submitted task. Anyone may, from two blocks after submission on, for a tip that is paid
    ///         when the task ends.
    /// @dev    Reverts: WrongStatus, WrongTask, TooEarly, TooLate, SeedLost, and NobodyDrawn of the router.
    function assign(uint256 taskId, Task calldata task) external returns (address operator);

    /// @notice Answers a task. Its operator only (NotTheOperator).
    /// @dev    Reverts: WrongStatus, WrongTask, TooLate, WrongOutputLength.
    function answer(uint256 taskId, Task calldata task, Progress calldata progress, bytes calldata output) external;

    /// @notice `assign` and `answer` in one transaction, for whoever sees that it will be drawn.
    function assignAndAnswer(uint256 taskId, Task calldata task, bytes calldata output) external;

    /// @notice Demands the proof of an answer, within its challenge window. Anyone may, for a fee that rises with the operator's
    ///         recent challenges, taken from the caller. The fee comes back, with a bounty, if the proof does not.
    /// @param  feeLimitWei Most that the caller pays (ChallengeFeeOverLimit).
    /// @dev    Reverts: WrongStatus, WrongTask, TooLate, FeeNotReceived, and what the token says.
    function challenge(uint256 taskId, Task calldata task, Progress calldata progress, uint256 feeLimitWei) external;

    /// @notice Proves the answer of a task, when asked or before. Anyone may, but only the operator's answer can be proven.
    /// @dev    Reverts: WrongStatus, WrongTask, WrongInput, WrongOutput, ProofWindowClosed, InvalidProof. An answer that nobody
    ///         asked about can be proven as long as it is not settled.
    function prove(
        uint256 taskId,
        Task calldata task,
        Progress calldata progress,
        bytes calldata input,
        bytes calldata output,
        bytes calldata proof
    ) external;

    /// @notice Moves a task on whose time has come. Anyone may, for a tip.
    ///         Submitted, nobody drawn in time: expired. Assigned, no answer in time: expired. Answered: takes the draw, which
    ///         demands the proof or, after the challenge window, makes the task final. Proof due and not given in time: slashed.
    /// @param  progress As events told it; all zero for a task that was only submitted.
    /// @dev    Reverts: WrongStatus, WrongTask, TooEarly, and TooLittleGas of the slasher.
    function settle(uint256 taskId, Task calldata task, Progress calldata progress) external;

    /// @notice Reopens a final task of an operator that was slashed since, if a draw after the slash hits it. Anyone may; the
    ///         caller gets the bounty if the proof does not come.
    /// @dev    Reverts: WrongStatus, WrongTask, PastNotOpen, TooEarly, NotDrawn, StakeMayBeGone, TooManyOpenRequests.
    function auditPast(uint256 taskId, Task calldata task, Progress calldata progress) external;

    /// @notice Pays the caller's balance to `to`. Reverts: NothingToWithdraw, ZeroAddress, and what the token says.
    function withdraw(address to) external returns (uint256 amountWei);

    /// @notice Pays what delegators of `operators` have earned to the service manager. Only it may call (OnlyServiceManager).
    function collectRestakerFees(address[] calldata operators) external returns (uint256[] memory amountsWei);

    /// @notice Moves the reserve to the vault. Anyone may.
    function moveReserve() external returns (uint256 amountWei);

    /// @notice Refuses or takes new tasks. Service manager only (OnlyServiceManager).
    function pauseSubmissions(bool isPaused) external;

    /// @notice The least fee for a task that is submitted `answerWindowBlocks` before its deadline. Reverts as `submit`.
    function quote(
        bytes32 modelKey,
        uint96 valueAtRisk,
        uint32 answerWindowBlocks
    ) external view returns (uint256 feeWei);

    /// @notice Where a task is in its life, and why its proof is due or was given.
    function statusOf(uint256 taskId) external view returns (TaskStatus status, ProofReason reason);

    /// @notice Reverts with WrongTask unless this is the task and how far it is.
    function check(uint256 taskId, Task calldata task, Progress calldata progress) external view;

    /// @notice Whether the user may act on `output`, as the finality it asked for says. False while the result is in doubt, when
    ///         the task was slashed, and when the operator is jailed and the task not final.
    ///         Says nothing of how much may depend on it: what all who act on this result stand to lose together must be within
    ///         the task's value at risk, or cheating can pay. Whoever acts on another's task must count itself in, or submit its
    ///         own.
    /// @dev    Reverts: WrongTask if `task`, `progress` or `output` are not the task's.
    function isUsable(
        uint256 taskId,
        Task calldata task,
        Progress calldata progress,
        bytes calldata output
    ) external view returns (bool);

    /// @notice Who demanded the proof that is due, and what it paid.
    function requestOf(uint256 taskId) external view returns (ProofRequest memory request);

    /// @notice What an account has in escrow.
    function accountOf(address account) external view returns (Account memory);

    /// @notice Fees that belong to the reserve and are still here.
    function reserveWei() external view returns (uint256);

    /// @notice The ERC-20 that fees are in.
    function feeToken() external view returns (address);

    /// @notice Number of tasks ever submitted. Ids begin with 1.
    function taskCount() external view returns (uint256);

    /// @notice What a proof of the task by its operator must be bound to.
    function contextOf(uint256 taskId, address operator) external view returns (bytes32 context);
}
