// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IWrappedCoin} from "./IWrappedCoin.sol";

/// @title  The chain's native coin as an ERC-20, one for one
/// @notice For chains that have none; elsewhere use the one that everyone uses.
contract WrappedCoin is ERC20, IWrappedCoin {
    constructor() ERC20("Wrapped Coin", "WCOIN") {}

    /// @notice Wraps the coins that came along.
    receive() external payable {
        _mint(msg.sender, msg.value);
    }

    /// @inheritdoc IWrappedCoin
    function deposit() external payable {
        _mint(msg.sender, msg.value);
    }

    /// @inheritdoc IWrappedCoin
    function withdraw(uint256 amount) external {
        _burn(msg.sender, amount);
        Address.sendValue(payable(msg.sender), amount);
    }
}
