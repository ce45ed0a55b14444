// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title  Pause bits of an EigenLayer core contract
/// @notice One word of 256 switches. AllocationManager: 0 allocations, 1 slashing, 2 registration and deregistration.
///         DelegationManager: 0 new delegations, 1 entering the withdrawal queue, 2 leaving it. StrategyManager: 0 deposits.
///         Strategy: 0 deposits, 1 withdrawals. RewardsCoordinator: 5 operator-directed submissions for AVSs, 9 for sets.
interface IPausable {
    /// @notice `account` switched on bits; the word is now `newPausedStatus`.
    event Paused(address indexed account, uint256 newPausedStatus);
    /// @notice `account` switched off bits; the word is now `newPausedStatus`.
    event Unpaused(address indexed account, uint256 newPausedStatus);

    /// @notice The called function is paused.
    error CurrentlyPaused();
    /// @notice The caller may not pause.
    error OnlyPauser();
    /// @notice The caller may not unpause.
    error OnlyUnpauser();
    /// @notice `pause` would have switched a bit off, or `unpause` one on.
    error InvalidNewPausedStatus();
    /// @notice An address that must be set is zero.
    error InputAddressZero();

    /// @notice Switches bits on. May not switch any off (InvalidNewPausedStatus). Pausers only (OnlyPauser).
    function pause(uint256 newPausedStatus) external;

    /// @notice Switches all 256 bits on. Pausers only (OnlyPauser).
    function pauseAll() external;

    /// @notice Switches bits off. May not switch any on (InvalidNewPausedStatus). Unpausers only (OnlyUnpauser).
    function unpause(uint256 newPausedStatus) external;

    /// @notice The whole word of bits.
    function paused() external view returns (uint256);

    /// @notice Whether bit `index` is on.
    function paused(uint8 index) external view returns (bool);
}
