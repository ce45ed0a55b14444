import { toNumber } from "../../protocol/wad.js";

/** An amount of wei in tokens, four digits: 1234500000000000000n → "1.234". */
export function tokens(wei: bigint | number): string {
  const value = Number(wei) / 1e18;
  if (value === 0) return "0";
  const digits = value.toPrecision(4);
  return digits.includes("e") ? digits.replace("e+", "e") : String(Number(digits));
}

/** A fraction in wad as a percentage. */
export function percentOf(wad: bigint): string {
  const percent = 100 * toNumber(wad);
  return `${percent === 0 || percent >= 0.01 ? Number(percent.toPrecision(4)) : percent.toExponential(2)} %`;
}
