// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAuditRandomness, SeedStatus} from "./interfaces/IAuditRandomness.sol";

/// @title  Seeds from block hashes
/// @notice The seed of a block is its hash: from the BLOCKHASH instruction for 256 blocks, then from the history contract of
///         EIP-2935 up to 8,191 blocks, where the chain has it. Whoever proposes a block can throw it away and have another
///         try, at the price of the block's reward; the audit policy's margin allows for it.
contract BlockHashRandomness is IAuditRandomness {
    /// @dev EIP-2935: called with a block number as one word, it answers with the hash as one word, or reverts.
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;

    /// @inheritdoc IAuditRandomness
    function seedOf(uint256 blockNumber) external view returns (SeedStatus status, bytes32 seed) {
        if (blockNumber >= block.number) return (SeedStatus.Pending, 0);
        seed = blockhash(blockNumber);
        if (seed == 0) seed = _fromHistory(blockNumber);
        return (seed == 0 ? SeedStatus.Lost : SeedStatus.Available, seed);
    }

    function _fromHistory(uint256 blockNumber) private view returns (bytes32) {
        (bool isAnswered, bytes memory answer) = HISTORY.staticcall(abi.encode(blockNumber));
        // Without the contract a call succeeds with nothing, and a development chain may have put something else there.
        return isAnswered && answer.length == 32 ? abi.decode(answer, (bytes32)) : bytes32(0);
    }
}
