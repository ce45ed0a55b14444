import { randomBytes, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { HDNodeWallet, hexlify, isHexString, Mnemonic, Wallet } from "ethers";
import type { HttpNetworkConfig } from "hardhat/types/config";
import { badKey, noSuchAccount } from "../operator/errors.js";

/**
 * The key of an operator: the network's own account with this index, or, where the node holds the accounts as development nodes
 * do, a key of the operator's own that is kept in its folder.
 *
 * @throws operator/no-such-account, operator/bad-key
 */
export async function operatorKey(
  { accounts }: HttpNetworkConfig,
  index: number,
  folder: string,
  network: string,
): Promise<{ wallet: Wallet; isOwn: boolean }> {
  if (accounts === "remote") return { wallet: await keptKey(folder), isOwn: true };
  if (Array.isArray(accounts)) {
    const account = index < 0 ? undefined : accounts[index];
    if (account === undefined) throw noSuchAccount({ network, index, accounts: accounts.length });
    return { wallet: new Wallet(await account.getHexString()), isOwn: false };
  }
  const { mnemonic, initialIndex, count, path: prefix, passphrase } = accounts;
  if (index < 0 || index >= count) throw noSuchAccount({ network, index, accounts: count });
  const phrase = Mnemonic.fromPhrase(await mnemonic.get(), await passphrase.get());
  const { privateKey } = HDNodeWallet.fromMnemonic(phrase, `${prefix}/${initialIndex + index}`);
  return { wallet: new Wallet(privateKey), isOwn: false };
}

/** The key in the folder; a new one the first time. Nobody else may read it. */
async function keptKey(folder: string): Promise<Wallet> {
  const file = path.join(folder, "key");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) {
    // Aside and then in its place, so that there is never a part of a key; whoever comes first gives it.
    const aside = `${file}.${randomUUID()}`;
    await writeFile(aside, hexlify(randomBytes(32)), { mode: 0o600, flush: true });
    await link(aside, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await rm(aside);
  }
  const key = (await readFile(file, "utf8")).trim();
  if (!isHexString(key, 32)) throw badKey({ file });
  return new Wallet(key);
}
