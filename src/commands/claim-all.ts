import type { SertnClient } from "../avs/client.js";
import { mined } from "../avs/context.js";
import type { Token } from "../avs/tokens.js";
import { claimsOf } from "../status/account-status.js";

/** What was paid out, and from where. */
export interface Payout {
  from: "vault" | "escrow";
  token: Token;
  amount: bigint;
}

/** Pays what the vault and escrow owe the client's account to `to`; nothing is sent for what is not owed. */
export async function claimAll(client: SertnClient, to: string, feeToken: Token): Promise<Payout[]> {
  const { tasks, compensation, context } = client;
  const account = await context.signer.getAddress();
  const paid: Payout[] = [];
  for (const { token, amount } of await claimsOf(client, account)) {
    await mined(compensation.claim(token.address, to));
    paid.push({ from: "vault", token, amount });
  }
  const { balanceWei } = await tasks.account(account);
  if (balanceWei > 0n) {
    await mined(tasks.withdraw(to));
    paid.push({ from: "escrow", token: feeToken, amount: balanceWei });
  }
  return paid;
}
