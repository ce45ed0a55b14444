// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title  A token that calls back whenever it moves, or refuses to move
contract ReentrantToken is ERC20 {
    address private _target;
    bytes private _call;
    bool private _refuses;

    error Refused();

    constructor() ERC20("Reentrant", "RE") {}

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function callBack(address target, bytes calldata data) external {
        (_target, _call) = (target, data);
    }

    function refuse(bool refuses) external {
        _refuses = refuses;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (_refuses) revert Refused();
        super._update(from, to, amount);
        if (_target == address(0)) return;
        (bool succeeded, bytes memory data) = _target.call(_call);
        if (succeeded) return;
        assembly ("memory-safe") {
            revert(add(data, 0x20), mload(data))
        }
    }
}
