// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SertnConsumer} from "../../contracts/consumer/SertnConsumer.sol";
import {Finality, ISertnTaskManager} from "../../contracts/avs/interfaces/ISertnTaskManager.sol";

/// @title  A user's contract that calls back whenever it is called: with a result, or with coins
contract ReentrantUser is SertnConsumer {
    address private _target;
    bytes private _call;
    uint256 private _valueWei;
    uint256 public results;

    event CalledBack(bool succeeded, bytes data);

    constructor(ISertnTaskManager sertn_) SertnConsumer(sertn_) {}

    receive() external payable {
        _callBack();
    }

    /// @notice The next time that this is called, it calls `target`, once, and says how that went.
    function callBack(address target, bytes calldata data, uint256 valueWei) external {
        (_target, _call, _valueWei) = (target, data, valueWei);
    }

    function request(bytes32 modelKey, bytes calldata input, uint96 feeWei, uint32 deadlineBlock) external {
        IERC20(sertn.feeToken()).transferFrom(msg.sender, address(this), feeWei);
        _request(modelKey, input, 1e18, feeWei, deadlineBlock, Finality.Final);
    }

    /// @notice Calls as this contract, with coins that came along.
    function call(address target, bytes calldata data) external payable {
        (bool succeeded, bytes memory answer) = target.call{value: msg.value}(data);
        if (succeeded) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    function _onResult(uint256, bytes calldata) internal override {
        ++results;
        _callBack();
    }

    function _callBack() private {
        address target = _target;
        if (target == address(0)) return;
        _target = address(0);
        (bool succeeded, bytes memory data) = target.call{value: _valueWei}(_call);
        emit CalledBack(succeeded, data);
    }
}
