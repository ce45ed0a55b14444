import { Contract, ContractFactory, isAddress, isError } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { ProvenInference } from "../package/model.js";
import { badAddress, noVerifier } from "./errors.js";
import { verifierArtifact } from "./verifier-artifact.js";

export interface OnChainVerdict {
  holds: boolean;
  address: string;
  /** Gas of a transaction that does nothing but verify. */
  gasUsed: bigint;
}

/** Asks a verifier contract: the deployed one at `address`, or one that is deployed on the selected network. */
export async function verifyOnChain(
  hre: HardhatRuntimeEnvironment,
  verifierFile: string,
  { context, input, output, proof }: Pick<ProvenInference, "context" | "input" | "output" | "proof">,
  address: string,
): Promise<OnChainVerdict> {
  if (address !== "" && !isAddress(address)) throw badAddress({ address });
  const { abi, bytecode } = await verifierArtifact(hre, verifierFile);
  const { ethers, networkName: network } = await hre.network.create();
  const [signer] = await ethers.getSigners();
  const verifier =
    address === ""
      ? await (await new ContractFactory(abi, bytecode, signer).deploy()).waitForDeployment()
      : new Contract(address, abi, signer);
  if (address !== "" && (await ethers.provider.getCode(address)) === "0x") throw noVerifier({ address, network });
  const call = verifier.getFunction("verify");
  const words = [context, input, output, proof];
  return {
    holds: await call.staticCall(...words).catch((cause: unknown) => {
      // A contract that is no verifier answers nothing, or something else.
      if (address !== "" && (isError(cause, "BAD_DATA") || isError(cause, "CALL_EXCEPTION")))
        throw noVerifier({ address, network }, cause);
      throw cause;
    }),
    address: await verifier.getAddress(),
    gasUsed: await call.estimateGas(...words),
  };
}
