import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import hre from "hardhat";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { differences, type Measured, recordFigures, type Snapshot, type Tolerances } from "./snapshots/figures.js";
import { measureModels, modelTolerances } from "./snapshots/models.js";

/** A file of recorded figures that tests compare with. */
interface SnapshotFile {
  file: string;
  tolerances: Tolerances;
  measure(hre: HardhatRuntimeEnvironment): Promise<Measured>;
}

const snapshots: readonly SnapshotFile[] = [
  { file: "test/snapshots/models.json", tolerances: modelTolerances, measure: measureModels },
];

// Writes the recorded figures anew and says what has changed. Budgets are changed by hand, with the reason in the commit.
for (const { file, tolerances, measure } of snapshots) {
  const before: Snapshot = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const measured = await measure(hre);
  const changes = differences(before, measured, tolerances);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(recordFigures(measured, before, tolerances), undefined, 2)}\n`);
  console.log(changes.length === 0 ? `${file} is as before` : `${file}\n  ${changes.join("\n  ")}`);
}
process.exit();
