import { ZeroAddress } from "ethers";
import { splitCompensation } from "../protocol/compensation-policy.js";
import { WAD } from "../protocol/wad.js";
import type { Examination } from "./examination.js";
import type { TaskLife } from "./life.js";
import type { ProvenEvent } from "./records.js";
import { ownWadOf, type Stake } from "./stakes.js";
import type { Submission } from "./submission.js";

/** Of what cheating could gain, for whoever else but a keeper demanded the proof, in security units. */
export function bountyOf({ task, end }: TaskLife, { parameters }: Submission): bigint {
  return end.args.challenger === ZeroAddress ? 0n : (task.temptation * parameters.challenges.bountyWad) / WAD;
}

/** Parts of the operator's own loss, in wad. */
interface Parts {
  userWad: bigint;
  challengerWad: bigint;
}

/** What user and challenger get of the operator's own loss, in security units. */
export function checkCompensation({ life, submission, findings }: Examination, verdict: ProvenEvent): Parts {
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
export function checkClaims(
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
