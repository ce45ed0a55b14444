// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  Builds a model's input bytes from a contract's own values and reads its output bytes
/// @notice real = scale · integer + offset for every element. Reals are fixed-point with 18 decimals (wad); integers lie in
///         bytes little end first, signed ones in two's complement. The compiler writes a library for each model that
///         calls this one with the model's own numbers.
library TensorCodec {
    /// @notice Element `index` is `integer`, which does not fit `bits` bits.
    error ElementOutOfRange(uint256 index, int256 integer, uint256 bits);
    /// @notice The bytes end before element `index`.
    error ElementMissing(uint256 index, uint256 length);
    /// @notice There are `given` scales or offsets for element `index`.
    error ScaleMissing(uint256 index, uint256 given);

    int256 private constant WAD = 1e18;

    /// @notice The integer nearest to (real - offset) / scale, halves rounded up, as the compiler rounds inputs.
    /// @param  realWad   The real value, 18 decimals.
    /// @param  scale     Real value of one step, 36 decimals: steps can be small. Must be positive.
    /// @param  offsetWad Real value of integer 0, 18 decimals.
    function quantize(int256 realWad, int256 scale, int256 offsetWad) internal pure returns (int256) {
        int256 doubled = (realWad - offsetWad) * 2 * WAD + scale;
        int256 quotient = doubled / (2 * scale);
        // Division truncates toward zero; halves round up only if it rounds down.
        return doubled % (2 * scale) < 0 ? quotient - 1 : quotient;
    }

    /// @notice The real value of an integer, 18 decimals, rounded toward zero.
    function dequantize(int256 integer, int256 scale, int256 offsetWad) internal pure returns (int256) {
        return (integer * scale) / WAD + offsetWad;
    }

    /// @notice Writes an integer as element `index` of `data`, whose element 0 begins at byte `start`.
    /// @dev    Reverts with ElementOutOfRange if it does not fit its bits, with ElementMissing past the end.
    function write(
        bytes memory data,
        uint256 start,
        uint256 index,
        int256 integer,
        uint256 bits,
        bool isSigned
    ) internal pure {
        int256 low = isSigned ? -int256(1 << (bits - 1)) : int256(0);
        if (integer < low || integer >= low + int256(1 << bits)) revert ElementOutOfRange(index, integer, bits);
        uint256 width = (bits + 7) / 8;
        uint256 place = start + index * width;
        if (place + width > data.length) revert ElementMissing(index, data.length);
        uint256 rest = uint256(integer);
        for (uint256 k = 0; k < width; ++k) {
            data[place + k] = bytes1(uint8(rest));
            rest >>= 8;
        }
    }

    /// @notice Element `index` of `data`, whose element 0 begins at byte `start`, as an integer.
    /// @dev    Reverts with ElementMissing past the end.
    function read(
        bytes memory data,
        uint256 start,
        uint256 index,
        uint256 bits,
        bool isSigned
    ) internal pure returns (int256) {
        uint256 width = (bits + 7) / 8;
        uint256 place = start + index * width;
        if (place + width > data.length) revert ElementMissing(index, data.length);
        uint256 integer;
        for (uint256 k = width; k > 0; --k) integer = (integer << 8) | uint8(data[place + k - 1]);
        // Two's complement in the whole bytes that an element takes.
        if (!isSigned || integer < 1 << (8 * width - 1)) return int256(integer);
        return int256(integer) - int256(1 << (8 * width));
    }

    /// @notice The place of the largest of `count` elements, the first of equals: the class that a classifier answers.
    function argMax(
        bytes memory data,
        uint256 start,
        uint256 count,
        uint256 bits,
        bool isSigned
    ) internal pure returns (uint256 place) {
        int256 largest = read(data, start, 0, bits, isSigned);
        for (uint256 i = 1; i < count; ++i) {
            int256 integer = read(data, start, i, bits, isSigned);
            if (integer > largest) (largest, place) = (integer, i);
        }
    }

    /// @notice Element `index` of a list of 32-byte numbers that the compiler has written as bytes; a list of one serves all.
    function numberAt(bytes memory numbers, uint256 index) internal pure returns (int256 value) {
        uint256 place = numbers.length == 32 ? 0 : index * 32;
        if (place + 32 > numbers.length) revert ScaleMissing(index, numbers.length / 32);
        assembly ("memory-safe") {
            value := mload(add(add(numbers, 32), place))
        }
    }
}
