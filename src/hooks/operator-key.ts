import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { HDNodeWallet, hexlify, Mnemonic, Wallet } from "ethers";
import type { HttpNetworkConfig } from "hardhat/types/config";
import { noSuchAccount } from "../operator/errors.js";

/**
 * The key of an operator: the network's own account with this index, or, where the node holds the accounts as development nodes
 * do, a key of the operator's own that is kept in its folder.
 *
 * @throws operator/no-such-account
 */
export async function operatorKey(
  { accounts }: HttpNetworkConfig,
  index: number,
  stateDir: string,
  network: string,
): Promise<{ wallet: Wallet; isOwn: boolean }> {
  if (accounts === "remote") return { wallet: await keptKey(stateDir), isOwn: true };
  if (Array.isArray(accounts)) {
    const account = accounts[index];
    if (account === undefined) throw noSuchAccount({ network, index, accounts: accounts.length });
    return { wallet: new Wallet(await account.getHexString()), isOwn: false };
  }
  const { mnemonic, initialIndex, count, path: prefix, passphrase } = accounts;
  if (index >= count) throw noSuchAccount({ network, index, accounts: count });
  const phrase = Mnemonic.fromPhrase(await mnemonic.get(), await passphrase.get());
  const { privateKey } = HDNodeWallet.fromMnemonic(phrase, `${prefix}/${initialIndex + index}`);
  return { wallet: new Wallet(privateKey), isOwn: false };
}

/** The key in the folder; a new one the first time. Nobody else may read it. */
async function keptKey(stateDir: string): Promise<Wallet> {
  const file = path.join(stateDir, "key");
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await writeFile(file, hexlify(randomBytes(32)), { flag: "wx", mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  return new Wallet((await readFile(file, "utf8")).trim());
}
