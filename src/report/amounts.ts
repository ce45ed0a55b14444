import { formatUnits } from "ethers";

/** What an amount counts. `decimals` is where its point stands when it is shown. */
export interface Unit {
  readonly symbol: string;
  readonly decimals: number;
}

/** In these the protocol counts stake and value at risk; 1e18 of them are worth one token of the fee. */
export const securityUnits: Unit = { symbol: "security units", decimals: 18 };

/** `1.5 DEVA`, exact. */
export function formatAmount(amount: bigint, { symbol, decimals }: Unit): string {
  return `${decimal(amount, decimals)} ${symbol}`;
}

/** A part of a whole in wad, exact: `12.5%`. */
export function formatWad(partWad: bigint): string {
  return `${decimal(partWad, 16)}%`;
}

function decimal(amount: bigint, decimals: number): string {
  return formatUnits(amount, decimals).replace(/\.0$/, "");
}
