import type { ModelOptions, ResolvedModelOptions } from "./compiler/options.js";
import type { AvsOptions, AvsUserOptions, EigenlayerOptions } from "./deploy/options.js";

export type { ModelOptions, ResolvedModelOptions } from "./compiler/options.js";

/** `sertn` in hardhat.config.ts. */
export interface SertnUserConfig {
  /** Models to compile, by name; `hardhat build` keeps their verifiers up to date. */
  models?: Record<string, ModelOptions>;
  /** Where model packages lie: ".sertn" by default. Keys are in there, which take long to make; `hardhat clean` leaves them. */
  packagesDir?: string;
  /** Where verifier contracts are written: "contracts/generated" by default. */
  generatedDir?: string;
  /** What `sertn deploy` deploys: strategies, parameters, terms of models, who governs. */
  avs?: AvsUserOptions;
  /** EigenLayer cores by chain id, beside those of mainnet, Sepolia and Hoodi. */
  eigenlayer?: EigenlayerOptions;
}

/** The same with every default, paths being absolute. */
export interface SertnConfig {
  models: Readonly<Record<string, ResolvedModelOptions>>;
  packagesDir: string;
  generatedDir: string;
  /** How generated contracts import the kit's. */
  contractsPath: string;
  avs: AvsOptions;
  eigenlayer: EigenlayerOptions;
}
