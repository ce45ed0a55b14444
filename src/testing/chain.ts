import { keccak256, type Provider, toBeHex, toQuantity, toUtf8Bytes, Wallet } from "ethers";

/** A development chain that a test has in hand. */
export interface DevelopmentChain {
  provider: Provider;
  request(method: string, params?: readonly unknown[]): Promise<unknown>;
}

/** More than any test spends, in wei. */
const plenty = 10n ** 24n;

/** An account by its name, the same in every run, so that addresses and with them proofs repeat. It can pay for gas. */
export async function openAccount(chain: DevelopmentChain, name: string): Promise<Wallet> {
  const wallet = new Wallet(keccak256(toUtf8Bytes(`hardhat-sertn/testing/${name}`)), chain.provider);
  await chain.request("hardhat_setBalance", [wallet.address, toQuantity(plenty)]);
  return wallet;
}

/** Mines so many empty blocks. */
export async function mine(chain: DevelopmentChain, blocks: number): Promise<void> {
  if (blocks > 0) await chain.request("hardhat_mine", [toQuantity(blocks)]);
}

/** Mines so that the next transaction is in `block`, if that is not in the past. */
export async function goTo(chain: DevelopmentChain, block: bigint): Promise<void> {
  const now = BigInt(await chain.provider.getBlockNumber());
  await mine(chain, Number(block - 1n - now));
}

/** Writes a word of a contract's storage, without a block. */
export async function setWord(chain: DevelopmentChain, contract: string, slot: bigint, word: bigint): Promise<void> {
  await chain.request("hardhat_setStorageAt", [contract, toQuantity(slot), toBeHex(word, 32)]);
}

/** A word of a contract's storage. */
export async function readWord(chain: DevelopmentChain, contract: string, slot: bigint): Promise<bigint> {
  return BigInt(await chain.provider.getStorage(contract, slot));
}
