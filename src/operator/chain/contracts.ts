import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Contract, Interface, type InterfaceAbi, isAddress, type Provider } from "ethers";
import { packageRoot } from "../../eigenlayer/artifacts.js";
import { contractsNotBuilt, noContract } from "../errors.js";

/** The contracts that an operator deals with. */
export interface SertnContracts {
  taskManager: Contract;
  router: Contract;
  serviceManager: Contract;
  slasher: Contract;
  vault: Contract;
  models: Contract;
  parameters: Contract;
  randomness: Contract;
  feeToken: Contract;
  allocationManager: Contract;
  delegationManager: Contract;
  strategyManager: Contract;
}

/** Where the sources of each contract lie, of which its artifact has the interface. */
const sources = {
  taskManager: "avs/TaskManager",
  router: "avs/OperatorRouter",
  serviceManager: "avs/SertnServiceManager",
  slasher: "avs/SertnSlasher",
  vault: "avs/CompensationVault",
  models: "avs/ModelRegistry",
  parameters: "avs/ParameterRegistry",
  randomness: "avs/DevelopmentRandomness",
  feeToken: "eigenlayer/DevelopmentToken",
  allocationManager: "eigenlayer/LocalAllocationManager",
  delegationManager: "eigenlayer/LocalDelegationManager",
  strategyManager: "eigenlayer/LocalStrategyManager",
} as const satisfies Record<keyof SertnContracts, string>;

/**
 * Finds all contracts of the AVS whose task manager is at `address`: each tells of the next.
 *
 * @throws operator/no-contract where there is none, or another one than expected
 */
export async function openContracts(address: string, provider: Provider): Promise<SertnContracts> {
  const open = async (name: keyof SertnContracts, at: string) => {
    const code = isAddress(at) ? await provider.getCode(at) : "0x";
    if (code === "0x") throw noContract({ name, address: at, reason: "there is no code" });
    return new Contract(at, interfaceOf(name), provider);
  };
  const ask = async (contract: Contract, name: keyof SertnContracts, getter: string): Promise<string> => {
    try {
      return await contract.getFunction(getter)();
    } catch (cause) {
      throw noContract({ name, address: String(contract.target), reason: `it does not answer ${getter}()` }, cause);
    }
  };
  const taskManager = await open("taskManager", address);
  const router = await open("router", await ask(taskManager, "taskManager", "router"));
  const serviceManager = await open("serviceManager", await ask(taskManager, "taskManager", "serviceManager"));
  const delegationManager = await open(
    "delegationManager",
    await ask(serviceManager, "serviceManager", "delegationManager"),
  );
  return {
    taskManager,
    router,
    serviceManager,
    delegationManager,
    slasher: await open("slasher", await ask(taskManager, "taskManager", "slasher")),
    vault: await open("vault", await ask(taskManager, "taskManager", "vault")),
    models: await open("models", await ask(taskManager, "taskManager", "models")),
    parameters: await open("parameters", await ask(taskManager, "taskManager", "parameters")),
    randomness: await open("randomness", await ask(taskManager, "taskManager", "randomness")),
    feeToken: await open("feeToken", await ask(taskManager, "taskManager", "feeToken")),
    allocationManager: await open(
      "allocationManager",
      await ask(serviceManager, "serviceManager", "allocationManager"),
    ),
    strategyManager: await open(
      "strategyManager",
      await ask(delegationManager, "delegationManager", "strategyManager"),
    ),
  };
}

const interfaces = new Map<string, Interface>();

/** The interface of a contract as this package was built with it. @throws operator/contracts-not-built */
export function interfaceOf(name: keyof SertnContracts): Interface {
  const found = interfaces.get(name) ?? new Interface(readAbi(sources[name]));
  interfaces.set(name, found);
  return found;
}

function readAbi(source: string): InterfaceAbi {
  const contract = path.basename(source);
  const file = path.join(packageRoot, "artifacts", "contracts", `${source}.sol`, `${contract}.json`);
  if (!existsSync(file)) throw contractsNotBuilt({ contract, file });
  return JSON.parse(readFileSync(file, "utf8")).abi;
}

/** What a contract said when it refused a call: the error's name and arguments, or what the node said. */
export function describeRefusal(error: unknown): string {
  const data = error instanceof Error && "data" in error ? error.data : undefined;
  if (typeof data === "string" && data.length >= 10)
    for (const name of Object.keys(sources)) {
      const parsed = interfaceOf(name as keyof SertnContracts).parseError(data); // the names are the keys of `sources`
      if (parsed !== null) return `${parsed.name}(${parsed.args.map(String).join(", ")})`;
    }
  if (error instanceof Error) return "shortMessage" in error ? String(error.shortMessage) : error.message;
  return String(error);
}
