import { isError, type Provider } from "ethers";
import type { Deployment } from "../avs/addresses.js";
import { connectCore, connectSertn } from "../avs/contracts.js";
import { wrongWiring } from "./errors.js";

/** What a contract says of another one, and what it should say. */
interface Pointer {
  contract: string;
  names: string;
  ask(): Promise<string>;
  expected: string;
}

/**
 * Makes sure that the contracts of a deployment refer to each other, have one owner, and that the registry has the models.
 *
 * @throws deploy/wrong-wiring
 */
export async function checkWiring(deployment: Deployment, provider: Provider): Promise<void> {
  for (const { contract, names, ask, expected } of pointersOf(deployment, provider)) {
    const found = await ask().catch((error: unknown) => {
      // Another contract is there, or none: it says nothing.
      if (isError(error, "BAD_DATA") || isError(error, "CALL_EXCEPTION")) return "nothing";
      throw error;
    });
    if (found !== expected) throw wrongWiring({ contract, names, found, expected });
  }
}

function pointersOf({ core, sertn, models }: Deployment, provider: Provider): Pointer[] {
  const contracts = connectSertn(sertn, provider);
  const { gateway, modelRegistry } = contracts;
  const says = (contract: keyof typeof contracts, pointers: Readonly<Record<string, string>>): Pointer[] =>
    Object.entries(pointers).map(([names, expected]) => {
      const ask = async () => contracts[contract]?.getFunction(names).staticCall();
      return { contract, names, ask, expected };
    });
  const { serviceManager, router, slasher, vault, taskManager, governance: owner } = sertn;
  return [
    ...says("serviceManager", { owner, taskManager, ...only(core, ["allocationManager", "rewardsCoordinator"]) }),
    ...says("parameterRegistry", { owner }),
    ...says("modelRegistry", { owner }),
    ...says("vault", { owner, serviceManager }),
    ...says("router", { serviceManager }),
    ...says("slasher", { serviceManager, vault }),
    ...says("registrar", { serviceManager, router }),
    ...says("taskManager", {
      ...{ serviceManager, router, slasher, vault },
      ...{ models: sertn.modelRegistry, parameters: sertn.parameterRegistry },
      ...only(sertn, ["feeToken", "randomness"]),
    }),
    ...says("lens", { taskManager }),
    ...(gateway === undefined ? [] : says("gateway", { taskManager })),
    {
      contract: "allocationManager",
      names: "the registrar",
      ask: () => connectCore(core, provider).allocationManager.getAVSRegistrar(serviceManager),
      expected: sertn.registrar,
    },
    ...Object.entries(models).map(([model, { modelKey, verifier }]) => ({
      contract: "modelRegistry",
      names: `the verifier of ${model}`,
      ask: () => modelRegistry.verifierOf(modelKey),
      expected: verifier,
    })),
  ];
}

function only<Facts extends object, Name extends keyof Facts>(facts: Facts, names: readonly Name[]): Pick<Facts, Name> {
  return Object.fromEntries(names.map((name) => [name, facts[name]])) as Pick<Facts, Name>; // these names
}
