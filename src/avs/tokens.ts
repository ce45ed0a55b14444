import { type ContractRunner, isError } from "ethers";
import { decoded } from "./context.js";
import { contractAt } from "./contracts.js";
import type { Address } from "./types.js";

/** An ERC-20, and how amounts of it are written. */
export interface Token {
  address: Address;
  symbol: string;
  decimals: number;
}

/** Reads what a token says of itself; one that says nothing is called by its address and counted in its smallest unit. */
export async function readToken(address: Address, runner: ContractRunner): Promise<Token> {
  const token = contractAt("contracts/consumer/WrappedCoin.sol", address, runner);
  // Both are optional in ERC-20.
  const optional = <T>(asked: Promise<T>) =>
    asked.catch((error: unknown) => {
      if (isError(error, "BAD_DATA") || isError(error, "CALL_EXCEPTION")) return undefined;
      throw error;
    });
  const [symbol, decimals] = await Promise.all([optional<string>(token.symbol()), optional<bigint>(token.decimals())]);
  return { address, symbol: symbol ?? `smallest units of token ${address}`, decimals: Number(decimals ?? 0n) };
}

/** The token that a strategy holds. */
export function underlyingToken(strategy: Address, runner: ContractRunner): Promise<Address> {
  return decoded(contractAt("contracts/eigenlayer/interfaces/IStrategy.sol", strategy, runner).underlyingToken());
}
