// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice One operator set of an AVS. Its key in mappings is `bytes32(avs << 96 | id)`.
/// @param  avs The account that owns the set, for Sertn its service manager.
/// @param  id  Number of the set, chosen by the AVS.
struct OperatorSet {
    address avs;
    uint32 id;
}
