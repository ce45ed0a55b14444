import { type Result, ZeroAddress } from "ethers";
import { ownShareWad, splitCompensation } from "../protocol/compensation-policy.js";
import { ceilDiv, min, WAD } from "../protocol/wad.js";
import type { EvidenceBundle, Facts, PlainValue } from "./bundle.js";
import type { Examination } from "./examination.js";
import { type Demand, ofContract, only, type TaskLife } from "./life.js";
import type { ProvenEvent } from "./records.js";
import type { Submission } from "./submission.js";

/** Tips of keepers that a slash leaves off the user's refund: draw, slash, and for an audit the demand. */
const tipsOf = { audit: 3n, challenge: 2n } as const;

/** The end of a task whose proof did not come: refunds, jail, the slash and who got what of it. */
export function checkSlash(examination: Examination, demand: Demand): Facts {
  const { records, life, findings } = examination;
  const { end, operator, taskId } = life;
  const refunds = checkRefunds(examination, demand);
  const jail = checkJail(examination);
  const executed = ofContract(records, "slasher", "VerdictExecuted", (args) => args.taskId === taskId);
  if (executed.length === 0) {
    const [pending] = ofContract(records, "slasher", "VerdictPending", (args) => args.taskId === taskId);
    if (pending === undefined) return findings.fail("a verdict was passed", "facts.slash", "no event says so");
    checkPending(examination, pending);
    return { ...refunds, ...jail, status: "pending" };
  }
  const verdict = only(executed, "the verdict was executed once", findings);
  const { slashId, wadToSlash, slashed, ownSlashed } = verdict.args;
  findings.equal(verdict.args.operator, operator, "the verdict is about the operator", "facts.slash");
  if (slashId === 0n) {
    findings.equal(slashed, 0n, "nothing was slashed", "facts.slash.slashed");
    findings.add("Nothing was left that the slash could reach");
    return { ...refunds, ...jail, status: "nothing to slash" };
  }
  findings.check(
    verdict.blockNumber >= end.blockNumber,
    "the slash followed the verdict",
    "facts.slash.block",
    () => `it was in block ${verdict.blockNumber}`,
  );
  const stakes = checkStakes(examination, verdict);
  checkAmounts(examination, verdict, stakes);
  const paid = checkCompensation(examination, verdict);
  checkClaims(examination, verdict, stakes, paid);
  return {
    ...refunds,
    ...jail,
    status: "executed",
    block: `${verdict.blockNumber}`,
    slashId: `${slashId}`,
    wadToSlash: `${wadToSlash}`,
    slashed: `${slashed}`,
    ownSlashed: `${ownSlashed}`,
    compensation: `${verdict.args.compensation}`,
    bounty: `${verdict.args.bounty}`,
    stakes: stakes.map(plainStake),
  };
}

function checkRefunds({ life, findings }: Examination, { request, reason }: Demand): Facts {
  const { task, end } = life;
  const { refundWei, challengeRefundWei, challenger } = end.args;
  const at = "facts.slash.refundWei";
  if (reason === "Retrospective")
    findings.check(
      refundWei <= task.reserveWei,
      "the user gets back at most what its fee gave to the reserve",
      at,
      () => `${refundWei} is more than ${task.reserveWei}`,
    );
  else {
    const tips = reason === "Audit" ? tipsOf.audit : tipsOf.challenge;
    findings.equal(refundWei, task.feeWei - tips * task.tipWei, `the user gets its fee back, less ${tips} tips`, at);
  }
  findings.equal(
    challengeRefundWei,
    request.args.feeWei,
    "the challenger gets its fee back",
    "facts.slash.challengeRefundWei",
  );
  // A keeper who took a draw had its tip for it.
  const claimant = reason === "Audit" ? ZeroAddress : request.args.requester;
  findings.equal(challenger, claimant, "who demanded the proof is named", "facts.slash");
  const challengerText =
    challengeRefundWei === 0n ? "" : `, ${challenger} the ${challengeRefundWei} wei of its challenge`;
  findings.add(`${task.user} got ${refundWei} wei of its fee back${challengerText}`);
  return { refundWei: `${refundWei}`, challengeRefundWei: `${challengeRefundWei}` };
}

function checkJail({ records, life, submission, findings }: Examination): Facts {
  const { operator, end } = life;
  const isMeant = (args: Result) => args.operator === operator && args.isSlash;
  const [jailed] = ofContract(records, "router", "OperatorJailed", isMeant, end);
  if (jailed === undefined) return findings.fail("the operator was jailed", "facts.slash", "no event says so");
  const least = end.blockNumber + submission.parameters.timing.jailBlocks;
  findings.check(
    jailed.args.untilBlock >= least,
    `the operator is jailed for ${submission.parameters.timing.jailBlocks} blocks`,
    "facts.slash.jailedUntilBlock",
    () => `until block ${jailed.args.untilBlock}, before ${least}`,
  );
  findings.add(`The operator is jailed until block ${jailed.args.untilBlock}`);
  return { jailedUntilBlock: `${jailed.args.untilBlock}` };
}

/** A verdict that the core refuses for the moment: what it will be, whoever finishes it. */
function checkPending({ life, submission, findings }: Examination, pending: ProvenEvent): void {
  const { task, end, operator } = life;
  const { verdict } = pending.args;
  const expected = {
    operator,
    user: task.user,
    challenger: end.args.challenger,
    security: task.security,
    compensation: task.valueAtRisk,
    bounty: bountyOf(life, submission),
  };
  for (const [name, value] of Object.entries(expected))
    findings.equal(verdict[name], value, `the verdict's ${name} is that of the task`, "facts.slash");
  findings.add(
    `The core refused the slash for the time being; it is pending since block ${pending.blockNumber}: ${task.security} of security, ` +
      `${task.valueAtRisk} for the user, a bounty of ${expected.bounty}`,
  );
}

/** Of what cheating could gain, for whoever else but a keeper demanded the proof, in security units. */
function bountyOf({ task, end }: TaskLife, { parameters }: Submission): bigint {
  return end.args.challenger === ZeroAddress ? 0n : (task.temptation * parameters.challenges.bountyWad) / WAD;
}

/** What was slashed in one strategy, and where it went. */
interface Stake {
  strategy: string;
  multiplierWad: bigint;
  wadSlashed: bigint;
  shares: bigint;
  /** Undefined where the tokens had not come. */
  cleared:
    | { token: string; userAmount: bigint; challengerAmount: bigint; reserveAmount: bigint; blockNumber: bigint }
    | undefined;
}

function plainStake({ strategy, multiplierWad, wadSlashed, shares, cleared }: Stake): PlainValue {
  return {
    strategy,
    multiplierWad: `${multiplierWad}`,
    wadSlashed: `${wadSlashed}`,
    shares: `${shares}`,
    ...(cleared !== undefined && {
      cleared: {
        token: cleared.token,
        block: `${cleared.blockNumber}`,
        userAmount: `${cleared.userAmount}`,
        challengerAmount: `${cleared.challengerAmount}`,
        reserveAmount: `${cleared.reserveAmount}`,
      },
    }),
  };
}

/** What the core says of the slash, strategy by strategy, and what the vault made of it. */
function checkStakes({ records, life, findings }: Examination, verdict: ProvenEvent): Stake[] {
  const { operator, task, end } = life;
  const { slashId, wadToSlash } = verdict.args;
  const ofSlash = (args: Result) => args.slashId === slashId;
  const place = records.events.indexOf(verdict);
  const slashes = ofContract(
    records,
    "allocationManager",
    "OperatorSlashed",
    (args) => args.operator === operator,
    verdict,
  );
  const slash = slashes.filter((one) => records.events.indexOf(one) < place).at(-1);
  if (slash === undefined) return findings.fail("the core slashed the operator", "facts.slash", "no event says so");
  const booked = ofContract(records, "strategyManager", "BurnOrRedistributableSharesIncreased", ofSlash, verdict);
  const cleared = ofContract(records, "vault", "SlashCleared", ofSlash);
  return [...slash.args.strategies].map((strategy: string, k) => {
    const at = `facts.slash.stakes.${k}`;
    const isMeant = (one: ProvenEvent) => one.args.strategy === strategy;
    const wadSlashed: bigint = slash.args.wadSlashed[k];
    findings.check(
      wadSlashed <= wadToSlash,
      "no more of the whole stake was slashed than of what was allocated",
      `${at}.wadSlashed`,
      () => `${wadSlashed} is more than ${wadToSlash}`,
    );
    const [added] = ofContract(records, "serviceManager", "StrategyAdded", (args) => args.strategy === strategy);
    if (added === undefined) return findings.fail("the strategy's stake counts", at, "no event says for how much");
    const [clear] = cleared.filter(isMeant);
    if (clear !== undefined) {
      findings.equal(clear.args.user, task.user, "the user is compensated", `${at}.cleared`);
      findings.equal(clear.args.challenger, end.args.challenger, "so is who demanded the proof", `${at}.cleared`);
    }
    return {
      strategy,
      multiplierWad: added.args.multiplierWad,
      wadSlashed,
      shares: booked.find(isMeant)?.args.shares ?? 0n,
      cleared:
        clear === undefined
          ? undefined
          : {
              token: clear.args.token,
              userAmount: clear.args.userAmount,
              challengerAmount: clear.args.challengerAmount,
              reserveAmount: clear.args.reserveAmount,
              blockNumber: clear.blockNumber,
            },
    };
  });
}

const worthOf = ({ shares, multiplierWad }: Stake) => (shares * multiplierWad) / WAD;

/** Wads to shares to security units: at least the task's security, unless nothing more was left. */
function checkAmounts({ bundle, life, findings }: Examination, verdict: ProvenEvent, stakes: readonly Stake[]): void {
  const { state } = bundle;
  const { task } = life;
  const { slashed, wadToSlash, ownSlashed } = verdict.args;
  const worth = stakes.reduce((sum, stake) => sum + worthOf(stake), 0n);
  findings.equal(slashed, worth, "what was slashed is worth what its shares are", "facts.slash.slashed");
  findings.check(
    slashed >= task.security || wadToSlash === WAD,
    "the task's security was slashed, or all that was left",
    "facts.slash.slashed",
    () => `${slashed} is less than ${task.security}`,
  );
  findings.check(
    ownSlashed <= slashed,
    "the operator's own part is a part",
    "facts.slash.ownSlashed",
    () => "it is more",
  );
  findings.add(
    `${wadToSlash} wad of each allocation was slashed: ${stakes.map(({ shares, strategy }) => `${shares} shares of ${strategy}`).join(", ")}, worth ${slashed} security units, for a security of ${task.security}`,
  );
  if (state.reach === undefined) return;
  const { strategies, blockNumber } = state.reach;
  findings.equal(
    strategies.map(({ strategy }) => strategy).join(),
    stakes.map(({ strategy }) => strategy).join(),
    "the slash reached the strategies that it took from",
    "state.reach",
  );
  const total = strategies.reduce((sum, reach) => {
    const shares = BigInt(reach.delegatedShares) + BigInt(reach.queuedShares);
    const slashable = (shares * BigInt(reach.magnitude)) / BigInt(reach.maxMagnitude);
    return sum + (slashable * BigInt(reach.multiplierWad)) / WAD;
  }, 0n);
  const dust = strategies.reduce((sum, { multiplierWad }) => sum + (2n * BigInt(multiplierWad)) / WAD + 2n, 0n);
  const expected = total === 0n ? 0n : min(WAD, ceilDiv((task.security + dust) * WAD, total));
  findings.equal(wadToSlash, expected, "the wad follows from what the slash could reach", "state.reach");
  const own = stakes.reduce((sum, stake, k) => sum + (worthOf(stake) * ownWadOf(strategies[k])) / WAD, 0n);
  findings.equal(ownSlashed, own, "the operator's own part follows from its own shares", "state.reach");
  findings.add(
    `That is what ${task.security} is of the ${total} security units that the slash could reach as of block ${blockNumber}, rounded up`,
    "state",
  );
}

type Reach = NonNullable<EvidenceBundle["state"]["reach"]>["strategies"][number];

function ownWadOf({ ownShares, delegatedShares, queuedShares }: Reach): bigint {
  return ownShareWad(BigInt(ownShares), BigInt(delegatedShares), BigInt(queuedShares));
}

interface Parts {
  userWad: bigint;
  challengerWad: bigint;
}

/** What user and challenger get of the operator's own loss, in security units. */
function checkCompensation({ life, submission, findings }: Examination, verdict: ProvenEvent): Parts {
  const { task, end } = life;
  const { ownSlashed, compensation, bounty } = verdict.args;
  const due = bountyOf(life, submission);
  const parts = splitCompensation(ownSlashed, task.valueAtRisk, due);
  findings.equal(
    compensation,
    (ownSlashed * parts.userWad) / WAD,
    "the user gets the value at risk, as far as the operator's own loss goes",
    "facts.slash.compensation",
  );
  findings.equal(
    bounty,
    (ownSlashed * parts.challengerWad) / WAD,
    "whoever else demanded the proof gets the bounty, as far as the rest of that goes",
    "facts.slash.bounty",
  );
  findings.add(
    `Of the operator's own loss of ${ownSlashed} the user gets ${compensation} for ${task.valueAtRisk} at risk` +
      (due > 0n ? `, and ${end.args.challenger} a bounty of ${bounty}; together no more than that loss` : ""),
  );
  return parts;
}

/** What the vault made of the tokens that came. */
function checkClaims(
  { bundle, life, findings }: Examination,
  verdict: ProvenEvent,
  stakes: readonly Stake[],
  { userWad, challengerWad }: Parts,
): void {
  const { state } = bundle;
  const { task, end } = life;
  for (const [k, { strategy, shares, cleared }] of stakes.entries()) {
    const at = `facts.slash.stakes.${k}.cleared`;
    if (cleared === undefined) {
      if (shares > 0n)
        findings.add(`The tokens of ${strategy} had not come yet: anyone can have the vault collect them`);
      continue;
    }
    const { token, userAmount, challengerAmount, reserveAmount } = cleared;
    const amount = userAmount + challengerAmount + reserveAmount;
    // Of each strategy no more than the operator's own part of it; that part is a state, and at most all.
    const ownWad = state.reach === undefined ? undefined : ownWadOf(state.reach.strategies[k]);
    const most = (part: bigint) => (amount * ((part * (ownWad ?? WAD)) / WAD)) / WAD;
    for (const [name, found, part] of [
      ["the user", userAmount, userWad],
      ["who demanded the proof", challengerAmount, challengerWad],
    ] as const)
      findings.check(
        ownWad === undefined ? found <= most(part) : found === most(part),
        `${name} can claim its part of the operator's own tokens`,
        at,
        () => `${found} of ${amount}, where ${most(part)} is due`,
      );
    findings.add(
      `Of ${amount} units of ${token}, ${task.user} can claim ${userAmount}` +
        (challengerAmount === 0n ? "" : `, ${end.args.challenger} ${challengerAmount}`) +
        `; ${reserveAmount} are the reserve's`,
    );
  }
  findings.check(
    verdict.args.compensation + verdict.args.bounty <= verdict.args.ownSlashed,
    "user and challenger get no more than the operator lost itself",
    "facts.slash.compensation",
    () => "they get more",
  );
}
