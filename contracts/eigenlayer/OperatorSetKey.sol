// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OperatorSet} from "./interfaces/OperatorSet.sol";

/// @title  An operator set in one word: the AVS in the upper 160 bits, the id in the lower 96
library OperatorSetKey {
    function key(OperatorSet memory operatorSet) internal pure returns (bytes32) {
        return keyOf(operatorSet.avs, operatorSet.id);
    }

    function keyOf(address avs, uint32 id) internal pure returns (bytes32) {
        return bytes32((uint256(uint160(avs)) << 96) | id);
    }

    function toOperatorSet(bytes32 setKey) internal pure returns (OperatorSet memory) {
        return OperatorSet(address(uint160(uint256(setKey) >> 96)), uint32(uint256(setKey)));
    }

    function toOperatorSets(bytes32[] memory setKeys) internal pure returns (OperatorSet[] memory operatorSets) {
        operatorSets = new OperatorSet[](setKeys.length);
        for (uint256 i = 0; i < setKeys.length; ++i) operatorSets[i] = toOperatorSet(setKeys[i]);
    }
}
