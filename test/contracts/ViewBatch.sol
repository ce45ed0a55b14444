// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  Many views in one call, so that hundreds can be compared after every step of a recording
contract ViewBatch {
    /// @return digests Of each answer: keccak256 of whether it succeeded, in one byte, and what it gave.
    function ask(address[] calldata targets, bytes[] calldata calls) external view returns (bytes32[] memory digests) {
        digests = new bytes32[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool succeeded, bytes memory data) = targets[i].staticcall(calls[i]);
            digests[i] = keccak256(abi.encodePacked(succeeded, data));
        }
    }
}
