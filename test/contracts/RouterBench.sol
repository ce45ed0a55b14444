// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISertnModelRegistry} from "../../contracts/avs/interfaces/ISertnModelRegistry.sol";
import {ISertnParameterRegistry} from "../../contracts/avs/interfaces/ISertnParameterRegistry.sol";
import {ISertnServiceManager} from "../../contracts/avs/interfaces/ISertnServiceManager.sol";
import {EpochSumTree} from "../../contracts/avs/libraries/EpochSumTree.sol";
import {OperatorRouter} from "../../contracts/avs/OperatorRouter.sol";

/// @title  A router whose tree can be filled at once, to measure draws among more operators than a test can register
contract RouterBench is OperatorRouter {
    constructor(
        ISertnServiceManager serviceManager_,
        ISertnParameterRegistry parameters,
        ISertnModelRegistry models,
        uint256 tierStake_,
        uint256 epochBlocks_
    ) OperatorRouter(serviceManager_, parameters, models, tierStake_, epochBlocks_) {}

    /// @notice Writes nodes as they are long after their last change, and gives one leaf to an operator.
    function put(
        bytes32 modelKey,
        uint256 tier,
        uint256 levels,
        uint256[] calldata keys,
        uint256[] calldata words,
        uint256 index,
        address owner
    ) external {
        Forest storage forest = _forests[modelKey];
        forest.levels = uint32((forest.levels & ~(0xf << (4 * tier))) | (levels << (4 * tier)));
        EpochSumTree.Tree storage tree = forest.trees[tier];
        for (uint256 i = 0; i < keys.length; ++i) tree.nodes[keys[i]].current = words[i];
        tree.leaves[index] = EpochSumTree.Leaf(owner, 1, false);
    }

    /// @notice Makes a tree as large as it is said to be.
    function putSize(bytes32 modelKey, uint256 tier, uint32 size) external {
        _forests[modelKey].trees[tier].size = size;
    }
}
