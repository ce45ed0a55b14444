import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { verifierArtifact } from "./verifier-artifact.js";

/** Deployed bytecode of a verifier in bytes. */
export async function measureVerifier(hre: HardhatRuntimeEnvironment, file: string): Promise<number> {
  const { deployedBytecode } = await verifierArtifact(hre, file);
  return (deployedBytecode.length - 2) / 2;
}
