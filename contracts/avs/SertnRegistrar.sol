// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAVSRegistrar} from "../eigenlayer/interfaces/IAVSRegistrar.sol";
import {ISertnOperatorRouter} from "./interfaces/ISertnOperatorRouter.sol";
import {ISertnParameterRegistry} from "./interfaces/ISertnParameterRegistry.sol";
import {ISertnRegistrar, OperatorTerms} from "./interfaces/ISertnRegistrar.sol";
import {ISertnServiceManager} from "./interfaces/ISertnServiceManager.sol";

/// @title  Who may join the operator set
/// @notice Has no owner and no storage. Storage gaps: none; not upgradeable.
contract SertnRegistrar is ISertnRegistrar {
    address public immutable serviceManager; // solhint-disable-line immutable-vars-naming
    address public immutable router; // solhint-disable-line immutable-vars-naming
    address private immutable ALLOCATION_MANAGER;
    ISertnParameterRegistry private immutable PARAMETERS;
    uint32 private immutable OPERATOR_SET_ID;

    /// @param serviceManager_ The AVS.
    /// @param router_         Who draws operators.
    /// @param parameters      Where the least stake stands.
    constructor(ISertnServiceManager serviceManager_, address router_, ISertnParameterRegistry parameters) {
        serviceManager = address(serviceManager_);
        router = router_;
        PARAMETERS = parameters;
        ALLOCATION_MANAGER = address(serviceManager_.allocationManager());
        OPERATOR_SET_ID = serviceManager_.operatorSetId();
    }

    /// @inheritdoc IAVSRegistrar
    /// @dev Reverts: OnlyAllocationManager, WrongOperatorSet, StakeTooSmall, and as `enlist` of the router.
    function registerOperator(
        address operator,
        address avs,
        uint32[] calldata operatorSetIds,
        bytes calldata data
    ) external {
        if (msg.sender != ALLOCATION_MANAGER) revert OnlyAllocationManager(msg.sender);
        if (!_isOurSet(avs, operatorSetIds)) revert WrongOperatorSet(avs, operatorSetIds);
        uint256 leastStake = PARAMETERS.auditsOf(PARAMETERS.currentId()).leastSecurity;
        uint256 stake = ISertnServiceManager(serviceManager).slashableStake(operator);
        if (stake < leastStake) revert StakeTooSmall(operator, stake, leastStake);

        OperatorTerms memory terms = abi.decode(data, (OperatorTerms));
        ISertnOperatorRouter(router).enlist(operator, terms.modelKeys, terms.capacity, terms.leastSecurity);
    }

    /// @inheritdoc IAVSRegistrar
    /// @dev Never reverts: a revert would keep the operator in the set. Whoever else calls achieves nothing.
    function deregisterOperator(address operator, address avs, uint32[] calldata operatorSetIds) external {
        if (msg.sender != ALLOCATION_MANAGER || !_isOurSet(avs, operatorSetIds)) return;
        // solhint-disable-next-line no-empty-blocks
        try ISertnOperatorRouter(router).delist(operator) {} catch (bytes memory reason) {
            emit DelistingFailed(operator, reason);
        }
    }

    /// @inheritdoc IAVSRegistrar
    function supportsAVS(address avs) external view returns (bool) {
        return avs == serviceManager;
    }

    function _isOurSet(address avs, uint32[] calldata operatorSetIds) private view returns (bool) {
        return avs == serviceManager && operatorSetIds.length == 1 && operatorSetIds[0] == OPERATOR_SET_ID;
    }
}
