// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelVerifier} from "../../contracts/verifier/IModelVerifier.sol";

/// @title  A verifier that accepts everything, and calls where it is told when it is asked
contract ReentrantVerifier {
    IModelVerifier private immutable MODEL;
    address private _target;
    bytes private _call;

    constructor(IModelVerifier model) {
        MODEL = model;
    }

    function callBack(address target, bytes calldata data) external {
        (_target, _call) = (target, data);
    }

    function verify(bytes32, bytes calldata, bytes calldata, bytes calldata) external returns (bool) {
        // What is not allowed in a view takes all gas that it is given.
        (bool succeeded, ) = _target.call{gas: 500_000}(_call);
        return !succeeded;
    }

    function modelId() external view returns (bytes32) {
        return MODEL.modelId();
    }

    function schema() external view returns (string memory) {
        return MODEL.schema();
    }

    function proofSystem() external view returns (string memory) {
        return MODEL.proofSystem();
    }

    function setupLabel() external view returns (string memory) {
        return MODEL.setupLabel();
    }

    function inputSize() external view returns (uint256) {
        return MODEL.inputSize();
    }

    function outputSize() external view returns (uint256) {
        return MODEL.outputSize();
    }
}
