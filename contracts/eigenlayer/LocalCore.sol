// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IStrategy} from "./interfaces/IStrategy.sol";
import {LocalAllocationManager} from "./LocalAllocationManager.sol";
import {LocalDelegationManager} from "./LocalDelegationManager.sol";
import {LocalRewardsCoordinator} from "./LocalRewardsCoordinator.sol";

/// @title  Deploys a local EigenLayer core, and is its directory
/// @notice The core's contracts know each other for good, so each one's address must be known before it is there. This contract
///         creates them one after another, which fixes their addresses, and gives each its peers and settings. It cannot hold
///         their code as well: whoever deployed it passes that in, contract by contract. Storage gaps: none.
contract LocalCore {
    /// @notice The core's contracts, in the order of their creation.
    enum Part {
        PermissionController,
        AllocationManager,
        DelegationManager,
        StrategyManager,
        StrategyFactory,
        RewardsCoordinator
    }

    /// @notice What can be chosen. Blocks and seconds; any values will do.
    /// @param  owner                        May pause everything and have strategies whitelisted.
    /// @param  eigenStrategy                What redistributing sets refuse besides native ether; need not exist.
    /// @param  deallocationDelay            Blocks that a decrease of an allocation waits.
    /// @param  allocationConfigurationDelay Blocks that a new allocation delay waits.
    /// @param  slasherConfigurationDelay    Blocks that a new slasher waits.
    /// @param  minWithdrawalDelayBlocks     Blocks that a withdrawal waits.
    /// @param  calculationIntervalSeconds   Grid of starts and durations of rewards.
    /// @param  maxRewardsDuration           Longest span of rewards, in seconds.
    /// @param  maxRetroactiveLength         How long ago rewards may start, in seconds.
    /// @param  genesisRewardsTimestamp      No rewards start before this second.
    struct Settings {
        address owner;
        IStrategy eigenStrategy;
        uint32 deallocationDelay;
        uint32 allocationConfigurationDelay;
        uint32 slasherConfigurationDelay;
        uint32 minWithdrawalDelayBlocks;
        uint32 calculationIntervalSeconds;
        uint32 maxRewardsDuration;
        uint32 maxRetroactiveLength;
        uint32 genesisRewardsTimestamp;
    }

    /// @notice `part` of the core is at `location`.
    event PartDeployed(Part indexed part, address location);

    /// @notice Only `deployer` may call.
    error OnlyDeployer(address deployer);
    /// @notice The parts come in order: `next` is due, or there is none left when it is 6.
    error NotNext(uint8 next, Part part);
    /// @notice The constructor of `part` reverted, or its code is too large.
    error DeploymentFailed(Part part);

    /// @notice Who passes in the code.
    address public immutable deployer;

    /// @notice Parts that are there.
    uint8 public deployedCount;

    Settings private _settings;

    constructor(Settings memory settings_) {
        deployer = msg.sender;
        _settings = settings_;
    }

    /// @notice Creates the next part. Deployer only (OnlyDeployer).
    /// @param  part         Must be the next one (NotNext).
    /// @param  creationCode Its creation code without constructor arguments.
    /// @return location     Where it is, as `addressOf` foretold.
    function deploy(Part part, bytes calldata creationCode) external returns (address location) {
        if (msg.sender != deployer) revert OnlyDeployer(deployer);
        if (uint8(part) != deployedCount) revert NotNext(deployedCount, part);
        ++deployedCount;
        bytes memory initCode = bytes.concat(creationCode, _argumentsOf(part));
        assembly ("memory-safe") {
            location := create(0, add(initCode, 0x20), mload(initCode))
        }
        if (location != addressOf(part)) revert DeploymentFailed(part);
        emit PartDeployed(part, location);
    }

    /// @notice What was chosen.
    function settings() external view returns (Settings memory) {
        return _settings;
    }

    /// @notice Where `part` is or will be.
    /// @dev    The last 20 bytes of keccak256(rlp([this, nonce])); a contract's first creation has nonce 1.
    function addressOf(Part part) public view returns (address) {
        uint8 nonce = uint8(part) + 1;
        return address(uint160(uint256(keccak256(abi.encodePacked(bytes2(0xd694), address(this), nonce)))));
    }

    function _argumentsOf(Part part) private view returns (bytes memory) {
        Settings memory chosen = _settings;
        if (part == Part.PermissionController) return "";
        if (part == Part.AllocationManager) {
            return
                abi.encode(
                    LocalAllocationManager.Settings({
                        delegation: addressOf(Part.DelegationManager),
                        permissionController: addressOf(Part.PermissionController),
                        eigenStrategy: chosen.eigenStrategy,
                        pauser: chosen.owner,
                        deallocationDelay: chosen.deallocationDelay,
                        allocationConfigurationDelay: chosen.allocationConfigurationDelay,
                        slasherConfigurationDelay: chosen.slasherConfigurationDelay
                    })
                );
        }
        if (part == Part.DelegationManager) {
            return
                abi.encode(
                    LocalDelegationManager.Settings({
                        allocationManager: addressOf(Part.AllocationManager),
                        strategyManager: addressOf(Part.StrategyManager),
                        permissionController: addressOf(Part.PermissionController),
                        pauser: chosen.owner,
                        minWithdrawalDelayBlocks: chosen.minWithdrawalDelayBlocks
                    })
                );
        }
        if (part == Part.StrategyManager) {
            return
                abi.encode(
                    addressOf(Part.AllocationManager),
                    addressOf(Part.DelegationManager),
                    addressOf(Part.StrategyFactory),
                    chosen.owner
                );
        }
        if (part == Part.StrategyFactory) return abi.encode(addressOf(Part.StrategyManager), chosen.owner);
        return
            abi.encode(
                LocalRewardsCoordinator.Settings({
                    delegationManager: addressOf(Part.DelegationManager),
                    strategyManager: addressOf(Part.StrategyManager),
                    allocationManager: addressOf(Part.AllocationManager),
                    permissionController: addressOf(Part.PermissionController),
                    pauser: chosen.owner,
                    calculationIntervalSeconds: chosen.calculationIntervalSeconds,
                    maxRewardsDuration: chosen.maxRewardsDuration,
                    maxRetroactiveLength: chosen.maxRetroactiveLength,
                    genesisRewardsTimestamp: chosen.genesisRewardsTimestamp
                })
            );
    }
}
