import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { Avs } from "./avs.js";

/** All that anyone owns, is owed or has locked, by name: whatever is refused must leave it as it was. */
export async function booksOf(avs: Avs, operators: readonly HardhatEthersSigner[]): Promise<Record<string, unknown>> {
  const { feeToken, taskManager, vault, stakes, user, provider, keeper, challenger, stranger, peers } = avs;
  const books: Record<string, unknown> = {
    tasks: await taskManager.taskCount(),
    reserveWei: await taskManager.reserveWei(),
  };
  const people = {
    user,
    provider,
    keeper,
    challenger,
    stranger,
    ...Object.fromEntries(operators.map((operator, n) => [`operator ${n}`, operator])),
  };
  for (const [name, { address }] of Object.entries(people)) {
    books[`fees of ${name}`] = await feeToken.balanceOf(address);
    books[`account of ${name}`] = (await taskManager.accountOf(address)).toArray();
  }
  for (const name of ["taskManager", "vault"] as const)
    books[`fees in ${name}`] = await feeToken.balanceOf(peers[name]);
  for (const [n, operator] of operators.entries()) books[`standing of ${n}`] = await avs.standingOf(operator);
  for (const [n, { token, strategy }] of stakes.entries()) {
    books[`stake tokens ${n} in the vault`] = await token.balanceOf(vault);
    books[`accounted stake tokens ${n}`] = await vault.accountedOf(token);
    books[`pending clears ${n}`] = await vault.pendingCount(strategy);
  }
  return books;
}

/** That an attempt is refused with an error of a contract and its arguments, and that nobody's books have moved. */
export async function expectRefused(
  avs: Avs,
  operators: readonly HardhatEthersSigner[],
  attempt: () => Promise<unknown>,
  [contract, error, ...args]: Refusal,
): Promise<void> {
  const before = await booksOf(avs, operators);
  await expect(attempt())
    .to.be.revertedWithCustomError(contract, error)
    .withArgs(...args);
  expect(await booksOf(avs, operators)).to.deep.equal(before);
}

/** A contract that knows the error, the error's name, and its arguments. */
export type Refusal = [contract: Avs["taskManager"], error: string, ...args: unknown[]];
