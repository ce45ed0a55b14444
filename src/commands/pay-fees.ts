import type { SertnClient } from "../avs/client.js";
import { mined } from "../avs/context.js";
import type { Token } from "../avs/tokens.js";
import { formatAmount } from "../report/amounts.js";
import { cannotPay } from "./errors.js";

/** How an account pays a fee: in the fee token, or in the chain's coin where fees are in wrapped coins. */
export type Payment = "token" | "coin";

const coin = { symbol: "ETH", decimals: 18 };

/** The fee token if the account has enough of it, else coins. @throws commands/cannot-pay */
export async function choosePayment(client: SertnClient, feeWei: bigint, token: Token): Promise<Payment> {
  const { tasks, context } = client;
  const account = await context.signer.getAddress();
  const tokens = await tasks.feeBalance(account);
  if (tokens >= feeWei) return "token";
  const hasGateway = context.deployment.sertn.gateway !== undefined;
  const coinsWei = await context.provider.getBalance(account);
  if (hasGateway && coinsWei > feeWei) return "coin";
  throw cannotPay({
    account,
    needs: formatAmount(feeWei, token),
    tokens: formatAmount(tokens, token),
    coins: hasGateway ? formatAmount(coinsWei, coin) : undefined,
  });
}

/** Makes sure that the account has so much of the fee token, by wrapping coins for what is missing. @throws commands/cannot-pay */
export async function holdFeeTokens(client: SertnClient, amountWei: bigint, token: Token): Promise<Payment> {
  const payment = await choosePayment(client, amountWei, token);
  if (payment === "token") return payment;
  const held = await client.tasks.feeBalance(await client.context.signer.getAddress());
  await mined(client.tasks.wrapCoins(amountWei - held));
  return payment;
}
