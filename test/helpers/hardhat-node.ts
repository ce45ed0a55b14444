import path from "node:path";
import { JsonRpcProvider } from "ethers";
import { createProject, type HardhatProcess, type Project } from "./project.js";

/** `hardhat node` in a process of its own, and a user's project beside it. */
export interface HardhatNode {
  url: string;
  provider: JsonRpcProvider;
  process: HardhatProcess;
  close(): Promise<void>;
}

/** Starts a node as a user does, on a free port. */
export async function startHardhatNode(): Promise<HardhatNode> {
  const project = await createProject();
  const process = project.start("node", "--port", "0");
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    process.on("exit", () => reject(new Error(`the node has ended: ${text}`)));
    // Read to the end: a node whose output nobody takes ends at the first line.
    for (const stream of [process.stdout, process.stderr])
      stream.on("data", (chunk: Buffer) => {
        text = (text + chunk.toString()).slice(-10_000);
        const [found] = /http:\/\/[\d.]+:\d+/.exec(text) ?? [];
        if (found !== undefined) resolve(found);
      });
  });
  const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1, staticNetwork: true, pollingInterval: 50 });
  return {
    url,
    provider,
    process,
    close: async () => {
      provider.destroy();
      process.kill("SIGKILL");
      await project.remove();
    },
  };
}

/** The digits model as it is configured here: with other options its package would be another one. */
export const digitsOptions = {
  onnx: path.resolve("models/digits-mlp/digits-mlp.onnx"),
  calibration: path.resolve("models/digits-mlp/calibration.npz"),
  accuracy: { minAgreement: 0.99 },
};

/**
 * A project with the digits model, compiled already, and networks by name.
 *
 * @param sertn More of the plugin's configuration.
 */
export async function digitsProject(networks: object, sertn: object = {}): Promise<Project> {
  const project = await createProject();
  await project.write(
    "hardhat.config.ts",
    `import { createRequire } from "node:module";
import sertn from "${path.resolve("src/index.js")}";
const solc = createRequire(import.meta.url).resolve("solc/soljson.js");
export default {
  plugins: [sertn],
  solidity: { version: "0.8.37", path: solc, settings: { optimizer: { enabled: true, runs: 200 } } },
  networks: ${JSON.stringify(networks)},
  sertn: ${JSON.stringify({ models: { "digits-mlp": digitsOptions }, ...sertn })},
};
`,
  );
  // The package as it was built here, so that it need not be built again.
  await project.link(".sertn/digits-mlp", path.resolve(".sertn/digits-mlp"));
  return project;
}
