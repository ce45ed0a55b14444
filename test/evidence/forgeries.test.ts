import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import { isSertnError } from "../../src/errors.js";
import type { EvidenceBundle } from "../../src/evidence/bundle.js";
import { Findings } from "../../src/evidence/findings.js";
import { replay } from "../../src/evidence/replay.js";
import { faults } from "../../src/faults/faults.js";
import { drawOf } from "../../src/protocol/draws.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { readSamples } from "../../src/samples/read-samples.js";
import type { TestAvs } from "../../src/testing/avs.js";
import { type Forgery, forgeEvidence, moveEvidence } from "../helpers/forge-evidence.js";

/**
 * Who makes up whole blocks passes what follows from hashes. Each formula must find him all the same: here every event says one
 * thing that the contracts could not have said, and nothing else is wrong.
 */
describe("evidence from blocks that were made up", function () {
  this.timeout(60_000);
  let challenge: EvidenceBundle;
  let audit: EvidenceBundle;
  let past: EvidenceBundle;
  let timeout: EvidenceBundle;

  before(async () => {
    const { sertn } = await hre.network.create();
    const [input] = await readSamples("models/digits-mlp/heldout.npz", [{ name: "pixels", shape: [1, 64] }]);
    const avs = await sertn.deploy({
      models: ["digits-mlp"],
      // Nearly certain, by a block's own hash, and yet a draw.
      parameters: { audits: { retrospectiveRateWad: parseEther("0.9999") } },
    });
    timeout = await settled(avs, input, faults.silent());
    challenge = await settled(avs, input, faults.wrongOutput(), true);
    await avs.audits.seed(1);
    // A rate that hits soon.
    audit = await audited(avs, input);
    past = await retrospective(avs, input);
  });

  const more = (honest: bigint) => honest + 1n;
  const less = (honest: bigint) => honest - 1n;
  const of =
    (contract: Forgery["contract"], event: string) =>
    (path: string, value: Forgery["value"]): Forgery => ({ contract, event, path: path.split("."), value });
  const submitted = of("taskManager", "TaskSubmitted");
  const assigned = of("taskManager", "TaskAssigned");
  const requested = of("taskManager", "ProofRequested");
  const slashed = of("taskManager", "TaskSlashed");
  const heated = of("router", "HeatChanged");
  const executed = of("slasher", "VerdictExecuted");
  const cleared = of("vault", "SlashCleared");

  const rows: readonly (readonly [what: string, bundle: () => EvidenceBundle, forgery: Forgery, claim: RegExp])[] = [
    ["less security than the parameters ask", () => challenge, submitted("task.security", less), /security follows/],
    ["more temptation", () => challenge, submitted("task.temptation", more), /temptation follows/],
    ["a fee below the quote", () => challenge, submitted("task.feeWei", () => 1n), /the fee is at least the quote/],
    ["another part for the provider", () => challenge, submitted("task.royaltyWei", more), /royaltyWei follows/],
    ["a shorter proof window", () => challenge, submitted("task.proofWindowBlocks", less), /proofWindowBlocks follows/],
    ["another block of submission", () => challenge, submitted("task.submitBlock", less), /block of the submission/],
    [
      "a draw that could come too late",
      () => challenge,
      submitted("task.lastAssignBlock", (block) => block + 99n),
      /has time to answer/,
    ],
    ["an audit rate that deters nobody", () => challenge, assigned("auditRate", () => 1n), /what deters/],
    ["an audit rate of somebody else", () => challenge, assigned("auditRate", more), /audit rate follows/],
    ["a challenge that cost less", () => challenge, requested("feeWei", less), /what the operator's heat makes/],
    [
      "a challenge of a hotter operator",
      () => challenge,
      { ...heated("heat", (heat) => heat + 10n ** 7n), isFirst: true },
      /operator's heat makes/,
    ],
    ["an operator that stays hot", () => challenge, heated("heat", more), /its heat goes/],
    ["a window that ends early", () => challenge, requested("lastBlock", less), /window has the length/],
    [
      "a demand for another reason",
      () => challenge,
      requested("reason", () => 1n),
      /the seed of the audit draw is known/,
    ],
    ["a refund that is too small", () => challenge, slashed("refundWei", less), /gets its fee back/],
    [
      "a challenger that lost its fee",
      () => challenge,
      slashed("challengeRefundWei", () => 0n),
      /challenger gets its fee back/,
    ],
    ["a jail that is too short", () => challenge, of("router", "OperatorJailed")("untilBlock", less), /is jailed for/],
    ["more slashed than its shares are worth", () => challenge, executed("slashed", more), /worth what its shares are/],
    ["another wad than the reach makes", () => challenge, executed("wadToSlash", more), /wad follows/],
    ["more of it the operator's own", () => challenge, executed("ownSlashed", more), /own part/],
    ["more compensation", () => challenge, executed("compensation", more), /the user gets the value at risk/],
    ["more bounty", () => challenge, executed("bounty", more), /gets the bounty/],
    [
      "fewer shares",
      () => challenge,
      of("strategyManager", "BurnOrRedistributableSharesIncreased")("shares", less),
      /worth what its shares are/,
    ],
    ["more for the user in the vault", () => challenge, cleared("userAmount", more), /the user can claim its part/],
    [
      "more for the challenger in the vault",
      () => challenge,
      cleared("challengerAmount", more),
      /who demanded the proof can claim/,
    ],
    ["a refund that kept a keeper's tip", () => audit, slashed("refundWei", more), /less 3 tips/],
    [
      "more back than the reserve had",
      () => past,
      slashed("refundWei", (wei) => wei + 10n ** 18n),
      /at most what its fee gave/,
    ],
    [
      "another penalty",
      () => timeout,
      of("taskManager", "TaskExpired")("penaltyWei", more),
      /penalty is the parameters'/,
    ],
    ["another refund", () => timeout, of("taskManager", "TaskExpired")("refundWei", less), /less two tips/],
    ["a deadline that is not over", () => timeout, submitted("task.deadlineBlock", more), /the deadline was over/],
  ];
  for (const [what, bundle, forgery, claim] of rows)
    it(`is found out by ${what}`, () => {
      expect(contradictionOf(bundle())).to.equal("none");

      expect(contradictionOf(forgeEvidence(bundle(), forgery))).to.match(claim);
    });

  it("is found out by a draw that misses: of an audit, and of the past", () => {
    const rates = [
      [
        audit,
        "audit",
        (bundle: EvidenceBundle) => Number((bundle.facts.operatorDraw as { auditRate: string }).auditRate),
      ],
      [past, "past", (bundle: EvidenceBundle) => Number((bundle.facts.demand as { past: { rate: string } }).past.rate)],
    ] as const;
    for (const [bundle, draw, rateOf] of rates) {
      const seedAt = (nonce: number) => `0x${nonce.toString(16).padStart(64, "0")}`;
      let nonce = 1;
      while (drawOf(seedAt(nonce), draw, BigInt(bundle.taskId)) < rateOf(bundle)) nonce++;
      const missed: EvidenceBundle = structuredClone(bundle);
      const seed = missed.seeds.find((one) => one.draw === draw);
      if (seed === undefined) throw new Error("the draw has no seed");
      [seed.source, seed.seed] = ["planned", seedAt(nonce)];
      expect(contradictionOf(bundle)).to.equal("none");
      expect(contradictionOf(missed)).to.match(/answer was audited|past hit the task/);
    }
  });

  it("is found out by a seed that is no block's hash, or that only a development chain has", () => {
    const withSeed = (bundle: EvidenceBundle, k: number, source: EvidenceBundle["seeds"][number]["source"]) => {
      const changed: EvidenceBundle = structuredClone(bundle);
      changed.seeds[k].source = source;
      if (source === "lost") changed.seeds[k].seed = `0x${"00".repeat(32)}`;
      return changed;
    };
    expect(contradictionOf(withSeed(audit, 1, "lost"))).to.equal("none");
    expect(contradictionOf(withSeed(audit, 1, "block hash"))).to.match(
      /the seed is that of block|is the hash of block/,
    );
    expect(contradictionOf(withSeed(audit, 0, "lost"))).to.match(/the operator was drawn: a lost seed draws nobody/);
    const elsewhere = moveEvidence(audit, 17_000);
    expect(contradictionOf(elsewhere)).to.match(/seeds are planned on development chains only: chain 17000/);
    expect(contradictionOf(withSeed(elsewhere, 0, "lost"))).to.match(
      /was lost: in block \d+ its hash could still be had/,
    );
    expect(contradictionOf({ ...audit, chainId: "17000" })).to.match(/it was signed for this chain/);
  });

  it("is found out by a step that is left out, or told twice", () => {
    for (const k of challenge.transactions.keys()) {
      const transactions = challenge.transactions.filter((_, one) => one !== k);
      expect(contradictionOf({ ...challenge, transactions }), `without transaction ${k}`).to.not.equal("none");
    }
    const twice = [challenge.transactions[0], ...challenge.transactions];
    expect(contradictionOf({ ...challenge, transactions: twice })).to.match(/in the chain's order/);
  });
});

async function settled(
  avs: TestAvs,
  input: Sample,
  fault: ReturnType<typeof faults.silent>,
  isChallenged = false,
): Promise<EvidenceBundle> {
  const operator = await avs.operator({ fault });
  const task = await avs.submit({ input, operator });
  if (isChallenged) await avs.challenge(task);
  await avs.settle(task);
  return avs.evidence(task);
}

async function audited(avs: TestAvs, input: Sample): Promise<EvidenceBundle> {
  const operator = await avs.operator({
    fault: faults.wrongOutput(),
    stake: parseEther("10"),
    delegated: parseEther("90"),
  });
  for (;;) {
    const task = await avs.submit({ input, operator, valueAtRisk: parseEther("2"), finality: "Answered" });
    await avs.settle(task);
    if ((await avs.state(task)).status === "Slashed") return avs.evidence(task);
  }
}

/** Of several final tasks of one liar, one that the draw over its past hits. */
async function retrospective(avs: TestAvs, input: Sample): Promise<EvidenceBundle> {
  const operator = await avs.operator({ fault: faults.wrongOutput() });
  await avs.audits.forbid();
  const final = [];
  for (let k = 0; k < 3; k++) {
    final.push(await avs.submit({ input, operator }));
    await avs.settle(final[k]);
  }
  const task = await avs.submit({ input, operator });
  await avs.challenge(task);
  await avs.settle(task);
  for (const one of final) {
    const isDrawn = await avs.auditPast(one).then(
      () => true,
      () => false,
    );
    if (!isDrawn) continue;
    await avs.settle(one);
    return avs.evidence(one);
  }
  throw new Error("the draw over the past hit none");
}

/** What the replay says does not hold. */
function contradictionOf(bundle: EvidenceBundle): string {
  try {
    replay(bundle, new Findings());
    return "none";
  } catch (error) {
    if (isSertnError(error) && error.code === "evidence/contradiction") return error.what;
    throw error;
  }
}
