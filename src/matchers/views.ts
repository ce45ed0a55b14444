import { FunctionFragment, Interface } from "ethers";
import type { Chain } from "./chain.js";
import { noAnswer } from "./errors.js";
import { plainValue } from "./plain.js";

/** A view that a matcher asks. */
export interface ViewDefinition<Args extends readonly unknown[], Returned> {
  readonly fragment: FunctionFragment;
  /** What a contract answers at the end of a block; undefined where there is no such contract or it says nothing. */
  ask(chain: Chain, contract: string, blockNumber: number, ...args: Args): Promise<Returned | undefined>;
  /** The same, where there must be an answer. @throws matchers/no-answer */
  read(chain: Chain, contract: string, blockNumber: number, ...args: Args): Promise<Returned>;
}

/** `Args` and `Returned` repeat the signature in TypeScript; a struct is an object by the names of its fields. */
function defineView<Args extends readonly unknown[], Returned>(signature: string): ViewDefinition<Args, Returned> {
  const fragment = FunctionFragment.from(signature);
  const abi = new Interface([fragment]);
  const ask = async (chain: Chain, contract: string, blockNumber: number, ...args: Args) => {
    const returned = await chain.call(contract, abi.encodeFunctionData(fragment, args), blockNumber);
    // An account without code answers nothing.
    const result = returned === undefined || returned === "0x" ? undefined : decode(abi, fragment, returned);
    return result as Returned | undefined; // by the signature
  };
  const read = async (chain: Chain, contract: string, blockNumber: number, ...args: Args) => {
    const answer = await ask(chain, contract, blockNumber, ...args);
    if (answer === undefined) throw noAnswer({ contract, view: fragment.name, blockNumber });
    return answer;
  };
  return { fragment, ask, read };
}

function decode(abi: Interface, fragment: FunctionFragment, returned: string): unknown {
  try {
    return plainValue(fragment.outputs[0], abi.decodeFunctionResult(fragment, returned)[0]);
  } catch (error) {
    // It answers in another way: some old tokens have a bytes32 for a symbol.
    if (error instanceof Error && "code" in error && ["BAD_DATA", "BUFFER_OVERRUN"].includes(String(error.code)))
      return undefined;
    throw error;
  }
}

/* Of the EigenLayer core. */

export const coreDelegation = defineView<[], string>("function delegation() view returns (address)");
export const coreStrategyManager = defineView<[], string>("function strategyManager() view returns (address)");
export const underlyingToken = defineView<[], string>("function underlyingToken() view returns (address)");
export const sharesToUnderlying = defineView<[shares: bigint], bigint>(
  "function sharesToUnderlyingView(uint256 amountShares) view returns (uint256)",
);

/* Of ERC-20. */

export const tokenSymbol = defineView<[], string>("function symbol() view returns (string)");
export const tokenDecimals = defineView<[], bigint>("function decimals() view returns (uint8)");

/* Of the Sertn contracts. */

export const feeTokenOf = defineView<[], string>("function feeToken() view returns (address)");
export const routerOf = defineView<[], string>("function router() view returns (address)");
export const standingOf = defineView<[operator: string], { reliabilityWad: bigint }>(
  "function standingOf(address operator) view returns ((uint96 locked, uint16 openTasks, uint16 capacity, uint64 reliabilityWad, uint64 speedWad, uint96 leastSecurity, uint32 jailedUntilBlock, uint32 slashBlock, uint32 heat, uint32 heatBlock, uint16 openRequests, bool isEnlisted) standing)",
);
export const challengeFeeOf = defineView<
  [operator: string, proofCostWei: bigint, valueAtRisk: bigint, parametersId: bigint],
  bigint
>(
  "function challengeFeeOf(address operator, uint256 proofCostWei, uint256 valueAtRisk, uint32 parametersId) view returns (uint256 feeWei)",
);
