// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  Many views in one call, so that hundreds can be compared after every step of a recording
contract ViewBatch {
    struct Answer {
        bool succeeded;
        bytes data;
    }

    function ask(address[] calldata targets, bytes[] calldata calls) external view returns (Answer[] memory answers) {
        answers = new Answer[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            (answers[i].succeeded, answers[i].data) = targets[i].staticcall(calls[i]);
        }
    }
}
