import "hardhat/types/config";
import "hardhat/types/network";
import type { SertnTestKit } from "./testing/kit.js";
import type { SertnConfig, SertnUserConfig } from "./types.js";

declare module "hardhat/types/config" {
  interface HardhatUserConfig {
    /** Verified AI: models, and where their packages and verifiers go. */
    sertn?: SertnUserConfig;
  }
  interface HardhatConfig {
    sertn: SertnConfig;
  }
}

declare module "hardhat/types/network" {
  interface NetworkConnection<ChainTypeT extends ChainType | string = DefaultChainType> {
    /** Deployments of the Sertn protocol on this connection's chain, for tests. */
    sertn: SertnTestKit;
  }
}
