import { createServer } from "node:net";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { JsonRpcProvider } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { coreContracts, coreSource } from "../eigenlayer/artifacts.js";
import { type DevelopmentCore, deployDevelopmentCore } from "../eigenlayer/development-core.js";
import { badPort, portTaken } from "../eigenlayer/errors.js";
import { type CoreDelays, checkDelays } from "../eigenlayer/settings.js";
import { packageRoot } from "../kit-artifacts.js";

const host = "127.0.0.1";

export interface ServedCore {
  url: string;
  core: DevelopmentCore;
  /** Stops listening, and waits a second at most for those who are connected still. */
  close(): Promise<void>;
}

/**
 * Starts a development node that has the local EigenLayer core and nothing else, on this machine only. The chain is the one of
 * `hardhat node` (id 31337 unless configured otherwise), mines a block for every transaction, and is gone when it closes.
 *
 * @param port 0 for any free one.
 * @throws eigenlayer/bad-port, eigenlayer/port-taken, eigenlayer/bad-delay
 */
export async function serveCore(
  hre: HardhatRuntimeEnvironment,
  port: number,
  delays: Readonly<CoreDelays>,
): Promise<ServedCore> {
  checkDelays(delays);
  await requireFreePort(port);
  await buildCore(hre);
  const server = await hre.network.createServer("node", host, port);
  const url = `http://${host}:${(await server.listen()).port}`;
  const provider = new JsonRpcProvider(url, undefined, { staticNetwork: true, cacheTimeout: -1 });
  const close = () => Promise.race([server.close(), setTimeout(1000, undefined, { ref: false })]);
  try {
    const [funder, pauser] = await provider.listAccounts();
    return { url, core: await deployDevelopmentCore(funder, pauser.address, delays), close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    provider.destroy();
  }
}

/** Where the package is its own project, what was built last may be out of date; elsewhere the artifacts come with it. */
async function buildCore(hre: HardhatRuntimeEnvironment): Promise<void> {
  if (path.resolve(hre.config.paths.root) !== packageRoot) return;
  await hre.solidity.build(coreContracts.map(coreSource), { quiet: true });
}

/** Hardhat's server would end the process without a word that helps. */
async function requireFreePort(port: number): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw badPort({ port });
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => reject(portTaken({ host, port, reason: error.message }, error)));
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
