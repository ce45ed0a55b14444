// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IAllocationManager} from "./interfaces/IAllocationManager.sol";
import {IAVSRegistrar} from "./interfaces/IAVSRegistrar.sol";
import {IStrategy} from "./interfaces/IStrategy.sol";
import {OperatorSet} from "./interfaces/OperatorSet.sol";
import {CoreAddresses} from "./CoreAddresses.sol";
import {OperatorSetKey} from "./OperatorSetKey.sol";
import {PermissionControlled} from "./PermissionControlled.sol";
import {SetSlashers} from "./SetSlashers.sol";

/// @title  What an AVS owns: its sets, their strategies, their recipients, its registrar
abstract contract OperatorSets is SetSlashers, PermissionControlled {
    using EnumerableSet for EnumerableSet.AddressSet;
    using EnumerableSet for EnumerableSet.UintSet;
    using OperatorSetKey for OperatorSet;

    /// @inheritdoc IAllocationManager
    IStrategy public immutable eigenStrategy;

    mapping(address avs => bool) private _hasMetadata;
    mapping(address avs => IAVSRegistrar) private _registrars;
    mapping(address avs => EnumerableSet.UintSet) private _setIds;
    mapping(bytes32 setKey => EnumerableSet.AddressSet) private _strategies;
    /// @dev Zero for a set whose slashed stake is burned. Written once, when the set is created.
    mapping(bytes32 setKey => address) private _recipients;

    constructor(IStrategy eigenStrategy_) {
        eigenStrategy = eigenStrategy_;
    }

    /// @inheritdoc IAllocationManager
    function updateAVSMetadataURI(address avs, string calldata metadataURI) external onlyFor(avs) {
        _hasMetadata[avs] = true;
        emit AVSMetadataURIUpdated(avs, metadataURI);
    }

    /// @inheritdoc IAllocationManager
    function setAVSRegistrar(address avs, IAVSRegistrar registrar) external onlyFor(avs) {
        if (!registrar.supportsAVS(avs)) revert InvalidAVSRegistrar();
        _registrars[avs] = registrar;
        emit AVSRegistrarSet(avs, getAVSRegistrar(avs));
    }

    /// @inheritdoc IAllocationManager
    function createOperatorSets(address avs, CreateSetParams[] calldata params) external onlyFor(avs) {
        _requireMetadata(avs);
        for (uint256 i = 0; i < params.length; ++i) {
            _createSet(avs, params[i].operatorSetId, params[i].strategies, avs, address(0));
        }
    }

    /// @inheritdoc IAllocationManager
    function createOperatorSets(address avs, CreateSetParamsV2[] calldata params) external onlyFor(avs) {
        _requireMetadata(avs);
        for (uint256 i = 0; i < params.length; ++i) {
            _createSet(avs, params[i].operatorSetId, params[i].strategies, params[i].slasher, address(0));
        }
    }

    /// @inheritdoc IAllocationManager
    function createRedistributingOperatorSets(
        address avs,
        CreateSetParams[] calldata params,
        address[] calldata redistributionRecipients
    ) external onlyFor(avs) {
        if (params.length != redistributionRecipients.length) revert InputArrayLengthMismatch();
        _requireMetadata(avs);
        for (uint256 i = 0; i < params.length; ++i) {
            address recipient = _requireRecipient(redistributionRecipients[i]);
            _createSet(avs, params[i].operatorSetId, params[i].strategies, avs, recipient);
        }
    }

    /// @inheritdoc IAllocationManager
    function createRedistributingOperatorSets(
        address avs,
        CreateSetParamsV2[] calldata params,
        address[] calldata redistributionRecipients
    ) external onlyFor(avs) {
        if (params.length != redistributionRecipients.length) revert InputArrayLengthMismatch();
        _requireMetadata(avs);
        for (uint256 i = 0; i < params.length; ++i) {
            address recipient = _requireRecipient(redistributionRecipients[i]);
            _createSet(avs, params[i].operatorSetId, params[i].strategies, params[i].slasher, recipient);
        }
    }

    /// @inheritdoc IAllocationManager
    function addStrategiesToOperatorSet(
        address avs,
        uint32 operatorSetId,
        IStrategy[] calldata strategies
    ) external onlyFor(avs) {
        OperatorSet memory operatorSet = OperatorSet(avs, operatorSetId);
        _requireSet(operatorSet);
        _addStrategies(operatorSet, strategies, _recipients[operatorSet.key()] != address(0));
    }

    /// @inheritdoc IAllocationManager
    function removeStrategiesFromOperatorSet(
        address avs,
        uint32 operatorSetId,
        IStrategy[] calldata strategies
    ) external onlyFor(avs) {
        OperatorSet memory operatorSet = OperatorSet(avs, operatorSetId);
        _requireSet(operatorSet);
        EnumerableSet.AddressSet storage stored = _strategies[operatorSet.key()];
        for (uint256 i = 0; i < strategies.length; ++i) {
            if (!stored.remove(address(strategies[i]))) revert StrategyNotInOperatorSet();
            emit StrategyRemovedFromOperatorSet(operatorSet, strategies[i]);
        }
    }

    /// @inheritdoc IAllocationManager
    function updateSlasher(OperatorSet calldata operatorSet, address slasher) external onlyFor(operatorSet.avs) {
        _requireSet(operatorSet);
        _proposeSlasher(operatorSet, slasher);
    }

    /// @inheritdoc IAllocationManager
    function getAVSRegistrar(address avs) public view returns (IAVSRegistrar) {
        IAVSRegistrar registrar = _registrars[avs];
        return address(registrar) == address(0) ? IAVSRegistrar(avs) : registrar;
    }

    /// @inheritdoc IAllocationManager
    function isOperatorSet(OperatorSet calldata operatorSet) external view returns (bool) {
        return _setIds[operatorSet.avs].contains(operatorSet.id);
    }

    /// @inheritdoc IAllocationManager
    function getOperatorSetCount(address avs) external view returns (uint256 count) {
        return _setIds[avs].length();
    }

    /// @inheritdoc IAllocationManager
    function getStrategiesInOperatorSet(
        OperatorSet calldata operatorSet
    ) external view returns (IStrategy[] memory strategies) {
        return _toStrategies(_strategies[operatorSet.key()].values());
    }

    /// @inheritdoc IAllocationManager
    function getRedistributionRecipient(OperatorSet calldata operatorSet) external view returns (address recipient) {
        recipient = _recipients[operatorSet.key()];
        if (recipient == address(0)) return CoreAddresses.BURN;
    }

    /// @inheritdoc IAllocationManager
    function isRedistributingOperatorSet(OperatorSet calldata operatorSet) external view returns (bool) {
        return _isRedistributing(operatorSet.key());
    }

    function _isRedistributing(bytes32 setKey) internal view returns (bool) {
        return _recipients[setKey] != address(0);
    }

    function _hasStrategy(bytes32 setKey, IStrategy strategy) internal view returns (bool) {
        return _strategies[setKey].contains(address(strategy));
    }

    function _requireSet(OperatorSet memory operatorSet) internal view {
        if (!_setIds[operatorSet.avs].contains(operatorSet.id)) revert InvalidOperatorSet();
    }

    /// @dev An IStrategy is an address in memory too.
    function _toStrategies(address[] memory addresses) internal pure returns (IStrategy[] memory strategies) {
        assembly ("memory-safe") {
            strategies := addresses
        }
    }

    function _createSet(
        address avs,
        uint32 id,
        IStrategy[] calldata strategies,
        address slasher,
        address recipient
    ) private {
        OperatorSet memory operatorSet = OperatorSet(avs, id);
        if (!_setIds[avs].add(id)) revert InvalidOperatorSet();
        emit OperatorSetCreated(operatorSet);
        if (recipient != address(0)) {
            _recipients[operatorSet.key()] = recipient;
            emit RedistributionAddressSet(operatorSet, recipient);
        }
        _addStrategies(operatorSet, strategies, recipient != address(0));
        _initSlasher(operatorSet, slasher);
    }

    function _addStrategies(
        OperatorSet memory operatorSet,
        IStrategy[] calldata strategies,
        bool isRedistributing
    ) private {
        EnumerableSet.AddressSet storage stored = _strategies[operatorSet.key()];
        for (uint256 i = 0; i < strategies.length; ++i) {
            address strategy = address(strategies[i]);
            if (
                isRedistributing && (strategy == CoreAddresses.BEACON_CHAIN_ETH || strategy == address(eigenStrategy))
            ) {
                revert InvalidStrategy();
            }
            if (!stored.add(strategy)) revert StrategyAlreadyInOperatorSet();
            emit StrategyAddedToOperatorSet(operatorSet, strategies[i]);
        }
    }

    function _requireMetadata(address avs) private view {
        if (!_hasMetadata[avs]) revert NonexistentAVSMetadata();
    }

    function _requireRecipient(address recipient) private pure returns (address) {
        if (recipient == address(0)) revert InputAddressZero();
        if (recipient == CoreAddresses.BURN) revert InvalidRedistributionRecipient();
        return recipient;
    }
}
