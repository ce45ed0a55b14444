// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title  A token that misbehaves as it is told, from when it is told: in what it answers, in what arrives, in whom it calls
contract OddToken is ERC20 {
    enum Mood {
        Plain,
        ReturnsFalse,
        Reverts,
        TakesFee,
        ReturnsNothing
    }

    Mood private _mood;
    mapping(address account => bool) private _isBlocked;
    address private _target;
    bytes private _call;

    event CalledBack(bool succeeded, bytes data);

    error Refused();
    error Blocked(address account);

    constructor() ERC20("Odd", "ODD") {}

    /// @notice Fee tokens are minted so in tests, stake tokens by `mint`.
    function deposit() external payable {
        _mint(msg.sender, msg.value);
    }

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function setMood(Mood mood) external {
        _mood = mood;
    }

    function setBlocked(address account, bool isBlocked) external {
        _isBlocked[account] = isBlocked;
    }

    /// @notice The next move calls `target`, once, and says how that went.
    function callBack(address target, bytes calldata data) external {
        (_target, _call) = (target, data);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (_mood == Mood.ReturnsFalse) return false;
        super.transfer(to, amount);
        return _answer();
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (_mood == Mood.ReturnsFalse) return false;
        super.transferFrom(from, to, amount);
        return _answer();
    }

    function _update(address from, address to, uint256 amount) internal override {
        bool isMove = from != address(0) && to != address(0);
        if (isMove && _mood == Mood.Reverts) revert Refused();
        if (_isBlocked[from]) revert Blocked(from);
        if (_isBlocked[to]) revert Blocked(to);
        uint256 fee = isMove && _mood == Mood.TakesFee ? amount / 100 : 0;
        super._update(from, to, amount - fee);
        if (fee != 0) super._update(from, address(0), fee);
        if (isMove) _callBack();
    }

    function _callBack() private {
        address target = _target;
        if (target == address(0)) return;
        _target = address(0);
        (bool succeeded, bytes memory data) = target.call(_call);
        emit CalledBack(succeeded, data);
    }

    function _answer() private view returns (bool) {
        if (_mood == Mood.ReturnsNothing) {
            assembly ("memory-safe") {
                return(0, 0)
            }
        }
        return true;
    }
}
