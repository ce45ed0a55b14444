import "hardhat/types/config";
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
