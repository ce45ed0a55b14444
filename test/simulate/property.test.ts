import { expect } from "chai";
import fc from "fast-check";
import { auditRateOf, priceTask } from "../../src/protocol/price-task.js";
import { WAD } from "../../src/protocol/wad.js";
import { type Behaviour, behaviours, findBehaviour, honest } from "../../src/simulate/behaviours.js";
import { type AssignedTask, expectedNet } from "../../src/simulate/expected-net.js";
import { validParameters } from "../helpers/arbitrary-parameters.js";
import { fuzzRuns } from "../helpers/fuzz.js";

const cost = fc.oneof(fc.bigInt(1n, 10n ** 18n), fc.bigInt(1n, 1000n));
const value = fc.oneof(fc.bigInt(0n, 10n ** 21n), fc.bigInt(0n, 1000n), fc.constant(0n));
const wad = fc.oneof(fc.bigInt(0n, WAD), fc.constantFrom(0n, WAD));

/** Parameters that the contracts accept, and a task that they give to an operator. */
const scene = fc
  .record({
    parameters: validParameters,
    inferenceCostWei: cost,
    proofCostWei: cost,
    royaltyWad: fc.bigInt(0n, (3n * WAD) / 10n),
    valueAtRisk: value,
    room: fc.bigInt(0n, 1000n),
    overQuoteWei: fc.oneof(fc.constant(0n), value),
    finality: fc.constantFrom("answered" as const, "final" as const),
    ownWad: wad,
    reliabilityWad: wad,
  })
  .map(({ parameters, inferenceCostWei, proofCostWei, royaltyWad, ...s }) => {
    const model = { inferenceCostWei, proofCostWei, royaltyWad, proofWindowBlocks: 1n };
    const answerWindowBlocks = parameters.timing.answerBlocks + 2n + s.room;
    const request = { valueAtRisk: s.valueAtRisk, finality: s.finality, answerWindowBlocks };
    const { quoteWei } = priceTask(parameters, model, request);
    const priced = priceTask(parameters, model, { ...request, feeWei: quoteWei + s.overQuoteWei });
    const auditRate = auditRateOf(parameters, priced, s);
    const task: AssignedTask | undefined =
      auditRate === undefined
        ? undefined
        : { ...priced, auditRate, ownWad: s.ownWad, feltWad: parameters.audits.delegatedWeightWad };
    return { parameters, task };
  });

const cheats = behaviours.filter(({ role, name }) => role === "operator" && name !== "honest");

describe("no behaviour beats honesty", function () {
  this.timeout(120_000);

  /** Nobody need serve at a loss: what honesty offers is its own net, or to stay away. */
  function expectNotToPay(behaviour: Behaviour) {
    let evaluated = 0;
    fc.assert(
      fc.property(scene, ({ parameters, task }) => {
        fc.pre(task !== undefined);
        const net = expectedNet(parameters, task, behaviour.conduct);
        const honestNet = expectedNet(parameters, task, honest.conduct);
        evaluated++;
        expect(net <= honestNet || net <= 0n, `${net} beats ${honestNet} at ${task.auditRate}`).to.equal(true);
      }),
      { numRuns: fuzzRuns(2000), seed: 4 },
    );
    expect(evaluated).to.be.greaterThan(1000);
  }

  for (const behaviour of cheats) it(`${behaviour.name}: ${behaviour.description}`, () => expectNotToPay(behaviour));

  // At the rate q an operator expects (1 - q) · honest + q · deviating of a task, which is most at an end.
  it("at any rate between never and always", () =>
    fc.assert(
      fc.property(
        scene,
        fc.constantFrom(...cheats),
        fc.bigInt(0n, 1000n),
        ({ parameters, task }, { conduct }, rate) => {
          fc.pre(task !== undefined);
          const honestNet = expectedNet(parameters, task, honest.conduct);
          const mixed = (1000n - rate) * honestNet + rate * expectedNet(parameters, task, conduct);
          expect(mixed <= 1000n * honestNet || mixed <= 0n || honestNet < 0n).to.equal(true);
        },
      ),
      { numRuns: fuzzRuns(2000), seed: 5 },
    ));

  it("a wrong answer loses more than the proof that it saves, even where it gains all that is at risk", () =>
    fc.assert(
      fc.property(scene, ({ parameters, task }) => {
        fc.pre(task !== undefined);
        const { conduct } = named("wrong-output");
        const loss = expectedNet(parameters, task, honest.conduct) - expectedNet(parameters, task, conduct);
        // The contracts' inequality leaves (1 - p) · proof, what an honest operator saves by not being drawn.
        const chance = task.auditRate === 65_535 ? 65_536n : BigInt(task.auditRate);
        expect(loss >= (65_536n - chance) * task.proofCostWei * WAD).to.equal(true);
      }),
      { numRuns: fuzzRuns(2000), seed: 6 },
    ));

  describe("and what holds it up is needed", () => {
    /** How many of the accepted scenes a change makes profitable. */
    function countPaying(change: (sample: { parameters: never; task: AssignedTask }) => AssignedTask): number {
      const samples = fc.sample(scene, { numRuns: fuzzRuns(1000), seed: 7 });
      return samples.filter(({ parameters, task }) => {
        if (task === undefined) return false;
        const changed = change({ parameters: undefined as never, task });
        const { conduct } = named("wrong-output");
        return expectedNet(parameters, changed, conduct) > expectedNet(parameters, changed, honest.conduct);
      }).length;
    }

    it("nothing pays as it is", () => expect(countPaying(({ task }) => task)).to.equal(0));

    it("at half the audit rate cheating pays", () =>
      expect(countPaying(({ task }) => ({ ...task, auditRate: task.auditRate >> 1 }))).to.be.greaterThan(100));

    it("who gains ten times what the user declared is not deterred", () =>
      expect(countPaying(({ task }) => ({ ...task, valueAtRisk: 10n * task.valueAtRisk }))).to.be.greaterThan(100));

    it("who feels nothing of its delegators' loss is not deterred by it", () =>
      expect(countPaying(({ task }) => ({ ...task, feltWad: 0n }))).to.be.greaterThan(100));
  });
});

function named(name: string): Behaviour {
  const found = findBehaviour(name);
  if (found === undefined) throw new Error(`no behaviour ${name}`);
  return found;
}
