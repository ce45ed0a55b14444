// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPausable} from "./interfaces/IPausable.sol";
import {PartOfCore} from "./PartOfCore.sol";

/// @title  Pause bits, with one account that may switch them on and off
abstract contract LocalPause is IPausable, PartOfCore {
    /// @notice The account that may pause and unpause.
    address public immutable pauser;

    uint256 private _bits;

    constructor(address pauser_) {
        if (pauser_ == address(0)) revert InputAddressZero();
        pauser = pauser_;
    }

    modifier whenNotPaused(uint8 bit) {
        if (paused(bit)) revert CurrentlyPaused();
        _;
    }

    /// @inheritdoc IPausable
    function pause(uint256 newPausedStatus) external {
        if (msg.sender != pauser) revert OnlyPauser();
        if (_bits & newPausedStatus != _bits) revert InvalidNewPausedStatus();
        _bits = newPausedStatus;
        emit Paused(msg.sender, newPausedStatus);
    }

    /// @inheritdoc IPausable
    function pauseAll() external {
        if (msg.sender != pauser) revert OnlyPauser();
        _bits = type(uint256).max;
        emit Paused(msg.sender, type(uint256).max);
    }

    /// @inheritdoc IPausable
    function unpause(uint256 newPausedStatus) external {
        if (msg.sender != pauser) revert OnlyUnpauser();
        if (_bits & newPausedStatus != newPausedStatus) revert InvalidNewPausedStatus();
        _bits = newPausedStatus;
        emit Unpaused(msg.sender, newPausedStatus);
    }

    /// @inheritdoc IPausable
    function paused() external view returns (uint256) {
        return _bits;
    }

    /// @inheritdoc IPausable
    function paused(uint8 index) public view returns (bool) {
        return (_bits >> index) & 1 == 1;
    }
}
