import { expect } from "chai";
import { parseEther } from "ethers";
import { faults } from "../../src/faults/faults.js";
import { WAD } from "../../src/protocol/wad.js";
import { behaviours, findBehaviour } from "../../src/simulate/behaviours.js";
import { checkStakes, parsePopulation } from "../../src/simulate/population.js";

const usual = { ownStake: parseEther("50"), delegatedStake: parseEther("150") };
const parse = (text: string) => parsePopulation(text, usual);

describe("a population", () => {
  it("is written as groups of count, behaviour, rate and settings", () => {
    const { operators, challengers } = parse(
      "12 honest, 2 lazy@0.2, wrong-output@0.1:own=5:delegated=2.5, 3 griefing-challenger",
    );
    expect(operators.map(({ behaviour, count, rate }) => [behaviour.name, count, rate])).to.deep.equal([
      ["honest", 12, 0],
      ["lazy", 2, 0.2],
      ["wrong-output", 1, 0.1],
    ]);
    expect(operators[0]).to.include(usual);
    expect(operators[2]).to.include({ ownStake: parseEther("5"), delegatedStake: parseEther("2.5") });
    expect(challengers.map(({ behaviour, count, rate }) => [behaviour.name, count, rate])).to.deep.equal([
      ["griefing-challenger", 3, 0.05],
    ]);
  });

  it("can say how lucky a shortcut is, and how much a wrong answer gains", () => {
    const [{ behaviour }] = parse("lazy:right=0.9:gain=0.25").operators;
    expect(behaviour.conduct).to.include({ rightWad: (9n * WAD) / 10n, gainWad: WAD / 4n, proves: true });
  });

  it("has a behaviour for every fault of the fault library, and for those that only users and challengers have", () => {
    const names = Object.keys(faults)
      .filter((name) => name !== "compose")
      .map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    expect(names.length).to.be.greaterThan(10);
    for (const name of names) expect(findBehaviour(name)?.name).to.equal(name);
    expect(new Set(behaviours.map(({ name }) => name)).size).to.equal(behaviours.length);
  });

  describe("is refused", () => {
    const refusal = (text: string) => {
      try {
        parse(text);
        return "accepted";
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    };

    it("but not as it should be", () => expect(refusal("2 honest")).to.equal("accepted"));

    it("with an unknown behaviour", () =>
      expect(refusal("2 honest, 1 lasy")).to.match(/no behaviour "lasy".*Use one of: honest, wrong-output, lazy/));

    it("with a negative count", () => expect(refusal("-1 honest")).to.match(/count is -1, outside \[0, 100000\]/));

    it("with half an operator", () => expect(refusal("1.5 honest")).to.match(/A count of 1.5 is not whole/));

    it("with a rate over one", () => expect(refusal("1 lazy@1.5")).to.match(/rate is 1.5, outside \[0, 1\]/));

    it("without an operator", () =>
      expect(refusal("0 honest, 1 griefing-challenger")).to.match(/There is no operator/));

    it("where it cannot be read", () => expect(refusal("honest x 3")).to.match(/This is no group .*at "honest x 3"/));

    it("with a setting that does not exist", () =>
      expect(refusal("honest:stake=3")).to.match(/There is no setting "stake"/));

    it("with a stake that is no amount", () =>
      expect(refusal("honest:own=1.0000000000000000001")).to.match(
        /own is 1.0000000000000000001, no amount of tokens/,
      ));

    it("with less than the least stake, by name and amounts", () => {
      const population = parse("2 honest, 1 lazy:own=0.5:delegated=0.25");
      checkStakes(population, parseEther("0.75"));
      expect(() => checkStakes(population, parseEther("1"))).to.throw(
        /lazy operators stake 0.75, the least stake is 1 /,
      );
    });
  });
});
