// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EpochSumTree} from "../../contracts/avs/libraries/EpochSumTree.sol";

/// @title  A sum tree alone, for comparison with a list and for measuring
contract SumTreeBench {
    using EpochSumTree for EpochSumTree.Tree;

    EpochSumTree.Tree private _tree;
    uint256 public levels;

    function insert(uint256 epoch, address owner) external returns (uint32 index) {
        (index, levels) = _tree.insert(levels, epoch, owner);
    }

    function remove(uint32 index) external {
        _tree.remove(index);
    }

    function set(uint256 epoch, uint32 index, uint256 oldWeight, uint256 newWeight) external {
        _tree.set(levels, epoch, index, oldWeight, newWeight);
    }

    /// @notice Writes nodes as they would be after many changes in one epoch: a large tree in few transactions.
    function put(uint256 levels_, uint256[] calldata keys, uint256[] calldata words) external {
        levels = levels_;
        for (uint256 i = 0; i < keys.length; ++i) _tree.nodes[keys[i]].current = words[i];
    }

    function pick(uint256 epoch, uint256 random) external view returns (bool isFound, uint32 index) {
        return _tree.pick(levels, epoch, random);
    }

    function gasOfPick(uint256 epoch, uint256 random) external view returns (uint256 gasUsed) {
        uint256 before = gasleft();
        _tree.pick(levels, epoch, random);
        return before - gasleft();
    }

    function totalAt(uint256 epoch) external view returns (uint256) {
        return _tree.totalAt(levels, epoch);
    }

    function totalNow() external view returns (uint256) {
        return _tree.totalNow(levels);
    }

    function leafOf(uint32 index) external view returns (EpochSumTree.Leaf memory) {
        return _tree.leaves[index];
    }
}
