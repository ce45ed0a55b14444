// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IAllocationManager} from "../eigenlayer/interfaces/IAllocationManager.sol";
import {IDelegationManager} from "../eigenlayer/interfaces/IDelegationManager.sol";
import {IStrategy} from "../eigenlayer/interfaces/IStrategy.sol";
import {IStrategyManager} from "../eigenlayer/interfaces/IStrategyManager.sol";
import {OperatorSet} from "../eigenlayer/interfaces/OperatorSet.sol";
import {ISertnCompensationVault, SlashedShares} from "./interfaces/ISertnCompensationVault.sol";
import {ISertnServiceManager} from "./interfaces/ISertnServiceManager.sol";

/// @title  Turns slashed stake into claims of those who were harmed
/// @notice The core never lets go of a set's recipient, so this contract serves whatever slasher the core knows. Owned by
///         governance, which can give from the reserve and touch no claim. Storage gaps: none; not upgradeable.
contract CompensationVault is ISertnCompensationVault, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant WAD = 1e18;

    address public immutable serviceManager; // solhint-disable-line immutable-vars-naming
    IAllocationManager private immutable ALLOCATION_MANAGER;
    IStrategyManager private immutable STRATEGY_MANAGER;
    uint32 private immutable OPERATOR_SET_ID;

    /// @dev A slash in one strategy whose tokens have not been divided.
    struct Pending {
        uint256 slashId;
        uint256 shares;
        address user;
        uint64 userWad;
        address challenger;
        uint64 challengerWad;
    }

    mapping(address account => mapping(IERC20 token => uint256)) private _claims;
    /// @inheritdoc ISertnCompensationVault
    mapping(IERC20 token => uint256) public reserveOf;
    /// @inheritdoc ISertnCompensationVault
    mapping(IERC20 token => uint256) public accountedOf;
    mapping(IStrategy strategy => Pending[]) private _pending;

    /// @param governance      Owner.
    /// @param serviceManager_ The AVS.
    constructor(address governance, ISertnServiceManager serviceManager_) Ownable(governance) {
        serviceManager = address(serviceManager_);
        ALLOCATION_MANAGER = serviceManager_.allocationManager();
        STRATEGY_MANAGER = IStrategyManager(IDelegationManager(ALLOCATION_MANAGER.delegation()).strategyManager());
        OPERATOR_SET_ID = serviceManager_.operatorSetId();
    }

    /// @inheritdoc ISertnCompensationVault
    function receiveSlash(
        uint256 slashId,
        address user,
        address challenger,
        SlashedShares[] calldata slashed
    ) external nonReentrant {
        address slasher = ALLOCATION_MANAGER.getSlasher(_operatorSet());
        if (msg.sender != slasher) revert OnlySlasher(msg.sender, slasher);
        for (uint256 i = 0; i < slashed.length; ++i) {
            SlashedShares calldata part = slashed[i];
            if (part.shares == 0) continue;
            Pending memory pending = Pending({
                slashId: slashId,
                shares: part.shares,
                user: user,
                userWad: part.userWad,
                challenger: challenger,
                challengerWad: part.challengerWad
            });
            if (!_clear(part.strategy, pending)) {
                _pending[part.strategy].push(pending);
                emit ClearPending(slashId, part.strategy, part.shares);
            }
        }
    }

    /// @inheritdoc ISertnCompensationVault
    /// @dev Every entry is a slash that was made while its strategy could not pay: as many as that, and each cost its stake.
    function collect(IStrategy strategy) external nonReentrant {
        Pending[] storage list = _pending[strategy];
        // What others have cleared lies here and nobody knows which is which: it is divided by shares. That must come first,
        // before more tokens arrive.
        (uint256 arrived, uint256 arrivedShares) = _arrived(strategy, list);
        for (uint256 i = list.length; i > 0; --i) {
            Pending memory pending = list[i - 1];
            bool isDone;
            if (_isBooked(strategy, pending.slashId)) {
                isDone = _clear(strategy, pending);
            } else {
                uint256 amount = (arrived * pending.shares) / arrivedShares;
                (arrived, arrivedShares) = (arrived - amount, arrivedShares - pending.shares);
                _divide(strategy, strategy.underlyingToken(), pending, amount);
                isDone = true;
            }
            if (isDone) {
                list[i - 1] = list[list.length - 1];
                list.pop();
            }
        }
    }

    /// @inheritdoc ISertnCompensationVault
    function claim(IERC20 token, address to) external nonReentrant returns (uint256 amount) {
        if (to == address(0)) revert ZeroAddress();
        return _pay(msg.sender, token, to);
    }

    /// @inheritdoc ISertnCompensationVault
    function claimFor(address account, IERC20 token) external nonReentrant returns (uint256 amount) {
        return _pay(account, token, account);
    }

    /// @inheritdoc ISertnCompensationVault
    /// @dev What arrives counts: a reserve of tokens that are not here would be paid from others' claims.
    function depositReserve(IERC20 token, uint256 amount) external nonReentrant {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        _addToReserve(token, Math.min(amount, token.balanceOf(address(this)) - before));
    }

    /// @inheritdoc ISertnCompensationVault
    function absorb(IStrategy strategy) external nonReentrant returns (uint256 amount) {
        uint256 pending = _pending[strategy].length;
        if (pending != 0) revert ClearsArePending(strategy, pending);
        IERC20 token = strategy.underlyingToken();
        amount = token.balanceOf(address(this)) - accountedOf[token];
        _addToReserve(token, amount);
    }

    /// @inheritdoc ISertnCompensationVault
    function grantFromReserve(IERC20 token, address account, uint256 amount) external onlyOwner {
        if (account == address(0)) revert ZeroAddress();
        uint256 available = reserveOf[token];
        if (amount > available) revert ReserveTooSmall(token, amount, available);
        reserveOf[token] = available - amount;
        _claims[account][token] += amount;
        emit ReserveGranted(token, account, amount);
    }

    /// @inheritdoc ISertnCompensationVault
    function claimOf(address account, IERC20 token) external view returns (uint256 amount) {
        return _claims[account][token];
    }

    /// @inheritdoc ISertnCompensationVault
    function pendingCount(IStrategy strategy) external view returns (uint256 count) {
        return _pending[strategy].length;
    }

    /// @dev Has the core pay, and divides what came. False if the core refuses.
    function _clear(IStrategy strategy, Pending memory pending) private returns (bool isCleared) {
        IERC20 token = strategy.underlyingToken();
        uint256 before = token.balanceOf(address(this));
        try
            STRATEGY_MANAGER.clearBurnOrRedistributableSharesByStrategy(_operatorSet(), pending.slashId, strategy)
        returns (uint256) {
            _divide(strategy, token, pending, token.balanceOf(address(this)) - before);
            return true;
        } catch {
            return false;
        }
    }

    /// @dev INV-7: every token that came is someone's claim or the reserve's.
    function _divide(IStrategy strategy, IERC20 token, Pending memory pending, uint256 amount) private {
        uint256 userAmount = (amount * pending.userWad) / WAD;
        uint256 challengerAmount = (amount * pending.challengerWad) / WAD;
        uint256 reserveAmount = amount - userAmount - challengerAmount;
        accountedOf[token] += amount;
        if (userAmount != 0) _claims[pending.user][token] += userAmount;
        if (challengerAmount != 0) _claims[pending.challenger][token] += challengerAmount;
        if (reserveAmount != 0) reserveOf[token] += reserveAmount;
        emit SlashCleared(
            pending.slashId,
            strategy,
            token,
            pending.user,
            userAmount,
            pending.challenger,
            challengerAmount,
            reserveAmount
        );
    }

    function _pay(address account, IERC20 token, address to) private returns (uint256 amount) {
        amount = _claims[account][token];
        if (amount == 0) revert NothingToClaim(account, token);
        delete _claims[account][token];
        accountedOf[token] -= amount;
        emit Claimed(account, token, to, amount);
        token.safeTransfer(to, amount);
    }

    function _addToReserve(IERC20 token, uint256 amount) private {
        reserveOf[token] += amount;
        accountedOf[token] += amount;
        emit ReserveIncreased(token, amount);
    }

    /// @dev What lies here without an account, and the pending shares that it came from.
    function _arrived(
        IStrategy strategy,
        Pending[] storage list
    ) private view returns (uint256 arrived, uint256 arrivedShares) {
        IERC20 token = strategy.underlyingToken();
        arrived = token.balanceOf(address(this)) - accountedOf[token];
        uint256 length = list.length;
        for (uint256 i = 0; i < length; ++i) {
            if (!_isBooked(strategy, list[i].slashId)) arrivedShares += list[i].shares;
        }
    }

    function _isBooked(IStrategy strategy, uint256 slashId) private view returns (bool) {
        return STRATEGY_MANAGER.getBurnOrRedistributableShares(_operatorSet(), slashId, strategy) != 0;
    }

    function _operatorSet() private view returns (OperatorSet memory) {
        return OperatorSet(serviceManager, OPERATOR_SET_ID);
    }
}
