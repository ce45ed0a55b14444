// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IModelVerifier} from "../verifier/IModelVerifier.sol";
import {ISertnModelRegistry, Model, ModelIdentity, ModelTerms} from "./interfaces/ISertnModelRegistry.sol";
import {SertnParameters} from "./libraries/SertnParameters.sol";

/// @title  Models that tasks can be submitted for
/// @notice Owned by governance, which can retire models and nothing else. Storage gaps: none; the contract is not upgradeable.
contract ModelRegistry is ISertnModelRegistry, Ownable2Step {
    mapping(bytes32 modelKey => Model) private _models;
    mapping(bytes32 modelKey => ModelIdentity) private _identities;

    constructor(address governance) Ownable(governance) {}

    /// @inheritdoc ISertnModelRegistry
    function register(address verifier, ModelTerms calldata terms) external returns (bytes32 modelKey) {
        if (verifier.code.length == 0) revert VerifierWithoutCode(verifier);
        if (
            terms.inferenceCostWei == 0 ||
            terms.proofCostWei == 0 ||
            terms.proofWindowBlocks == 0 ||
            terms.royaltyWad > SertnParameters.MAX_ROYALTY_WAD
        ) revert InvalidModelTerms(terms, SertnParameters.MAX_ROYALTY_WAD);
        modelKey = keccak256(abi.encode(msg.sender, verifier));
        if (_models[modelKey].verifier != address(0)) revert ModelAlreadyRegistered(modelKey, msg.sender, verifier);

        _register(modelKey, IModelVerifier(verifier), terms);
    }

    /// @inheritdoc ISertnModelRegistry
    function retire(bytes32 modelKey) external {
        Model storage model = _known(modelKey);
        if (msg.sender != model.provider && msg.sender != owner()) revert NotTheProvider(modelKey, msg.sender);
        if (model.isRetired) revert RetiredModel(modelKey);
        model.isRetired = true;
        emit ModelRetired(modelKey, msg.sender);
    }

    /// @inheritdoc ISertnModelRegistry
    function modelOf(bytes32 modelKey) external view returns (Model memory model) {
        return _known(modelKey);
    }

    /// @inheritdoc ISertnModelRegistry
    function activeModel(bytes32 modelKey) external view returns (Model memory model) {
        model = _known(modelKey);
        if (model.isRetired) revert RetiredModel(modelKey);
    }

    /// @inheritdoc ISertnModelRegistry
    function identityOf(bytes32 modelKey) external view returns (ModelIdentity memory identity) {
        _known(modelKey);
        return _identities[modelKey];
    }

    /// @inheritdoc ISertnModelRegistry
    function verifierOf(bytes32 modelKey) external view returns (address verifier) {
        return _known(modelKey).verifier;
    }

    function _register(bytes32 modelKey, IModelVerifier verifier, ModelTerms calldata terms) private {
        string memory label = verifier.setupLabel();
        if (_isInsecure(label) && !_isDevelopmentChain()) {
            revert InsecureVerifier(address(verifier), label, block.chainid);
        }
        string memory proofSystem = verifier.proofSystem();
        ModelIdentity memory identity = ModelIdentity(
            verifier.modelId(),
            keccak256(bytes(proofSystem)),
            keccak256(bytes(verifier.schema())),
            address(verifier).codehash
        );
        (uint256 inputSize, uint256 outputSize) = (verifier.inputSize(), verifier.outputSize());
        if (
            identity.modelId == 0 ||
            inputSize == 0 ||
            inputSize > type(uint32).max ||
            outputSize == 0 ||
            outputSize > type(uint32).max
        ) revert NotAModelVerifier(address(verifier), identity.modelId, inputSize, outputSize);

        _identities[modelKey] = identity;
        _models[modelKey] = Model({
            verifier: address(verifier),
            inputSize: uint32(inputSize),
            outputSize: uint32(outputSize),
            proofWindowBlocks: terms.proofWindowBlocks,
            provider: msg.sender,
            royaltyWad: terms.royaltyWad,
            isRetired: false,
            inferenceCostWei: terms.inferenceCostWei,
            proofCostWei: terms.proofCostWei
        });
        emit ModelRegistered(
            modelKey,
            identity.modelId,
            msg.sender,
            address(verifier),
            terms,
            inputSize,
            outputSize,
            proofSystem,
            label
        );
    }

    function _known(bytes32 modelKey) private view returns (Model storage model) {
        model = _models[modelKey];
        if (model.verifier == address(0)) revert UnknownModel(modelKey);
    }

    /// @dev Verifiers whose keys anyone can make label themselves with a word that begins so.
    function _isInsecure(string memory label) private pure returns (bool) {
        return bytes8(bytes(label)) == "insecure";
    }

    /// @dev 31337 is Hardhat's and Anvil's chain id, 1337 Geth's and Ganache's.
    function _isDevelopmentChain() private view returns (bool) {
        return block.chainid == 31337 || block.chainid == 1337;
    }
}
