// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  Draws one of n by weight in O(log n), over weights as they were when an epoch began
/// @notice A draw's seed becomes known before the draw is taken. If weights of that moment counted, whoever knows the seed could
///         move the draw with a weight of its own. So a draw in an epoch or in the one after is over the weights with which that
///         epoch began, whatever has changed since.
/// @dev    A tree of fan-out 8. A node is a word: eight sums of 28 bits, for a leaf's node the weights themselves, and the
///         epoch of its last change. Before a node changes for the first time in an epoch, its word moves to `last`, and what
///         was there to `secondLast` if that may still be asked for. So the word with which epoch e began is the newest of the
///         three whose change was before e. Leaves are numbered from 0; node (level, i) has the leaves [i · 8^(level+1), (i+1)
///         · 8^(level+1)). A draw reads a slot a level, two where the node has changed lately.
library EpochSumTree {
    /// @notice Who has a leaf, and since which epoch; who had it, if it is vacant: a draw over the past may still hit it.
    struct Leaf {
        address owner;
        uint40 sinceEpoch;
        bool isVacant;
    }

    /// @notice A node's words, newest first.
    struct Node {
        uint256 current;
        uint256 last;
        uint256 secondLast;
    }

    /// @notice A tree, but for the number of its levels: there is room for 8^levels leaves. The caller keeps it, so that one
    ///         slot can hold those of several trees.
    /// @param  nodes  By level << 32 | number.
    /// @param  leaves Owners.
    /// @param  size   Leaves that were ever used.
    /// @param  vacant Leaves to use again.
    struct Tree {
        mapping(uint256 key => Node) nodes;
        mapping(uint256 index => Leaf) leaves;
        uint32 size;
        uint32[] vacant;
    }

    uint256 private constant FAN_OUT_BITS = 3;
    uint256 private constant SUM_BITS = 28;
    uint256 private constant SUM_MASK = 0xfffffff;
    uint256 private constant EPOCH_SHIFT = 224;
    /// @dev One, and all ones, in every second sum.
    uint256 private constant EVEN_ONES = 1 | (1 << 56) | (1 << 112) | (1 << 168);
    uint256 private constant EVEN_SUMS = EVEN_ONES * SUM_MASK;
    uint256 private constant MOST_LEVELS = 10;

    /// @notice No more weight or leaves fit.
    error TreeFull();
    /// @notice The weights with which epoch `epoch` began are not known any more.
    error EpochOutOfReach(uint256 epoch);

    /// @notice Gives a leaf to `owner`, without weight.
    /// @return index     The leaf.
    /// @return newLevels Levels of the tree from now on.
    function insert(
        Tree storage tree,
        uint256 levels,
        uint256 epoch,
        address owner
    ) internal returns (uint32 index, uint256 newLevels) {
        newLevels = levels;
        uint256 vacancies = tree.vacant.length;
        if (vacancies != 0) {
            index = tree.vacant[vacancies - 1];
            tree.vacant.pop();
        } else {
            index = tree.size;
            if (levels == 0) {
                newLevels = 1;
            } else if (index == 1 << (FAN_OUT_BITS * levels)) {
                if (levels == MOST_LEVELS) revert TreeFull();
                _raise(tree, levels);
                ++newLevels;
            }
            tree.size = index + 1;
        }
        tree.leaves[index] = Leaf(owner, uint40(epoch), false);
    }

    /// @notice Takes a leaf back, whose weight must be zero.
    function remove(Tree storage tree, uint32 index) internal {
        tree.leaves[index].isVacant = true;
        tree.vacant.push(index);
    }

    /// @notice Changes the weight of a leaf in epoch `epoch`, which must be the present one.
    function set(
        Tree storage tree,
        uint256 levels,
        uint256 epoch,
        uint32 index,
        uint256 oldWeight,
        uint256 newWeight
    ) internal {
        uint256 number = index;
        for (uint256 level = 0; level < levels; ++level) {
            uint256 shift = SUM_BITS * (number & 7);
            number >>= FAN_OUT_BITS;
            Node storage node = tree.nodes[(level << 32) | number];
            uint256 word = node.current;
            if (word >> EPOCH_SHIFT != epoch) word = _age(node, word, epoch);
            uint256 sum = ((word >> shift) & SUM_MASK) + newWeight - oldWeight;
            if (sum > SUM_MASK) revert TreeFull();
            node.current = (word & ~(SUM_MASK << shift)) | (sum << shift);
        }
    }

    /// @notice The leaf that `random` falls on among the weights with which epoch `epoch` began, the present epoch or the one
    ///         before.
    /// @return isFound False if all weights are zero.
    function pick(
        Tree storage tree,
        uint256 levels,
        uint256 epoch,
        uint256 random
    ) internal view returns (bool isFound, uint32 index) {
        uint256 level = levels;
        if (level == 0) return (false, 0);
        uint256 word = _at(tree, level - 1, 0, epoch);
        uint256 total = _totalOf(word);
        if (total == 0) return (false, 0);

        uint256 point = random % total;
        uint256 number;
        while (true) {
            uint256 child;
            (child, point) = _childAt(word, point);
            number = (number << FAN_OUT_BITS) | child;
            if (--level == 0) return (true, uint32(number));
            word = _at(tree, level - 1, number, epoch);
        }
    }

    /// @notice Sum of the weights with which epoch `epoch` began, the present epoch or the one before.
    function totalAt(Tree storage tree, uint256 levels, uint256 epoch) internal view returns (uint256) {
        return levels == 0 ? 0 : _totalOf(_at(tree, levels - 1, 0, epoch));
    }

    /// @notice Sum of all weights now.
    function totalNow(Tree storage tree, uint256 levels) internal view returns (uint256) {
        return levels == 0 ? 0 : _totalOf(tree.nodes[(levels - 1) << 32].current);
    }

    /// @dev Puts a new root over the old one, whose first child is all leaves so far, in the past as well.
    function _raise(Tree storage tree, uint256 levels) private {
        Node storage root = tree.nodes[(levels - 1) << 32];
        Node storage raised = tree.nodes[levels << 32];
        raised.current = _raised(root.current);
        raised.last = _raised(root.last);
        raised.secondLast = _raised(root.secondLast);
    }

    function _raised(uint256 word) private pure returns (uint256) {
        uint256 total = _totalOf(word);
        if (total > SUM_MASK) revert TreeFull();
        return ((word >> EPOCH_SHIFT) << EPOCH_SHIFT) | total;
    }

    /// @dev Keeps the words that draws may still ask for, and dates the node's word to `epoch`.
    function _age(Node storage node, uint256 word, uint256 epoch) private returns (uint256) {
        uint256 changed = word >> EPOCH_SHIFT;
        // The epoch before this one began with `last`, unless the node did not change in it.
        if (changed + 1 == epoch) node.secondLast = node.last;
        node.last = word;
        return (word & ((1 << EPOCH_SHIFT) - 1)) | (epoch << EPOCH_SHIFT);
    }

    /// @dev The sums with which an epoch began, without a date.
    function _at(Tree storage tree, uint256 level, uint256 number, uint256 epoch) private view returns (uint256 word) {
        Node storage node = tree.nodes[(level << 32) | number];
        word = node.current;
        // A node that never changed is all zero, and was at every time.
        if (word >> EPOCH_SHIFT >= epoch && word != 0) {
            word = node.last;
            if (word >> EPOCH_SHIFT >= epoch && word != 0) {
                word = node.secondLast;
                if (word >> EPOCH_SHIFT >= epoch && word != 0) revert EpochOutOfReach(epoch);
            }
        }
        return word & ((1 << EPOCH_SHIFT) - 1);
    }

    /// @dev The child that `point` falls on, and what is left of the point in it. Requires a point below the sum of all
    ///      children, so the loop ends and nothing wraps.
    function _childAt(uint256 word, uint256 point) private pure returns (uint256 child, uint256 rest) {
        // for (child = 0; point >= sum(child); ++child) point -= sum(child)
        assembly ("memory-safe") {
            rest := point
            for {
                let sum := and(word, SUM_MASK)
            } iszero(lt(rest, sum)) {
                sum := and(word, SUM_MASK)
            } {
                rest := sub(rest, sum)
                word := shr(SUM_BITS, word)
                child := add(child, 1)
            }
        }
    }

    /// @dev Neighbours are added into lanes twice as wide, so that nothing spills, then the product with 1 in each lane has the
    ///      sum of all four in its upper one.
    function _totalOf(uint256 word) private pure returns (uint256 total) {
        uint256 pairs = (word & EVEN_SUMS) + ((word >> SUM_BITS) & EVEN_SUMS);
        unchecked {
            return ((pairs * EVEN_ONES) >> (6 * SUM_BITS)) & ((1 << (2 * SUM_BITS)) - 1);
        }
    }
}
