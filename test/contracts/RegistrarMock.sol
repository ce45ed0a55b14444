// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAllocationManager} from "../../contracts/eigenlayer/interfaces/IAllocationManager.sol";
import {IAVSRegistrar} from "../../contracts/eigenlayer/interfaces/IAVSRegistrar.sol";
import {OperatorSet} from "../../contracts/eigenlayer/interfaces/OperatorSet.sol";

/// @title  A registrar that does as it is told, and says when it was called and what it saw
contract RegistrarMock is IAVSRegistrar {
    bool public immutable known;
    bool public immutable refuseIn;
    bool public immutable refuseOut;

    event RegistrarCalled(
        bool registering,
        bool memberNow,
        address operator,
        address avs,
        uint32[] operatorSetIds,
        bytes data
    );

    error RegistrarRefused();

    constructor(bool known_, bool refuseIn_, bool refuseOut_) {
        known = known_;
        refuseIn = refuseIn_;
        refuseOut = refuseOut_;
    }

    function supportsAVS(address) external view returns (bool) {
        return known;
    }

    function registerOperator(address operator, address avs, uint32[] calldata ids, bytes calldata data) external {
        if (refuseIn) revert RegistrarRefused();
        emit RegistrarCalled(true, _isMember(operator, avs, ids), operator, avs, ids, data);
    }

    function deregisterOperator(address operator, address avs, uint32[] calldata ids) external {
        if (refuseOut) revert RegistrarRefused();
        emit RegistrarCalled(false, _isMember(operator, avs, ids), operator, avs, ids, "");
    }

    function _isMember(address operator, address avs, uint32[] calldata ids) private view returns (bool) {
        return
            ids.length != 0 && IAllocationManager(msg.sender).isMemberOfOperatorSet(operator, OperatorSet(avs, ids[0]));
    }
}
