import type { CoreOptions, EigenlayerOptions } from "./options.js";

/** EigenLayer's own deployments, by chain id. The other contracts of a core are read from its AllocationManager. */
const knownCores: Readonly<Record<string, Partial<CoreOptions>>> = {
  // Ethereum
  "1": {
    allocationManager: "0x948a420b8CC1d6BFd0B6087C2E7c344a2CD0bc39",
    rewardsCoordinator: "0x7750d328b314EfFa365A0402CcfD489B80B0adda",
  },
  // Sepolia
  "11155111": {
    allocationManager: "0x42583067658071247ec8CE0A516A58f682002d07",
    rewardsCoordinator: "0x5ae8152fb88c26ff9ca5C014c94fca3c68029349",
  },
  // Hoodi
  "560048": {
    allocationManager: "0x95a7431400F362F3647a69535C5666cA0133CAA0",
    rewardsCoordinator: "0x29e8572678e0c272350aa0b4B8f304E47EBcd5e7",
  },
};

export const knownChains: readonly string[] = Object.keys(knownCores);

/** The core of a chain: what the configuration says, else the known one, else none. */
export function coreOf(chainId: bigint, configured: EigenlayerOptions): Partial<CoreOptions> | undefined {
  const id = String(chainId);
  if (Object.hasOwn(configured, id)) return configured[id];
  return Object.hasOwn(knownCores, id) ? knownCores[id] : undefined;
}

/** Hardhat's and ganache's ids: chains that live on someone's machine. */
export function isDevelopmentChain(chainId: bigint): boolean {
  return chainId === 31_337n || chainId === 1_337n;
}
