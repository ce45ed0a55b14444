import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

/** A deployed contract's cost to verify once. */
export interface VerificationCost {
  /** Gas of the whole transaction: its base price, calldata and execution. */
  gasUsed: number;
  calldataBytes: number;
  bytecodeBytes: number;
}

/** Deploys a verifier on a chain in this process and sends it a call that must return true. */
export async function measureVerification(
  hre: HardhatRuntimeEnvironment,
  bytecode: string,
  calldata: string,
): Promise<VerificationCost> {
  // Halo2 verifiers of large models do not fit the limit of a real chain.
  const { ethers } = await hre.network.create({ override: { allowUnlimitedContractSize: true } });
  const [signer] = await ethers.getSigners();
  const deployment = await (await signer.sendTransaction({ data: bytecode })).wait();
  const to = deployment?.contractAddress ?? "";
  const code = await ethers.provider.getCode(to);
  const answer = await ethers.provider.call({ to, data: calldata });
  if (BigInt(answer) !== 1n) throw new Error(`the verifier answers ${answer}`);
  const receipt = await (await signer.sendTransaction({ to, data: calldata })).wait();
  return {
    gasUsed: Number(receipt?.gasUsed ?? 0n),
    calldataBytes: (calldata.length - 2) / 2,
    bytecodeBytes: (code.length - 2) / 2,
  };
}
