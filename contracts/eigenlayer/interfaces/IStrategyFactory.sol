// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPausable} from "./IPausable.sol";
import {IStrategy} from "./IStrategy.sol";

/// @title  EigenLayer strategy factory: anyone may deploy the one strategy of a token
interface IStrategyFactory is IPausable {
    /// @notice `strategy` was deployed for `token`.
    event StrategySetForToken(IERC20 token, IStrategy strategy);

    /// @notice The token has its strategy already.
    error StrategyAlreadyExists();

    /// @notice Deploys the strategy of `token` and allows deposits into it. Once per token (StrategyAlreadyExists).
    function deployNewStrategy(IERC20 token) external returns (IStrategy newStrategy);

    /// @notice The strategy of `token`, or zero.
    function deployedStrategies(IERC20 token) external view returns (IStrategy);

    /// @notice Allows deposits into strategies of any making. Owner only.
    function whitelistStrategies(IStrategy[] calldata strategiesToWhitelist) external;

    /// @notice Refuses deposits into strategies. Owner only.
    function removeStrategiesFromWhitelist(IStrategy[] calldata strategiesToRemoveFromWhitelist) external;

    /// @notice The StrategyManager.
    function strategyManager() external view returns (address);
}
