import { rename, rm, writeFile } from "node:fs/promises";
import { cannotWrite } from "./errors.js";

/** Removes the file of an earlier node, so that nobody who waits for the new one takes it for that. */
export async function forgetAddresses(file: string): Promise<void> {
  await rm(file, { force: true });
}

/**
 * Writes addresses as JSON. Whoever waits for the file finds it whole or not at all: it is written aside, then renamed.
 *
 * @throws eigenlayer/cannot-write
 */
export async function writeAddresses(file: string, addresses: object): Promise<void> {
  const aside = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(aside, `${JSON.stringify(addresses, undefined, 2)}\n`);
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw cannotWrite({ file, reason: error instanceof Error ? error.message : String(error) }, error);
  }
}
