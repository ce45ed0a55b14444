import { badHex } from "../compiler/errors.js";

/** A number from 0x and hexadecimal digits. */
export function parseHex(what: string, value: string): bigint {
  if (!/^0x[0-9a-fA-F]+$/.test(value)) throw badHex({ what, value });
  return BigInt(value);
}
