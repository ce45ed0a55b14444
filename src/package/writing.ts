import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { notWritable } from "./errors.js";

/** Runs what writes to `place`; what the file system refuses becomes an error that names it. */
export async function writing<T>(place: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw notWritable({ place, reason: cause.message }, cause);
  }
}

/** Refuses a folder that cannot be written, before the work whose result would go there. It need not exist yet. */
export async function requireWritable(folder: string): Promise<void> {
  await writing(folder, async () => {
    let existing = path.resolve(folder);
    for (;;) {
      const info = await stat(existing).catch(() => undefined);
      if (info?.isDirectory()) break;
      if (info !== undefined) throw notWritable({ place: folder, reason: `${existing} is not a folder` });
      existing = path.dirname(existing);
    }
    await access(existing, constants.W_OK);
  });
}

/** Writes a file whole or not at all, with the folders that lead to it. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  await writing(file, async () => {
    await mkdir(path.dirname(file), { recursive: true });
    const aside = `${file}.${randomUUID()}`;
    try {
      await writeFile(aside, content);
      await rename(aside, file);
    } finally {
      await rm(aside, { force: true });
    }
  });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
