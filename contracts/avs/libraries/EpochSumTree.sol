// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  Draws one of n by weight in O(log n), over weights as they were when an epoch began
/// @notice A draw's seed becomes known before the draw is taken. If weights of that moment counted, whoever knows the seed could
///         move the draw with a weight of its own. So each sum is kept three times: now, when the epoch of its last change
///         began, and when the epoch before that began. Draws over the present and the last epoch's beginning are possible.
/// @dev    A binary tree that keeps the sum of each left half, and the total. Leaves are numbered from 0; node (h, i) has the
///         leaves [i · 2^(h+1), (i + 1) · 2^(h+1)), the left half being those whose bit h is 0. One slot a sum, so a draw
///         reads h + 1 slots and a change writes half of them on average. Sums must stay below 2^72.
library EpochSumTree {
    /// @notice Who has a leaf, and since which epoch.
    struct Leaf {
        address owner;
        uint40 sinceEpoch;
    }

    /// @notice A tree. Packed sums: now (72 bits), at the beginning of the epoch (72), of the one before (72), epoch (40).
    /// @param  size   Leaves that were ever used.
    /// @param  height Levels: there is room for 2^height leaves.
    /// @param  total  Sum of all weights, packed.
    /// @param  sums   Sums of left halves by level << 32 | number, packed.
    /// @param  leaves Owners.
    /// @param  vacant Leaves to use again.
    struct Tree {
        uint32 size;
        uint8 height;
        uint256 total;
        mapping(uint256 node => uint256 packed) sums;
        mapping(uint256 index => Leaf) leaves;
        uint32[] vacant;
    }

    uint256 private constant BITS = 72;
    uint256 private constant MASK = (1 << BITS) - 1;

    /// @notice The tree is full: it has 2^32 - 1 leaves.
    error TreeFull();
    /// @notice Weights of epoch `epoch` are not known any more, or not yet.
    error EpochOutOfReach(uint256 epoch, uint256 lastChange);

    /// @notice Gives a leaf to `owner`, without weight.
    function insert(Tree storage tree, uint256 epoch, address owner) internal returns (uint32 index) {
        uint256 vacancies = tree.vacant.length;
        if (vacancies != 0) {
            index = tree.vacant[vacancies - 1];
            tree.vacant.pop();
        } else {
            index = tree.size;
            if (index == type(uint32).max) revert TreeFull();
            uint256 height = tree.height;
            if (index == 1 << height) {
                // All leaves so far are the left half of a new root.
                tree.sums[height << 32] = tree.total;
                tree.height = uint8(height + 1);
            }
            tree.size = index + 1;
        }
        tree.leaves[index] = Leaf(owner, uint40(epoch));
    }

    /// @notice Takes a leaf back, whose weight must be zero. Its owner stays readable until the leaf is used again: a draw
    ///         over the past may still hit it.
    function remove(Tree storage tree, uint32 index) internal {
        tree.vacant.push(index);
    }

    /// @notice Changes the weight of a leaf in epoch `epoch`, the present one.
    function set(Tree storage tree, uint256 epoch, uint32 index, uint256 oldWeight, uint256 newWeight) internal {
        tree.total = _changed(tree.total, epoch, oldWeight, newWeight);
        uint256 height = tree.height;
        for (uint256 h = 0; h < height; ++h) {
            if ((index >> h) & 1 != 0) continue;
            uint256 node = (h << 32) | (index >> (h + 1));
            tree.sums[node] = _changed(tree.sums[node], epoch, oldWeight, newWeight);
        }
    }

    /// @notice The leaf that `point` falls on when epoch `epoch` began. Requires `point` < `totalAt(epoch)`.
    function pick(Tree storage tree, uint256 epoch, uint256 point) internal view returns (uint32 index) {
        for (uint256 h = tree.height; h != 0;) {
            --h;
            uint256 left = _at(tree.sums[(h << 32) | index], epoch);
            index <<= 1;
            if (point >= left) {
                point -= left;
                index |= 1;
            }
        }
    }

    /// @notice Sum of all weights when epoch `epoch` began: the present epoch or the one before.
    function totalAt(Tree storage tree, uint256 epoch) internal view returns (uint256) {
        return _at(tree.total, epoch);
    }

    /// @notice Sum of all weights now.
    function totalNow(Tree storage tree) internal view returns (uint256) {
        return tree.total & MASK;
    }

    function _at(uint256 packed, uint256 epoch) private pure returns (uint256) {
        uint256 changed = packed >> (3 * BITS);
        if (epoch > changed) return packed & MASK;
        if (epoch == changed) return (packed >> BITS) & MASK;
        // A sum that was never written is zero, and always was.
        if (epoch + 1 != changed) revert EpochOutOfReach(epoch, changed);
        return (packed >> (2 * BITS)) & MASK;
    }

    function _changed(
        uint256 packed,
        uint256 epoch,
        uint256 oldWeight,
        uint256 newWeight
    ) private pure returns (uint256) {
        uint256 sum = packed & MASK;
        uint256 changed = packed >> (3 * BITS);
        uint256 atStart = (packed >> BITS) & MASK;
        uint256 before = (packed >> (2 * BITS)) & MASK;
        if (epoch > changed) {
            // The epoch before this one began with the sum of the last change, or with the one before if that was in it.
            before = epoch == changed + 1 ? atStart : sum;
            atStart = sum;
        } else if (epoch < changed) {
            revert EpochOutOfReach(epoch, changed);
        }
        sum = sum + newWeight - oldWeight;
        // A sum over 72 bits would spill: weights are bounded so that 2^20 of them fit.
        assert(sum <= MASK);
        return sum | (atStart << BITS) | (before << (2 * BITS)) | (epoch << (3 * BITS));
    }
}
