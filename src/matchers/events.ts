import { EventFragment, Interface } from "ethers";
import type { Log } from "./chain.js";
import { plainObject } from "./plain.js";

/** An event of which a matcher reads the arguments; it is known by its topic, whoever emitted it. */
export interface EventDefinition<Args> {
  readonly fragment: EventFragment;
  /** The arguments by name, or undefined where a log is of another event. */
  decode(log: Log): Args | undefined;
}

/** One operator set of an AVS. */
export interface OperatorSet {
  avs: string;
  id: bigint;
}

/** `Args` repeats the signature in TypeScript, as far as it is read: uints are bigints, addresses strings with checksum. */
function defineEvent<Args>(signature: string): EventDefinition<Args> {
  const fragment = EventFragment.from(signature);
  const abi = new Interface([fragment]);
  const indexed = fragment.inputs.filter((input) => input.indexed).length;
  return {
    fragment,
    decode: ({ topics, data }) => {
      // As many topics as indexed arguments: a token of another standard indexes what ERC-20 does not.
      if (topics[0] !== fragment.topicHash || topics.length !== 1 + indexed) return undefined;
      return plainObject(fragment.inputs, abi.decodeEventLog(fragment, data, topics)) as Args; // by the signature
    },
  };
}

/* Of the EigenLayer core. */

export const operatorSlashed = defineEvent<{
  operator: string;
  operatorSet: OperatorSet;
  strategies: string[];
  /** Parts of the operator's whole delegated stake. */
  wadSlashed: bigint[];
  description: string;
}>(
  "event OperatorSlashed(address operator, (address avs, uint32 id) operatorSet, address[] strategies, uint256[] wadSlashed, string description)",
);

export const operatorSharesSlashed = defineEvent<{ operator: string; strategy: string; totalSlashedShares: bigint }>(
  "event OperatorSharesSlashed(address indexed operator, address strategy, uint256 totalSlashedShares)",
);

interface BookedShares {
  operatorSet: OperatorSet;
  slashId: bigint;
  strategy: string;
  shares: bigint;
}

export const sharesBooked = defineEvent<BookedShares>(
  "event BurnOrRedistributableSharesIncreased((address avs, uint32 id) operatorSet, uint256 slashId, address strategy, uint256 shares)",
);

export const sharesCleared = defineEvent<BookedShares>(
  "event BurnOrRedistributableSharesDecreased((address avs, uint32 id) operatorSet, uint256 slashId, address strategy, uint256 shares)",
);

/* Of ERC-20. */

export const transfer = defineEvent<{ from: string; to: string; value: bigint }>(
  "event Transfer(address indexed from, address indexed to, uint256 value)",
);

/* Of the Sertn contracts. */

/** Why a proof was demanded or given, in the order of `ProofReason` of ISertnTaskManager. */
export const proofReasons = ["none", "audit", "challenge", "retrospective", "volunteered"] as const;
export type ProofReason = (typeof proofReasons)[number];
/** The reasons for which a proof is demanded. */
export type RequestReason = Exclude<ProofReason, "none" | "volunteered">;

/** The word for a reason as events have it. */
export function reasonOf(reason: bigint): ProofReason {
  return proofReasons[Number(reason)];
}

export const taskSubmitted = defineEvent<{
  taskId: bigint;
  task: { proofCost: bigint; valueAtRisk: bigint; parametersId: bigint };
}>(
  "event TaskSubmitted(uint256 indexed taskId, address indexed user, bytes32 indexed modelKey, address payer, (address user, address provider, bytes32 modelKey, bytes32 inputHash, uint96 valueAtRisk, uint128 temptation, uint96 proofCost, uint96 security, uint96 feeWei, uint96 tipWei, uint96 royaltyWei, uint96 restakersWei, uint96 reserveWei, uint64 delegatedWeightWad, uint64 unreliabilityWad, uint64 leastAuditRateWad, uint32 submitBlock, uint32 lastAssignBlock, uint32 deadlineBlock, uint32 challengeWindowBlocks, uint32 proofWindowBlocks, uint32 outputSize, uint16 maxOpenTasks, uint32 parametersId, uint8 finality) task, bytes input)",
);

export const taskAssigned = defineEvent<{ taskId: bigint; operator: string; auditRate: bigint }>(
  "event TaskAssigned(uint256 indexed taskId, address indexed operator, uint16 auditRate, address keeper)",
);

export const proofRequested = defineEvent<{
  taskId: bigint;
  operator: string;
  reason: bigint;
  requester: string;
  feeWei: bigint;
  lastBlock: bigint;
}>(
  "event ProofRequested(uint256 indexed taskId, address indexed operator, uint8 indexed reason, address requester, uint256 feeWei, uint256 lastBlock)",
);

export const taskProven = defineEvent<{ taskId: bigint; operator: string; reason: bigint; rewardWei: bigint }>(
  "event TaskProven(uint256 indexed taskId, address indexed operator, uint8 reason, uint256 rewardWei)",
);

export const operatorJailed = defineEvent<{ operator: string; untilBlock: bigint; isSlash: boolean }>(
  "event OperatorJailed(address indexed operator, uint256 untilBlock, bool isSlash)",
);

export const standingChanged = defineEvent<{ operator: string; reliabilityWad: bigint; speedWad: bigint }>(
  "event StandingChanged(address indexed operator, uint256 reliabilityWad, uint256 speedWad)",
);

export const verdictExecuted = defineEvent<{
  taskId: bigint;
  operator: string;
  slashId: bigint;
  slashed: bigint;
  compensation: bigint;
  bounty: bigint;
}>(
  "event VerdictExecuted(uint256 indexed taskId, address indexed operator, uint256 slashId, uint256 wadToSlash, uint256 slashed, uint256 ownSlashed, uint256 compensation, uint256 bounty)",
);

export const verdictPending = defineEvent<{ taskId: bigint; operator: string; reason: string }>(
  "event VerdictPending(uint256 indexed taskId, address indexed operator, (uint256 taskId, address operator, address user, address challenger, uint96 security, uint96 compensation, uint96 bounty) verdict, bytes reason)",
);

export const slashCleared = defineEvent<{
  slashId: bigint;
  strategy: string;
  token: string;
  user: string;
  userAmount: bigint;
  challenger: string;
  challengerAmount: bigint;
  reserveAmount: bigint;
}>(
  "event SlashCleared(uint256 indexed slashId, address indexed strategy, address indexed token, address user, uint256 userAmount, address challenger, uint256 challengerAmount, uint256 reserveAmount)",
);

export const clearPending = defineEvent<{ slashId: bigint; strategy: string; shares: bigint }>(
  "event ClearPending(uint256 indexed slashId, address indexed strategy, uint256 shares)",
);

export const reserveGranted = defineEvent<{ token: string; account: string; amount: bigint }>(
  "event ReserveGranted(address indexed token, address indexed account, uint256 amount)",
);
