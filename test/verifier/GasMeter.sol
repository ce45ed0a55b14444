// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Measures the gas of a call from within the chain, calldata and transaction left out
contract GasMeter {
    /// @notice Calls `target` with all the gas there is; gives what came of it and what it took.
    function measure(
        address target,
        bytes calldata data
    ) external view returns (bool success, bytes memory result, uint256 gasUsed) {
        uint256 before = gasleft();
        (success, result) = target.staticcall(data);
        gasUsed = before - gasleft();
    }

    /// @notice The same with a given amount.
    function callWithGas(
        address target,
        bytes calldata data,
        uint256 gasLimit
    ) external view returns (bool success, bytes memory result) {
        return target.staticcall{gas: gasLimit}(data);
    }
}
