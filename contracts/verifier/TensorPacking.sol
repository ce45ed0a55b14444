// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice How the elements of one tensor lie in bytes: each in `bits` bits, little end first in whole bytes, signed ones
///         in two's complement.
struct TensorLayout {
    uint32 elements;
    uint8 bits;
    bool isSigned;
}

/// @title  Packs tensor bytes into the public signals of a circuit
/// @notice As many elements of b bits as fit in 248 share a signal, little end first; signed ones are shifted by 2^(b-1).
/// @dev    Two ways: elements of whole bytes are packed 31 bytes at a time by reversing a word, others one by one. The circuit
///         sees every element in [0, 2^b) and no other; what is out of range must be caught here or it would be another
///         element's low bits.
library TensorPacking {
    uint256 private constant SIGNAL_BITS = 248;

    /// @notice Bytes of a tensor.
    function sizeOf(TensorLayout memory tensor) internal pure returns (uint256) {
        return uint256(tensor.elements) * ((uint256(tensor.bits) + 7) / 8);
    }

    /// @notice Public signals of a tensor.
    function signalsOf(TensorLayout memory tensor) internal pure returns (uint256) {
        uint256 each = SIGNAL_BITS / tensor.bits;
        return (tensor.elements + each - 1) / each;
    }

    /// @notice Packs a tensor whose bytes begin at `start` in the call's data into `signals` from index `first` on.
    /// @dev    Requires that the call's data holds the whole tensor and `signals` has room for it.
    /// @return inRange Whether every element fits its bits.
    function pack(
        TensorLayout memory tensor,
        uint256 start,
        uint256[] memory signals,
        uint256 first
    ) internal pure returns (bool inRange) {
        if (tensor.bits % 8 != 0) return _packBits(tensor, start, signals, first);
        _packBytes(tensor, start, signals, first);
        return true;
    }

    /// @dev Elements of whole bytes: a signal is the little-endian number of its bytes, and every byte is in range.
    function _packBytes(
        TensorLayout memory tensor,
        uint256 start,
        uint256[] memory signals,
        uint256 first
    ) private pure {
        uint256 each = (SIGNAL_BITS / tensor.bits) * (tensor.bits / 8);
        uint256 end = start + sizeOf(tensor);
        for (; start < end; start += each) {
            uint256 length = end - start < each ? end - start : each;
            signals[first++] = _packWord(start, (1 << (8 * length)) - 1, tensor.bits, tensor.isSigned);
        }
    }

    /// @dev The bytes under `mask` that begin at `start`. Signed elements get the top bit of each lane flipped, which adds
    ///      2^(bits-1) modulo 2^bits.
    function _packWord(uint256 start, uint256 mask, uint256 bits, bool isSigned) private pure returns (uint256 packed) {
        assembly ("memory-safe") {
            // What the word holds past the tensor's end is dropped by the mask.
            packed := calldataload(start)
        }
        packed = _reverse(packed) & mask;
        if (isSigned) packed ^= (mask / ((1 << bits) - 1)) << (bits - 1);
    }

    /// @dev Elements of other widths, one by one; a byte layout wider than the element could hold too much. Signed elements
    ///      get 2^(bits-1) added in the two's complement of their bytes: those in range, and no others, are then below 2^bits.
    function _packBits(
        TensorLayout memory tensor,
        uint256 start,
        uint256[] memory signals,
        uint256 first
    ) private pure returns (bool) {
        uint256 bits = tensor.bits;
        uint256 end = start + sizeOf(tensor);
        uint256 raised = tensor.isSigned ? 1 << (bits - 1) : 0;
        uint256 excess;
        assembly ("memory-safe") {
            let width := shr(3, add(bits, 7))
            let lane := sub(shl(shl(3, width), 1), 1)
            let limit := mul(div(248, bits), bits)
            let slot := add(add(signals, 32), shl(5, first))
            let packed := 0
            let shift := 0
            for {} lt(start, end) {
                start := add(start, width)
            } {
                let word := calldataload(start)
                let element := byte(0, word)
                if gt(width, 1) {
                    for {
                        let k := 1
                    } lt(k, width) {
                        k := add(k, 1)
                    } {
                        element := or(element, shl(shl(3, k), byte(k, word)))
                    }
                }
                element := and(add(element, raised), lane)
                excess := or(excess, shr(bits, element))
                packed := or(packed, shl(shift, element))
                shift := add(shift, bits)
                if eq(shift, limit) {
                    mstore(slot, packed)
                    slot := add(slot, 32)
                    packed := 0
                    shift := 0
                }
            }
            if shift {
                mstore(slot, packed)
            }
        }
        return excess == 0;
    }

    /// @dev The 32 bytes of a word in the opposite order, by exchanging ever larger neighbours.
    function _reverse(uint256 word) private pure returns (uint256) {
        uint256 mask8 = 0x00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF;
        uint256 mask16 = 0x0000FFFF0000FFFF0000FFFF0000FFFF0000FFFF0000FFFF0000FFFF0000FFFF;
        uint256 mask32 = 0x00000000FFFFFFFF00000000FFFFFFFF00000000FFFFFFFF00000000FFFFFFFF;
        uint256 mask64 = 0x0000000000000000FFFFFFFFFFFFFFFF0000000000000000FFFFFFFFFFFFFFFF;
        word = ((word >> 8) & mask8) | ((word & mask8) << 8);
        word = ((word >> 16) & mask16) | ((word & mask16) << 16);
        word = ((word >> 32) & mask32) | ((word & mask32) << 32);
        word = ((word >> 64) & mask64) | ((word & mask64) << 64);
        return (word >> 128) | (word << 128);
    }
}
