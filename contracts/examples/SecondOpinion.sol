// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {BreastCancerCodec} from "../generated/BreastCancerCodec.sol";
import {IModelVerifier} from "../verifier/IModelVerifier.sol";
import {ProofContext} from "../verifier/ProofContext.sol";

/// @title  Second opinion: a contract that decides on a verified answer
/// @notice A clinic opens a case with the 30 measurements of a biopsy and a fee. Whoever first brings the model's answer with a
///         proof closes the case and earns the fee; the contract decides by the proven probability and by nobody's word. An
///         example of the kit: the codec builds the input from the contract's own values, the verifier checks the answer,
///         the context binds the proof to this contract, case and prover.
/// @dev    Storage gaps: none, it is not upgradeable. Not for medicine.
contract SecondOpinion {
    using Address for address payable;

    enum Decision {
        None,
        Routine,
        Refer
    }

    /// @param clinic        Who opened the case.
    /// @param deadlineBlock The last block in which it can be answered.
    /// @param decision      None while it is open.
    /// @param feeWei        Paid to whoever answers, or back to the clinic.
    /// @param inputHash     Hash of the model's input bytes: the input itself is cheaper to give again than to keep.
    struct Case {
        address clinic;
        uint64 deadlineBlock;
        Decision decision;
        uint96 feeWei;
        bytes32 inputHash;
    }

    /// @notice A case is referred where the proven probability of malignancy is at least this, 18 decimals: to miss one is worse
    ///         than to look twice.
    int256 public constant REFERRAL_THRESHOLD_WAD = 0.1e18;
    /// @notice Blocks in which a case can be answered.
    uint64 public constant WINDOW_BLOCKS = 100;
    /// @dev Place of "malignant" among the model's probabilities.
    uint256 private constant MALIGNANT = 0;

    /// @notice The verifier, and with it the model and its keys, for good.
    IModelVerifier public immutable VERIFIER;

    /// @notice Cases by id.
    mapping(uint256 caseId => Case) public cases;
    /// @notice Ids begin at 1.
    uint256 public caseCount;
    /// @notice What can be withdrawn, in wei.
    mapping(address account => uint256) public balanceOf;

    /// @notice Case `caseId` is open until `deadlineBlock`, to be answered from the model's `input`.
    event CaseOpened(
        uint256 indexed caseId,
        address indexed clinic,
        bytes input,
        uint256 feeWei,
        uint256 deadlineBlock
    );
    /// @notice `prover` has proven the answer to case `caseId`: `label` (0 malignant, 1 benign), with the probability of
    ///         malignancy at 18 decimals.
    event CaseDecided(
        uint256 indexed caseId,
        address indexed prover,
        Decision decision,
        int256 label,
        int256 malignancyWad
    );
    /// @notice Nobody has answered case `caseId` in time; its fee is the clinic's again.
    event CaseExpired(uint256 indexed caseId, address indexed clinic, uint256 feeWei);

    /// @notice Case `caseId` is not open: never opened, decided or expired.
    error CaseNotOpen(uint256 caseId);
    /// @notice Case `caseId` could be answered until `deadlineBlock`; it is `blockNumber`.
    error CaseStale(uint256 caseId, uint256 deadlineBlock, uint256 blockNumber);
    /// @notice Case `caseId` can still be answered until `deadlineBlock`.
    error CaseNotStale(uint256 caseId, uint256 deadlineBlock);
    /// @notice The input given is not that of case `caseId`.
    error WrongInput(uint256 caseId);
    /// @notice The proof does not show that the model gives this output for case `caseId`, or was not made for `prover`.
    error NotProven(uint256 caseId, address prover);
    /// @notice The verifier proves model `actual`, not `expected`.
    error WrongModel(bytes32 expected, bytes32 actual);
    /// @notice A fee of `feeWei` does not fit a case.
    error FeeTooLarge(uint256 feeWei);

    /// @param verifier The verifier that the build has made of the model.
    /// @param modelId  The model that is meant; a verifier of another is refused.
    constructor(IModelVerifier verifier, bytes32 modelId) {
        if (verifier.modelId() != modelId) revert WrongModel(modelId, verifier.modelId());
        VERIFIER = verifier;
    }

    /// @notice Opens a case; what is sent along is the fee for its answer.
    /// @param  features The 30 measurements in the order of the data set, 18 decimals.
    /// @return caseId   Its id.
    /// @dev    Reverts with ElementOutOfRange where a measurement is beyond the range that the model was compiled for.
    function open(int256[30] calldata features) external payable returns (uint256 caseId) {
        if (msg.value > type(uint96).max) revert FeeTooLarge(msg.value);
        bytes memory input = BreastCancerCodec.encodeInput(features);
        caseId = ++caseCount;
        uint64 deadlineBlock = uint64(block.number) + WINDOW_BLOCKS;
        cases[caseId] = Case(msg.sender, deadlineBlock, Decision.None, uint96(msg.value), keccak256(input));
        emit CaseOpened(caseId, msg.sender, input, msg.value, deadlineBlock);
    }

    /// @notice Decides a case by a proven answer; its fee becomes the sender's.
    /// @param  input  The input bytes that {CaseOpened} has told.
    /// @param  output The model's output bytes.
    /// @param  proof  A proof made for {contextOf} the case and the sender.
    function decide(uint256 caseId, bytes calldata input, bytes calldata output, bytes calldata proof) external {
        Case storage found = cases[caseId];
        if (found.clinic == address(0) || found.decision != Decision.None) revert CaseNotOpen(caseId);
        if (block.number > found.deadlineBlock) revert CaseStale(caseId, found.deadlineBlock, block.number);
        if (keccak256(input) != found.inputHash) revert WrongInput(caseId);
        if (!VERIFIER.verify(contextOf(caseId, msg.sender), input, output, proof)) revert NotProven(caseId, msg.sender);

        int256 malignancyWad = BreastCancerCodec.readOutputProbability(output)[MALIGNANT];
        Decision decision = malignancyWad >= REFERRAL_THRESHOLD_WAD ? Decision.Refer : Decision.Routine;
        found.decision = decision;
        balanceOf[msg.sender] += found.feeWei;
        emit CaseDecided(caseId, msg.sender, decision, BreastCancerCodec.readOutputLabel(output)[0], malignancyWad);
    }

    /// @notice Gives the fee of a case that nobody has answered in time back to its clinic.
    function expire(uint256 caseId) external {
        Case memory found = cases[caseId];
        if (found.clinic == address(0) || found.decision != Decision.None) revert CaseNotOpen(caseId);
        if (block.number <= found.deadlineBlock) revert CaseNotStale(caseId, found.deadlineBlock);
        delete cases[caseId];
        balanceOf[found.clinic] += found.feeWei;
        emit CaseExpired(caseId, found.clinic, found.feeWei);
    }

    /// @notice Sends the sender what is theirs.
    function withdraw() external {
        uint256 amountWei = balanceOf[msg.sender];
        balanceOf[msg.sender] = 0;
        payable(msg.sender).sendValue(amountWei);
    }

    /// @notice What a proof must be made for: it holds for no other contract, chain, case or prover, so that nobody earns a fee
    ///         by a proof seen in somebody else's transaction.
    function contextOf(uint256 caseId, address prover) public view returns (bytes32) {
        return ProofContext.derive(address(this), keccak256(abi.encode(caseId, prover)));
    }
}
