// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAllocationManager} from "../../contracts/eigenlayer/interfaces/IAllocationManager.sol";
import {IStrategy} from "../../contracts/eigenlayer/interfaces/IStrategy.sol";
import {IStrategyManager} from "../../contracts/eigenlayer/interfaces/IStrategyManager.sol";
import {OperatorSet} from "../../contracts/eigenlayer/interfaces/OperatorSet.sol";

/// @title  An AVS that has nothing to do with Sertn: one set, whoever calls slashes
contract ForeignAvs {
    uint32 public constant SET = 7;
    IAllocationManager private immutable CORE;
    IStrategyManager private immutable STAKES;

    constructor(IAllocationManager core, IStrategyManager stakes, IStrategy[] memory strategies, address treasury) {
        CORE = core;
        STAKES = stakes;
        core.updateAVSMetadataURI(address(this), "foreign");
        IAllocationManager.CreateSetParamsV2[] memory sets = new IAllocationManager.CreateSetParamsV2[](1);
        sets[0] = IAllocationManager.CreateSetParamsV2(SET, strategies, address(this));
        address[] memory recipients = new address[](1);
        recipients[0] = treasury;
        core.createRedistributingOperatorSets(address(this), sets, recipients);
    }

    /// @notice Slashes and leaves the tokens where they are.
    function punish(
        address operator,
        IStrategy[] calldata strategies,
        uint256[] calldata wads,
        string calldata reason
    ) public returns (uint256 slashId) {
        (slashId, ) = CORE.slashOperator(
            address(this),
            IAllocationManager.SlashingParams(operator, SET, strategies, wads, reason)
        );
    }

    /// @notice Slashes and pays the treasury.
    function punishAndClear(
        address operator,
        IStrategy[] calldata strategies,
        uint256[] calldata wads,
        string calldata reason
    ) external {
        STAKES.clearBurnOrRedistributableShares(
            OperatorSet(address(this), SET),
            punish(operator, strategies, wads, reason)
        );
    }

    function registerOperator(address, address, uint32[] calldata, bytes calldata) external {}

    function deregisterOperator(address, address, uint32[] calldata) external {}

    function supportsAVS(address avs) external view returns (bool) {
        return avs == address(this);
    }
}

/// @title  Sends the core's events without being the core
contract LookAlike {
    event OperatorSlashed(
        address operator,
        OperatorSet operatorSet,
        IStrategy[] strategies,
        uint256[] wadSlashed,
        string description
    );

    function pretend(address operator, IStrategy[] calldata strategies, uint256[] calldata wads) public {
        emit OperatorSlashed(operator, OperatorSet(address(this), 7), strategies, wads, "not real");
    }

    /// @notice Beside a real slash of someone else.
    function pretendBeside(
        ForeignAvs avs,
        address other,
        address operator,
        IStrategy[] calldata strategies,
        uint256[] calldata wads
    ) external {
        avs.punish(other, strategies, wads, "real");
        pretend(operator, strategies, wads);
    }
}
