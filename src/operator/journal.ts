import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { isRunning } from "../running-process.js";
import { journalDamaged, journalInUse, journalOfAnother } from "./errors.js";

/** A signed transaction that may be mined. */
export interface SentTransaction {
  /** What it does, e.g. `answer:7`. */
  action: string;
  nonce: number;
  hash: string;
  /** The signed bytes as hex: sending them again is the same transaction. */
  raw: string;
}

/** What a journal belongs to; another one of these must not be continued. */
export interface JournalOwner {
  operator: string;
  chainId: string;
  /** Hash of the chain's first block: development chains come and go under one id. */
  genesisHash: string;
  taskManager: string;
}

/**
 * What an operator must remember that the chain cannot tell: which transactions it has signed and that may still be mined.
 *
 * A transaction is in here before anybody else has it, so after a crash at any moment it is sent again as it was, or found
 * mined, and nothing is signed twice.
 */
export interface Journal {
  /** Transactions of nonces that are not settled, in the order they were signed. */
  readonly open: readonly SentTransaction[];
  /** Remembers a transaction; when this resolves, a crash does not undo it. */
  append(transaction: SentTransaction): Promise<void>;
  /** Forgets all transactions with a nonce: one of them is final, or a stranger's is. */
  settle(nonce: number): Promise<void>;
  close(): Promise<void>;
}

/** A journal that ends with the process, for chains that do so too. */
export function memoryJournal(): Journal {
  let open: SentTransaction[] = [];
  return {
    get open() {
      return open;
    },
    append: async (transaction) => {
      open = [...open, transaction];
    },
    settle: async (nonce) => {
      open = open.filter((transaction) => transaction.nonce !== nonce);
    },
    close: async () => {},
  };
}

const hex = z.string().regex(/^0x[0-9a-f]*$/i);
const ownerSchema = z.object({ operator: hex, chainId: z.string(), genesisHash: hex, taskManager: hex });
const headerSchema = z.object({ journal: z.literal(1), owner: ownerSchema });
const lockSchema = z.object({ pid: z.number(), startedAt: z.number() }).catch({ pid: 0, startedAt: 0 });
const lineSchema = z.union([
  z.object({ sent: z.object({ action: z.string(), nonce: z.number().int().nonnegative(), hash: hex, raw: hex }) }),
  z.object({ settled: z.number().int().nonnegative() }),
]);

/**
 * Opens the journal of a folder, or begins it. Lines are flushed to the disk one by one; one that a crash has cut off was
 * never sent, and is dropped.
 *
 * @throws operator/journal-damaged, operator/journal-of-another, operator/journal-in-use
 */
export async function openJournal(directory: string, owner: JournalOwner): Promise<Journal> {
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, "journal.jsonl");
  const release = await lock(`${file}.lock`, file);
  try {
    const journal = memoryJournal();
    await replay(file, owner, journal);
    const handle = await begin(file, owner, journal.open);
    return {
      get open() {
        return journal.open;
      },
      append: async (transaction) => {
        await writeLine(handle, { sent: transaction });
        await journal.append(transaction);
      },
      settle: async (nonce) => {
        await writeLine(handle, { settled: nonce });
        await journal.settle(nonce);
      },
      close: async () => {
        await handle.close();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function replay(file: string, owner: JournalOwner, journal: Journal): Promise<void> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  // What follows the last line's end is what a crash has cut off.
  const [header, ...lines] = text.split("\n").slice(0, -1);
  if (header === undefined) return;
  checkOwner(file, parseLine(file, 1, header, headerSchema).owner, owner);
  for (const [k, text] of lines.entries()) {
    const line = parseLine(file, k + 2, text, lineSchema);
    if ("sent" in line) await journal.append(line.sent);
    else await journal.settle(line.settled);
  }
}

function parseLine<T>(file: string, line: number, text: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    // No JSON, or not of this form: whichever, the line was not written by this program.
    throw journalDamaged({ file, line, reason: "is not of this program" }, cause);
  }
}

function checkOwner(file: string, found: JournalOwner, expected: JournalOwner): void {
  for (const fact of ["operator", "chainId", "genesisHash", "taskManager"] as const)
    if (found[fact].toLowerCase() !== expected[fact].toLowerCase())
      throw journalOfAnother({ file, fact, found: found[fact], expected: expected[fact] });
}

/** Starts the file anew with what is open, aside and then in its place, so that it never is in between. */
async function begin(file: string, owner: JournalOwner, open_: readonly SentTransaction[]): Promise<FileHandle> {
  const aside = `${file}.new`;
  const handle = await open(aside, "w");
  await handle.write(`${JSON.stringify({ journal: 1, owner })}\n`);
  for (const transaction of open_) await handle.write(`${JSON.stringify({ sent: transaction })}\n`);
  await handle.sync();
  await rename(aside, file);
  await syncFolder(path.dirname(file));
  return handle;
}

async function writeLine(handle: FileHandle, line: z.infer<typeof lineSchema>): Promise<void> {
  await handle.write(`${JSON.stringify(line)}\n`);
  await handle.datasync();
}

/** A new name is on the disk only once its folder is; where folders cannot be opened (Windows) the system sees to that. */
async function syncFolder(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  await handle.sync();
  await handle.close();
}

/** Takes a lock that a process that died does not keep. */
async function lock(lockFile: string, file: string): Promise<() => Promise<void>> {
  // The time tells processes with one id apart: in a container each start can have the same.
  const holder = { pid: process.pid, startedAt: performance.timeOrigin };
  const take = () => writeFile(lockFile, JSON.stringify(holder), { flag: "wx" });
  await take().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
    const { pid, startedAt } = lockSchema.parse(await readLock(lockFile));
    const isAlive = pid === holder.pid ? startedAt === holder.startedAt : isRunning(pid);
    if (isAlive) throw journalInUse({ file, pid });
    await rm(lockFile, { force: true });
    await take();
  });
  return () => rm(lockFile, { force: true });
}

async function readLock(lockFile: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(lockFile, "utf8"));
  } catch {
    return undefined; // gone, or cut off by a crash: nobody's
  }
}
