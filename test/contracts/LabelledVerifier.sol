// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelVerifier} from "../../contracts/verifier/IModelVerifier.sol";

/// @title  A verifier that only has a label
contract LabelledVerifier is IModelVerifier {
    string public setupLabel;

    constructor(string memory label) {
        setupLabel = label;
    }

    function verify(bytes32, bytes calldata, bytes calldata, bytes calldata) external pure returns (bool) {
        return false;
    }

    function modelId() external pure returns (bytes32) {
        return "model";
    }

    function schema() external pure returns (string memory) {
        return "{}";
    }

    function proofSystem() external pure returns (string memory) {
        return "none";
    }

    function inputSize() external pure returns (uint256) {
        return 1;
    }

    function outputSize() external pure returns (uint256) {
        return 1;
    }
}
