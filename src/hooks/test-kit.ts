import path from "node:path";
import type { HookContext } from "hardhat/types/hooks";
import type { NetworkConnection } from "hardhat/types/network";
import type { DeployOptions, ProjectModels, SertnTestKit } from "../testing/kit.js";
import { contractName } from "../verifier/names.js";

/** `connection.sertn`, which loads what it needs at the first deployment: most connections never ask for one. */
export class LazyTestKit implements SertnTestKit {
  readonly #context: HookContext;
  readonly #connection: NetworkConnection<string>;
  #kit: ReturnType<typeof import("../testing/kit.js").makeTestKit> | undefined;

  constructor(context: HookContext, connection: NetworkConnection<string>) {
    this.#context = context;
    this.#connection = connection;
  }

  async deploy(options?: DeployOptions) {
    const { makeTestKit } = await import("../testing/kit.js");
    const { provider, ethers } = this.#connection;
    const request = (method: string, params: readonly unknown[] = []) =>
      provider.request({ method, params: [...params] });
    this.#kit ??= makeTestKit({ provider: ethers.provider, request }, this.#models());
    return this.#kit.deploy(options);
  }

  /** Ends what was started. */
  async close(): Promise<void> {
    await this.#kit?.close();
  }

  #models(): ProjectModels {
    const { sertn, paths } = this.#context.config;
    return {
      names: Object.keys(sertn.models),
      directoryOf: (model) => path.join(sertn.packagesDir, model),
      verifierOf: async (model) => {
        const { abi, bytecode } = await this.#context.artifacts.readArtifact(`${contractName(model)}Verifier`);
        return { abi: [...abi], bytecode };
      },
      // Beside the packages, which `hardhat clean` leaves too.
      proofsDir: path.join(path.relative(process.cwd(), sertn.packagesDir) || paths.root, ".proofs"),
    };
  }
}
