import path from "node:path";
import type { Artifact } from "hardhat/types/artifacts";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

/** Compiles one generated contract and gives its artifact. */
export async function verifierArtifact(hre: HardhatRuntimeEnvironment, file: string): Promise<Artifact> {
  await hre.solidity.build([file], { quiet: true });
  // Hardhat lists the artifacts once, and would not find those that came since.
  await hre.artifacts.clearCache();
  const source = path.relative(hre.config.paths.root, file).split(path.sep).join("/");
  return hre.artifacts.readArtifact(`${source}:${path.basename(file, ".sol")}`);
}
