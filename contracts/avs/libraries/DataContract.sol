// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  Keeps data that never changes as the code of a contract
/// @notice A read costs one cold account, however long the data is, where storage costs one cold slot for each word.
library DataContract {
    /// @dev Data begins behind a STOP, so that nobody can run it.
    uint256 private constant DATA_OFFSET = 1;

    /// @notice The data could not be stored: it has over 24,575 bytes, or the gas did not suffice.
    error DataNotStored(uint256 length);

    /// @notice Stores data.
    /// @dev    The creation code copies all that follows its ten bytes and returns it:
    ///         PUSH2 length, DUP1, PUSH1 10, RETURNDATASIZE (0), CODECOPY, RETURNDATASIZE (0), RETURN.
    function store(bytes memory data) internal returns (address location) {
        if (data.length > 24_575) revert DataNotStored(data.length);
        bytes memory creation = bytes.concat(
            hex"61",
            bytes2(uint16(data.length + DATA_OFFSET)),
            hex"80600a3d393df3_00",
            data
        );
        assembly ("memory-safe") {
            location := create(0, add(creation, 0x20), mload(creation))
        }
        if (location == address(0)) revert DataNotStored(data.length);
    }

    /// @notice Part of what was stored. Past the end there are zeros.
    function read(address location, uint256 offset, uint256 length) internal view returns (bytes memory data) {
        data = new bytes(length);
        assembly ("memory-safe") {
            extcodecopy(location, add(data, 0x20), add(offset, DATA_OFFSET), length)
        }
    }
}
