import type { Unit } from "../report/amounts.js";
import { shorten } from "./accounts.js";
import type { Chain } from "./chain.js";
import type { Evidence } from "./evidence.js";
import { feeTokenOf, tokenDecimals, tokenSymbol } from "./views.js";

/** A token, as far as it says what it is: one that does not is called by its address and counted in its smallest unit. */
export interface Token extends Unit {
  readonly address: string;
}

export async function readToken(chain: Chain | undefined, address: string, blockNumber: number): Promise<Token> {
  const [symbol, decimals] =
    chain === undefined
      ? []
      : await Promise.all([
          tokenSymbol.ask(chain, address, blockNumber),
          tokenDecimals.ask(chain, address, blockNumber),
        ]);
  return { address, symbol: symbol ?? `smallest units of token ${shorten(address)}`, decimals: Number(decimals ?? 0n) };
}

/** What fees of a task manager are counted in: its token, or wei where nobody can be asked. */
export async function readFeeUnit({ transaction }: Evidence, taskManager: string): Promise<Unit> {
  const { chain, blockNumber } = transaction;
  const token = chain && (await feeTokenOf.ask(chain, taskManager, blockNumber));
  return token === undefined ? { symbol: "wei", decimals: 0 } : readToken(chain, token, blockNumber);
}
