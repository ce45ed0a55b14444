import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * Whether a text is an address: 0x and 40 hexadecimal digits, which in mixed case must be the address's checksum (EIP-55).
 * The configuration is validated in every run of Hardhat, for which ethers is too much to load.
 */
export function isAddress(text: string): boolean {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return false;
  const digits = text.slice(2);
  const lower = digits.toLowerCase();
  if (digits === lower || digits === digits.toUpperCase()) return true;
  const hash = bytesToHex(keccak_256(utf8ToBytes(lower)));
  return [...lower].every((digit, i) => digits[i] === (hash[i] >= "8" ? digit.toUpperCase() : digit));
}
