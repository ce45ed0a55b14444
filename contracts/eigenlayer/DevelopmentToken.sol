// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title  Token for development chains: anyone may mint any amount, so it is worth nothing
contract DevelopmentToken is ERC20 {
    constructor(string memory name_, string memory symbol_) ERC20(name_, symbol_) {}

    /// @notice Gives `amount` units, 1e18 to a token, to `account`. Anyone may call.
    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }
}
