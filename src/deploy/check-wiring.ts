import type { Provider } from "ethers";
import type { Deployment } from "../avs/addresses.js";
import { decoded } from "../avs/context.js";
import { connectCore, connectSertn } from "../avs/contracts.js";
import { wrongWiring } from "./errors.js";

/** What a contract says of another one, and what it should say. */
interface Pointer {
  contract: string;
  names: string;
  found: Promise<string>;
  expected: string;
}

/**
 * Makes sure that the contracts of a deployment refer to each other, have one owner, and that the registry has the models.
 *
 * @throws deploy/wrong-wiring
 */
export async function checkWiring(deployment: Deployment, provider: Provider): Promise<void> {
  for (const { contract, names, found, expected } of pointersOf(deployment, provider)) {
    const address = await decoded(found);
    if (address !== expected) throw wrongWiring({ contract, names, found: address, expected });
  }
}

function pointersOf({ core, sertn, models }: Deployment, provider: Provider): Pointer[] {
  const contracts = connectSertn(sertn, provider);
  const { gateway, modelRegistry } = contracts;
  const says = (contract: keyof typeof contracts, pointers: Readonly<Record<string, string>>): Pointer[] =>
    Object.entries(pointers).map(([names, expected]) => ({
      contract,
      names,
      found: contracts[contract]?.getFunction(names).staticCall() ?? Promise.resolve("nothing"),
      expected,
    }));
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
      found: connectCore(core, provider).allocationManager.getAVSRegistrar(serviceManager),
      expected: sertn.registrar,
    },
    ...Object.entries(models).map(([model, { modelKey, verifier }]) => ({
      contract: "modelRegistry",
      names: `the verifier of ${model}`,
      found: modelRegistry.verifierOf(modelKey),
      expected: verifier,
    })),
  ];
}

function only<Facts extends object, Name extends keyof Facts>(facts: Facts, names: readonly Name[]): Pick<Facts, Name> {
  return Object.fromEntries(names.map((name) => [name, facts[name]])) as Pick<Facts, Name>; // these names
}
