import { isSertnError } from "../errors.js";
import type { EvidenceBundle } from "./bundle.js";
import { contradiction } from "./errors.js";
import { type Finding, Findings } from "./findings.js";
import { type JudgedModel, judgeAnswer } from "./judge-answer.js";
import { firstDifference } from "./plain.js";
import { saysOtherwise } from "./records.js";
import { replay } from "./replay.js";

/** What became of a verification. */
export interface EvidenceVerdict {
  holds: boolean;
  /** What was found to hold, in order, until something did not. */
  findings: readonly Finding[];
  contradiction: { claim: string; because: string; at: string } | undefined;
  /** What all of it rests on, and no bundle can show: that these are hashes of blocks of the chain. */
  trusted: readonly { number: number; hash: string }[];
}

/**
 * Replays evidence offline: every header is hashed, every transaction and receipt led back to its header, every derived fact
 * derived again, by the formulas of `src/protocol`; what the bundle says must be what comes out.
 *
 * @param model The task's model, if it is at hand: then its answer to the input is compared with the operator's.
 */
export function verifyEvidence(bundle: EvidenceBundle, model?: JudgedModel): EvidenceVerdict {
  const findings = new Findings();
  const trusted = bundle.blocks.map(({ number, hash }) => ({ number, hash }));
  try {
    const { facts, life, submission } = replay(bundle, findings);
    const difference = firstDifference(bundle.facts, facts, "facts");
    if (difference !== undefined)
      findings.fail(
        "the facts are those that are given",
        difference.path,
        saysOtherwise(difference.one, difference.other),
      );
    if (model !== undefined) judgeAnswer(model, life, submission, findings);
    return { holds: true, findings: findings.list, contradiction: undefined, trusted };
  } catch (error) {
    if (!isSertnError(error) || error.code !== contradiction.code) throw error;
    const { claim, because, at } = error.facts as Parameters<typeof contradiction>[0]; // the code says so
    return { holds: false, findings: findings.list, contradiction: { claim, because, at }, trusted };
  }
}
