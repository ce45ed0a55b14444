import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Avs } from "./avs.js";

/** Everything that operator, user, challenger and keeper own together, gas aside: fee tokens, escrow, claims, shares. */
export async function wealthOf(avs: Avs, operator: HardhatEthersSigner): Promise<bigint> {
  const { feeToken, vault, delegationManager, stakes, user, challenger, keeper, provider } = avs;
  const [{ strategy, token }] = stakes;
  let wealth = 0n;
  for (const { address } of [operator, user, challenger, keeper, provider]) {
    wealth += await feeToken.balanceOf(address);
    wealth += await avs.balanceOf(address);
    wealth += await vault.claimOf(address, token);
    wealth += await token.balanceOf(address);
  }
  const [[shares]] = await delegationManager.getWithdrawableShares(operator.address, [await strategy.getAddress()]);
  return wealth + shares;
}
