import { AbiCoder, keccak256, ZeroHash } from "ethers";
import { alwaysAudited, chanceOf, deterrentOf, floorRateWad, rateWad, toAuditRate } from "../protocol/audit-policy.js";
import { drawOf, isDrawn } from "../protocol/draws.js";
import { auditRateOf } from "../protocol/price-task.js";
import { WAD } from "../protocol/wad.js";
import type { Draw, EvidenceSeed, Facts } from "./bundle.js";
import type { Examination } from "./examination.js";
import { type Demand, ofContract } from "./life.js";

/** Blocks after which the BLOCKHASH instruction gives no hash; a history contract may. */
const blockHashReach = 256n;
/** Chains on which seeds can be planned. */
const developmentChains: ReadonlySet<string> = new Set(["31337", "1337"]);

/** The seed of a draw, if its block's hash or a plan gives it. */
interface Seed {
  block: bigint;
  /** Undefined if it is lost, which means audited. */
  seed: string | undefined;
}

/** Where a draw's seed comes from. @throws evidence/contradiction */
function checkSeed({ bundle, records, findings }: Examination, draw: Draw, block: bigint, takenIn: bigint): Seed {
  const k = bundle.seeds.findIndex((seed) => seed.draw === draw);
  const given: EvidenceSeed | undefined = bundle.seeds[k];
  const at = `seeds.${k}`;
  if (given === undefined) return findings.fail(`the seed of the ${draw} draw is known`, "seeds", "it is not given");
  const isDevelopment = developmentChains.has(bundle.chainId);
  if (given.source === "block hash") {
    const found = records.blocks.get(Number(block));
    if (found === undefined) return findings.fail(`the seed is that of block ${block}`, at, "its header is not given");
    findings.equal(given.seed, found.hash, `the seed of the ${draw} draw is the hash of block ${block}`, `${at}.seed`);
    findings.add(`The seed of the ${draw} draw is the hash of block ${block}, ${found.hash}`);
    return { block, seed: given.seed };
  }
  if (given.source === "planned") {
    findings.check(isDevelopment, "seeds are planned on development chains only", at, () => `chain ${bundle.chainId}`);
    findings.add(`The seed of the ${draw} draw was planned, on a development chain: ${given.seed}`, "state");
    return { block, seed: given.seed };
  }
  findings.equal(given.seed, ZeroHash, "a lost seed is zero", `${at}.seed`);
  findings.check(
    isDevelopment || takenIn > block + blockHashReach,
    `the seed of block ${block} was lost`,
    at,
    () => `in block ${takenIn} its hash could still be had`,
  );
  findings.add(
    `The seed of block ${block} could not be had in block ${takenIn}, which means that the proof is due`,
    "state",
  );
  return { block, seed: undefined };
}

/** The draw of the operator, as far as it can be told without the router's weights, and the audit rate that it fixed. */
export function checkOperatorDraw(examination: Examination): Facts {
  const { findings, life } = examination;
  const { task, assigned, taskId, operator } = life;
  const seedBlock = task.submitBlock + 1n;
  const { seed } = checkSeed(examination, "operator", seedBlock, assigned.blockNumber);
  if (seed === undefined) return findings.fail("the operator was drawn", "seeds", "a lost seed draws nobody");
  const [first, last] = [seedBlock + 1n, task.lastAssignBlock];
  findings.check(
    assigned.blockNumber >= first && assigned.blockNumber <= last,
    "the operator was drawn in time",
    "facts.operatorDraw",
    () => `in block ${assigned.blockNumber}, outside [${first}, ${last}]`,
  );
  const firstRandom = keccak256(
    AbiCoder.defaultAbiCoder().encode(["bytes32", "uint256", "uint256"], [seed, taskId, 0n]),
  );
  findings.add(
    `Operator ${operator} was drawn in block ${assigned.blockNumber}; whom a random number hits depends on weights, which the chain keeps in storage`,
  );
  const rate = checkAuditRate(examination);
  return {
    seedBlock: `${seedBlock}`,
    seed,
    firstRandom,
    assignBlock: `${assigned.blockNumber}`,
    ...rate,
  };
}

function checkAuditRate({ bundle, life, submission, findings }: Examination): Facts {
  const { task, assigned } = life;
  const { priced, parameters } = submission;
  const { state } = bundle;
  const rate: bigint = assigned.args.auditRate;
  // The least for anyone: all stake its own, and never a miss.
  const deterrent = deterrentOf(task.security, WAD, task.delegatedWeightWad);
  const floorWad = floorRateWad({ ...priced, deterrent }) ?? WAD;
  const least = toAuditRate(rateWad(floorWad, WAD, task.unreliabilityWad, task.leastAuditRateWad));
  findings.check(
    rate >= BigInt(least),
    "the audit rate is at least what deters an operator whose stake is all its own",
    "facts.operatorDraw.auditRate",
    () => `${rate} is below ${least}`,
  );
  findings.add(`The audit rate is ${rate}/65536, at least the ${least} that the inequality asks of anyone`);
  if (state.draw !== undefined) {
    const { ownWad, reliabilityWad, blockNumber } = state.draw;
    const expected = auditRateOf(parameters, priced, {
      ownWad: BigInt(ownWad),
      reliabilityWad: BigInt(reliabilityWad),
    });
    findings.equal(
      rate,
      BigInt(expected ?? 0),
      "the audit rate follows from the operator's own part of its stake and its reliability",
      "state.draw",
    );
    findings.add(
      `It is exactly that of an operator with ${ownWad} wad of the stake its own and reliability ${reliabilityWad} wad, as in block ${blockNumber}`,
      "state",
    );
  }
  return { auditRate: `${rate}`, leastAuditRate: `${least}` };
}

/** Why the proof of an answer was demanded by an audit. */
export function checkAudit(examination: Examination, { answered, request }: Demand): Facts {
  const { records, life, findings } = examination;
  const { taskId, assigned, operator, task } = life;
  const rate = Number(assigned.args.auditRate);
  const seedBlock = answered.blockNumber + 1n;
  const { seed } = checkSeed(examination, "audit", seedBlock, request.blockNumber);
  findings.check(
    request.blockNumber > seedBlock,
    "the draw was taken after its seed's block",
    "facts.audit",
    () => `it was taken in block ${request.blockNumber}`,
  );
  const facts = { seedBlock: `${seedBlock}`, seed: seed ?? ZeroHash };
  if (seed === undefined) return { ...facts, because: "seed lost" };
  const draw = drawOf(seed, "audit", taskId);
  if (isDrawn(seed, "audit", taskId, rate)) {
    const because = rate === alwaysAudited ? "certain" : "drawn";
    findings.add(
      because === "certain"
        ? "The answer was audited: at this rate every answer is"
        : `The answer was audited: the draw gave ${draw}, under ${rate} (a chance of ${(100 * chanceOf(rate)).toFixed(1)} %)`,
    );
    return { ...facts, draw: `${draw}`, because };
  }
  // A draw that misses ends the task, unless the operator is jailed for a slash: then nothing of it ends unproven.
  const windowEnd = answered.blockNumber + task.challengeWindowBlocks;
  const jail = ofContract(
    records,
    "router",
    "OperatorJailed",
    (args) => args.operator === operator && args.isSlash,
  ).find((one) => one.blockNumber <= request.blockNumber && request.blockNumber <= one.args.untilBlock);
  findings.check(
    jail !== undefined && request.blockNumber > windowEnd,
    "the answer was audited",
    "facts.audit",
    () => `the draw gave ${draw}, not under ${rate}, and the operator was not jailed for a slash`,
  );
  findings.add(
    `The draw gave ${draw}, not under ${rate}, but the operator was jailed for a slash in block ${jail?.blockNumber}: everything of it must be proven`,
  );
  return { ...facts, draw: `${draw}`, because: "operator jailed", slashBlock: `${jail?.blockNumber}` };
}

/** Why a final task was demanded again: a slash of its operator opened its past, and a draw after the slash hit it. */
export function checkPastDraw(examination: Examination, { request }: Demand): Facts {
  const { records, life, submission, findings } = examination;
  const { taskId, operator, assigned } = life;
  const [opening] = ofContract(
    records,
    "router",
    "OperatorJailed",
    (args) => args.operator === operator && args.isSlash,
  ).filter((one) => one.blockNumber < request.blockNumber);
  if (opening === undefined)
    return findings.fail("a slash had opened the operator's past", "facts.past", "none before it is given");
  findings.check(
    opening.blockNumber >= assigned.blockNumber,
    "the slash came after the task's draw",
    "facts.past.slashBlock",
    () => `it came in block ${opening.blockNumber}, the draw in ${assigned.blockNumber}`,
  );
  const seedBlock = opening.blockNumber + 1n;
  const { seed } = checkSeed(examination, "past", seedBlock, request.blockNumber);
  const rate = toAuditRate(submission.parameters.audits.retrospectiveRateWad);
  const facts = { slashBlock: `${opening.blockNumber}`, seedBlock: `${seedBlock}`, rate: `${rate}` };
  if (seed === undefined) return { ...facts, seed: ZeroHash, because: "seed lost" };
  const draw = drawOf(seed, "past", taskId);
  findings.check(
    isDrawn(seed, "past", taskId, rate),
    "the draw over the operator's past hit the task",
    "facts.past",
    () => `it gave ${draw}, not under ${rate}`,
  );
  findings.add(
    `The operator was slashed in block ${opening.blockNumber}, which opened its past; the draw over it gave ${draw}, ` +
      (rate === alwaysAudited ? "and every task was drawn" : `under ${rate}`),
  );
  return { ...facts, seed, draw: `${draw}`, because: rate === alwaysAudited ? "certain" : "drawn" };
}
