// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IStrategy} from "./interfaces/IStrategy.sol";
import {IStrategyFactory} from "./interfaces/IStrategyFactory.sol";
import {IStrategyManager} from "./interfaces/IStrategyManager.sol";
import {LocalPause} from "./LocalPause.sol";
import {LocalStrategy} from "./LocalStrategy.sol";

/// @title  Strategy factory of the local EigenLayer core: one strategy a token, open to all
/// @notice It is the StrategyManager's whitelister, and its owner has other strategies whitelisted through it. Left out: the
///         blacklist of tokens, duration vaults. Storage gaps: none.
contract LocalStrategyFactory is IStrategyFactory, Ownable, LocalPause {
    uint8 private constant DEPLOYMENT_PAUSE_BIT = 0;

    /// @inheritdoc IStrategyFactory
    address public immutable strategyManager;

    /// @inheritdoc IStrategyFactory
    mapping(IERC20 token => IStrategy) public deployedStrategies;

    /// @param strategyManager_ The StrategyManager, whose whitelister this is.
    /// @param owner_           Who may have any strategy whitelisted, and may pause this and all its strategies.
    constructor(address strategyManager_, address owner_) Ownable(owner_) LocalPause(owner_) {
        strategyManager = strategyManager_;
    }

    /// @inheritdoc IStrategyFactory
    function deployNewStrategy(
        IERC20 token
    ) external whenNotPaused(DEPLOYMENT_PAUSE_BIT) returns (IStrategy newStrategy) {
        if (address(deployedStrategies[token]) != address(0)) revert StrategyAlreadyExists();
        newStrategy = new LocalStrategy(IERC20Metadata(address(token)), strategyManager, pauser);
        deployedStrategies[token] = newStrategy;
        emit StrategySetForToken(token, newStrategy);
        IStrategy[] memory strategies = new IStrategy[](1);
        strategies[0] = newStrategy;
        IStrategyManager(strategyManager).addStrategiesToDepositWhitelist(strategies);
    }

    /// @inheritdoc IStrategyFactory
    function whitelistStrategies(IStrategy[] calldata strategiesToWhitelist) external onlyOwner {
        IStrategyManager(strategyManager).addStrategiesToDepositWhitelist(strategiesToWhitelist);
    }

    /// @inheritdoc IStrategyFactory
    function removeStrategiesFromWhitelist(IStrategy[] calldata strategiesToRemoveFromWhitelist) external onlyOwner {
        IStrategyManager(strategyManager).removeStrategiesFromDepositWhitelist(strategiesToRemoveFromWhitelist);
    }
}
