import { readFileSync } from "node:fs";
import { expect } from "chai";
import hre from "hardhat";
import { differences, recordFigures, type Snapshot } from "../../scripts/snapshots/figures.js";
import { measureModels, modelTolerances } from "../../scripts/snapshots/models.js";

describe("recorded figures", () => {
  describe("of the repository's models", function () {
    this.timeout(240_000);

    it("are what is measured now, within their budgets (npm run snapshots writes them anew)", async () => {
      const snapshot: Snapshot = JSON.parse(readFileSync("test/snapshots/models.json", "utf8"));
      expect(Object.keys(snapshot)).to.have.members(Object.keys(hre.config.sertn.models));
      expect(differences(snapshot, await measureModels(hre), modelTolerances)).to.deep.equal([]);
    });
  });

  describe("compared with measured ones", () => {
    const snapshot = { model: { gas: { figure: 100, budget: 120 }, bytes: { figure: 7, budget: 9 } } };

    it("are the same, or differ by no more than is tolerated", () => {
      expect(differences(snapshot, { model: { gas: 100, bytes: 7 } })).to.deep.equal([]);
      expect(differences(snapshot, { model: { gas: 104, bytes: 7 } }, { gas: 4 })).to.deep.equal([]);
      expect(differences(snapshot, { model: { gas: 96, bytes: 7 } }, { gas: 4 })).to.deep.equal([]);
    });

    it("tell of a figure that changes, downward too", () => {
      expect(differences(snapshot, { model: { gas: 105, bytes: 6 } }, { gas: 4 })).to.deep.equal([
        "model: gas is 105, recorded is 100",
        "model: bytes is 6, recorded is 7",
      ]);
    });

    it("tell of a budget that is exceeded, even within the tolerance", () => {
      expect(differences(snapshot, { model: { gas: 121, bytes: 7 } }, { gas: 30 })).to.deep.equal([
        "model: gas is 121, its budget 120",
      ]);
    });

    it("tell of rows and figures that are missing or extra", () => {
      expect(differences(snapshot, { other: { gas: 1 }, model: { gas: 100 } })).to.have.members([
        '["model","bytes"] is recorded, not measured',
        '["other","gas"] is measured, not recorded',
      ]);
    });

    it("are recorded with their budgets as they were, and new ones with a twentieth of room", () => {
      const measured = { model: { gas: 104, bytes: 8 }, other: { gas: 200 } };
      expect(recordFigures(measured, snapshot, { gas: 4 })).to.deep.equal({
        model: { gas: { figure: 100, budget: 120 }, bytes: { figure: 8, budget: 9 } },
        other: { gas: { figure: 200, budget: 210 } },
      });
    });
  });
});
