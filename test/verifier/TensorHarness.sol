// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ProofContext} from "../../contracts/verifier/ProofContext.sol";
import {TensorCodec} from "../../contracts/verifier/TensorCodec.sol";
import {TensorLayout, TensorPacking} from "../../contracts/verifier/TensorPacking.sol";

/// @title Opens the libraries to tests
contract TensorHarness {
    using TensorPacking for TensorLayout;

    function pack(
        TensorLayout memory tensor,
        bytes calldata data
    ) external pure returns (bool inRange, uint256[] memory signals) {
        require(data.length == tensor.sizeOf());
        signals = new uint256[](tensor.signalsOf());
        uint256 start;
        assembly {
            start := data.offset
        }
        inRange = tensor.pack(start, signals, 0);
    }

    function quantize(int256 realWad, int256 scale, int256 offsetWad) external pure returns (int256) {
        return TensorCodec.quantize(realWad, scale, offsetWad);
    }

    function dequantize(int256 integer, int256 scale, int256 offsetWad) external pure returns (int256) {
        return TensorCodec.dequantize(integer, scale, offsetWad);
    }

    function write(
        uint256 start,
        int256[] calldata integers,
        uint256 bits,
        bool isSigned
    ) external pure returns (bytes memory data) {
        data = new bytes(start + integers.length * ((bits + 7) / 8));
        for (uint256 i = 0; i < integers.length; ++i) TensorCodec.write(data, start, i, integers[i], bits, isSigned);
    }

    function read(
        bytes memory data,
        uint256 start,
        uint256 count,
        uint256 bits,
        bool isSigned
    ) external pure returns (int256[] memory integers) {
        integers = new int256[](count);
        for (uint256 i = 0; i < count; ++i) integers[i] = TensorCodec.read(data, start, i, bits, isSigned);
    }

    function argMax(
        bytes memory data,
        uint256 start,
        uint256 count,
        uint256 bits,
        bool isSigned
    ) external pure returns (uint256) {
        return TensorCodec.argMax(data, start, count, bits, isSigned);
    }

    function numberAt(bytes memory numbers, uint256 index) external pure returns (int256) {
        return TensorCodec.numberAt(numbers, index);
    }

    function context(address consumer, bytes32 purpose) external view returns (bytes32) {
        return ProofContext.derive(consumer, purpose);
    }
}
