// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What the task manager found.
/// @param  taskId       The task whose proof did not come.
/// @param  operator     Who is slashed.
/// @param  user         Who was harmed.
/// @param  challenger   Who was right to doubt, or zero.
/// @param  security     How much is slashed at least, in security units.
/// @param  compensation What the user should get, in security units, if the operator's own loss allows.
/// @param  bounty       What the challenger should get, likewise, after the user.
struct Verdict {
    uint256 taskId;
    address operator;
    address user;
    address challenger;
    uint96 security;
    uint96 compensation;
    uint96 bounty;
}

/// @title  The operator set's only slasher
/// @notice Turns a verdict of the task manager into wads of the operator's present allocations, slashes, and has the vault clear
///         the slash in the same call. What the core refuses for the moment stays pending; anyone can finish it.
interface ISertnSlasher {
    /// @notice A verdict was carried out.
    /// @param  slashId      Number of the slash in the core; zero if there was nothing to slash.
    /// @param  wadToSlash   Part of each allocation that was slashed, in wad.
    /// @param  slashed      What came back, in security units.
    /// @param  ownSlashed   Part of that which was the operator's own: what user and challenger can get at most.
    /// @param  compensation What the user gets, in security units.
    /// @param  bounty       What the challenger gets, in security units.
    event VerdictExecuted(
        uint256 indexed taskId,
        address indexed operator,
        uint256 slashId,
        uint256 wadToSlash,
        uint256 slashed,
        uint256 ownSlashed,
        uint256 compensation,
        uint256 bounty
    );
    /// @notice The core refused the slash for now, with `reason`. `retry` can finish it.
    event VerdictPending(uint256 indexed taskId, address indexed operator, Verdict verdict, bytes reason);

    /// @notice Only the task manager may pass verdicts.
    error OnlyTaskManager(address caller);
    /// @notice Only this contract may call itself here.
    error OnlySelf(address caller);
    /// @notice A slash is not begun with less than `leastGas`, or who sends the transaction could have it fail half-way.
    error TooLittleGas(uint256 taskId, uint256 leastGas);
    /// @notice No such verdict is pending.
    error NoSuchVerdict(uint256 taskId);

    /// @notice Carries out a verdict, or keeps it pending if the core refuses. Task manager only. Never reverts for the core.
    /// @dev    Reverts: TooLittleGas.
    function slash(Verdict calldata verdict) external;

    /// @notice Carries out a pending verdict. Anyone may. Reverts: NoSuchVerdict, TooLittleGas, and with the core's
    ///         reason.
    function retry(Verdict calldata verdict) external;

    /// @notice Hash of the verdict of a task that is pending, or zero.
    function pendingVerdict(uint256 taskId) external view returns (bytes32 verdictHash);
}
