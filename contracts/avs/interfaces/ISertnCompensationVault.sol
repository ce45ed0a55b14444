// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IStrategy} from "../../eigenlayer/interfaces/IStrategy.sol";

/// @notice What was slashed in one strategy, and how it is divided.
/// @param  strategy      The core's strategy.
/// @param  shares        Shares that the core booked.
/// @param  userWad       Part of the tokens for the user.
/// @param  challengerWad Part of the tokens for the challenger. The rest is the reserve's.
struct SlashedShares {
    IStrategy strategy;
    uint256 shares;
    uint64 userWad;
    uint64 challengerWad;
}

/// @title  Turns slashed stake into claims of those who were harmed
/// @notice The operator set's redistribution recipient. Tokens reach it when a slash is cleared in the core, by this contract or
///         by anyone, at any time; it accounts by balance and lets claims follow the tokens. Nobody's claim can be touched.
interface ISertnCompensationVault {
    /// @notice The tokens of a slash in one strategy have come and are divided.
    event SlashCleared(
        uint256 indexed slashId,
        IStrategy indexed strategy,
        IERC20 indexed token,
        address user,
        uint256 userAmount,
        address challenger,
        uint256 challengerAmount,
        uint256 reserveAmount
    );
    /// @notice The core could not pay out a slash in one strategy. `collect` can finish it.
    event ClearPending(uint256 indexed slashId, IStrategy indexed strategy, uint256 shares);
    /// @notice `amount` left for `to`, who `account` had named.
    event Claimed(address indexed account, IERC20 indexed token, address indexed to, uint256 amount);
    /// @notice `amount` was added to the reserve.
    event ReserveIncreased(IERC20 indexed token, uint256 amount);
    /// @notice `amount` of the reserve became a claim of `account`, by decision of governance.
    event ReserveGranted(IERC20 indexed token, address indexed account, uint256 amount);

    /// @notice Only the slasher that the core knows may call.
    error OnlySlasher(address caller, address slasher);
    /// @notice There is nothing to claim.
    error NothingToClaim(address account, IERC20 token);
    /// @notice The reserve has `available`.
    error ReserveTooSmall(IERC20 token, uint256 amount, uint256 available);
    /// @notice Slashes in `strategy` are pending; what lies here is theirs.
    error ClearsArePending(IStrategy strategy, uint256 pending);
    /// @notice An address that must be given is zero.
    error ZeroAddress();

    /// @notice Clears a slash and divides what comes. Slasher only. Never reverts for a strategy or its token.
    function receiveSlash(uint256 slashId, address user, address challenger, SlashedShares[] calldata slashed) external;

    /// @notice Clears pending slashes of a strategy, and divides what others have cleared. Anyone may.
    function collect(IStrategy strategy) external;

    /// @notice Pays the caller's claim in `token` to `to`. Reverts: NothingToClaim, ZeroAddress, and what the token says.
    function claim(IERC20 token, address to) external returns (uint256 amount);

    /// @notice Pays the claim of `account` in `token` to it. Anyone may. Reverts: NothingToClaim, and what the token says.
    function claimFor(address account, IERC20 token) external returns (uint256 amount);

    /// @notice Adds tokens of the caller to the reserve: `amount`, or what arrives of it.
    function depositReserve(IERC20 token, uint256 amount) external;

    /// @notice Adds to the reserve what was sent here without a word. Anyone may. Reverts: ClearsArePending.
    function absorb(IStrategy strategy) external returns (uint256 amount);

    /// @notice Turns a part of the reserve into a claim of someone who was harmed. Owner only. Reverts: ReserveTooSmall.
    function grantFromReserve(IERC20 token, address account, uint256 amount) external;

    /// @notice What `account` can claim.
    function claimOf(address account, IERC20 token) external view returns (uint256 amount);

    /// @notice What the reserve holds.
    function reserveOf(IERC20 token) external view returns (uint256 amount);

    /// @notice All claims and the reserve.
    function accountedOf(IERC20 token) external view returns (uint256 amount);

    /// @notice Number of slashes of a strategy that are not divided yet.
    function pendingCount(IStrategy strategy) external view returns (uint256 count);
}
