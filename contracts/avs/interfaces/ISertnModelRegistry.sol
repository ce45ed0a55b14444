// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What a provider says of its model. Never changes.
/// @param  inferenceCostWei  Cost of one inference, which a fee must cover and a cheat would save.
/// @param  proofCostWei      Cost of one proof; the least fee of a challenge.
/// @param  proofWindowBlocks In which a proof must come.
/// @param  royaltyWad        Of every fee, less tips, for the provider.
struct ModelTerms {
    uint96 inferenceCostWei;
    uint96 proofCostWei;
    uint32 proofWindowBlocks;
    uint64 royaltyWad;
}

/// @notice What a submission needs of a registered model. Everything but `isRetired` is fixed. Three slots.
/// @param  verifier          Contract that checks its proofs.
/// @param  inputSize         Bytes of an input.
/// @param  outputSize        Bytes of an output.
/// @param  proofWindowBlocks As in `ModelTerms`.
/// @param  provider          Who registered it and earns the royalty.
/// @param  royaltyWad        As in `ModelTerms`.
/// @param  isRetired         Takes no new tasks.
/// @param  inferenceCostWei  As in `ModelTerms`.
/// @param  proofCostWei      As in `ModelTerms`.
struct Model {
    address verifier;
    uint32 inputSize;
    uint32 outputSize;
    uint32 proofWindowBlocks;
    address provider;
    uint64 royaltyWad;
    bool isRetired;
    uint96 inferenceCostWei;
    uint96 proofCostWei;
}

/// @notice What the model is, as its verifier said at registration.
/// @param  modelId         Hash of everything that determines its behaviour and keys.
/// @param  proofSystemHash keccak256 of the name of its proof system.
/// @param  schemaHash      keccak256 of its schema.
/// @param  codeHash        Hash of the verifier's code, to compare with what the compiler wrote.
struct ModelIdentity {
    bytes32 modelId;
    bytes32 proofSystemHash;
    bytes32 schemaHash;
    bytes32 codeHash;
}

/// @title  Models that tasks can be submitted for
/// @notice Anyone may register a verifier, good or bad: operators and users look at its code before they rely on it. An entry's
///         key is the hash of who registered it and of the verifier, so nobody can take another's place, and an entry's
///         verifier, proof system and schema never change.
interface ISertnModelRegistry {
    /// @notice `provider` registered a model.
    /// @param  modelKey    The entry.
    /// @param  modelId     What the verifier calls its model.
    /// @param  provider    Who earns the royalty.
    /// @param  verifier    Contract that checks its proofs.
    /// @param  terms       Costs, window and royalty.
    /// @param  inputSize   Bytes of an input.
    /// @param  outputSize  Bytes of an output.
    /// @param  proofSystem E.g. "groth16".
    /// @param  setupLabel  How the verifier's keys were made.
    event ModelRegistered(
        bytes32 indexed modelKey,
        bytes32 indexed modelId,
        address indexed provider,
        address verifier,
        ModelTerms terms,
        uint256 inputSize,
        uint256 outputSize,
        string proofSystem,
        string setupLabel
    );
    /// @notice The model takes no new tasks. Those that it has go on.
    event ModelRetired(bytes32 indexed modelKey, address indexed by);

    /// @notice There is no such entry.
    error UnknownModel(bytes32 modelKey);
    /// @notice The model takes no new tasks.
    error RetiredModel(bytes32 modelKey);
    /// @notice `provider` has registered `verifier` before.
    error ModelAlreadyRegistered(bytes32 modelKey, address provider, address verifier);
    /// @notice There is no code at `verifier`.
    error VerifierWithoutCode(address verifier);
    /// @notice The keys of `verifier` are insecure, as it says itself: `setupLabel`. Only development chains accept it.
    error InsecureVerifier(address verifier, string setupLabel, uint256 chainId);
    /// @notice `verifier` names no model, or sizes that are zero or over 2^32 - 1.
    error NotAModelVerifier(address verifier, bytes32 modelId, uint256 inputSize, uint256 outputSize);
    /// @notice Costs and window must not be zero, the royalty at most `mostRoyaltyWad`.
    error InvalidModelTerms(ModelTerms terms, uint256 mostRoyaltyWad);
    /// @notice Only the provider or governance may retire the model.
    error NotTheProvider(bytes32 modelKey, address caller);

    /// @notice Registers `verifier` in the caller's name. Anyone may.
    /// @dev    Reverts: VerifierWithoutCode, InsecureVerifier, NotAModelVerifier, InvalidModelTerms, ModelAlreadyRegistered.
    /// @return modelKey keccak256(abi.encode(caller, verifier)).
    function register(address verifier, ModelTerms calldata terms) external returns (bytes32 modelKey);

    /// @notice Ends new tasks for a model. Its provider or governance (NotTheProvider). Reverts: UnknownModel, RetiredModel.
    function retire(bytes32 modelKey) external;

    /// @notice The entry, retired or not. Reverts: UnknownModel.
    function modelOf(bytes32 modelKey) external view returns (Model memory model);

    /// @notice The entry of a model that takes new tasks. Reverts: UnknownModel, RetiredModel.
    function activeModel(bytes32 modelKey) external view returns (Model memory model);

    /// @notice What the model is. Reverts: UnknownModel.
    function identityOf(bytes32 modelKey) external view returns (ModelIdentity memory identity);

    /// @notice The contract that checks the model's proofs. Reverts: UnknownModel.
    function verifierOf(bytes32 modelKey) external view returns (address verifier);
}
