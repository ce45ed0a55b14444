// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title  The chain's native coin as an ERC-20, one for one
/// @notice As WETH and its like.
interface IWrappedCoin is IERC20 {
    /// @notice Wraps the coins that came along.
    function deposit() external payable;

    /// @notice Pays the caller `amount` coins for as many wrapped ones.
    function withdraw(uint256 amount) external;
}
