import type { Provider } from "ethers";
import type { Deployment } from "../avs/addresses.js";
import { decoded } from "../avs/context.js";
import { connectCore, connectSertn } from "../avs/contracts.js";
import { notRedistributing, slasherNotOurs } from "./errors.js";

/**
 * Makes sure that the core has the operator set as the protocol needs it: slashed by the deployment's slasher and nobody else,
 * and slashed stake going to its vault.
 *
 * @throws deploy/not-redistributing, deploy/slasher-not-ours
 */
export async function checkOperatorSet({ core, sertn }: Deployment, provider: Provider): Promise<void> {
  const { allocationManager } = connectCore(core, provider);
  const { serviceManager } = connectSertn(sertn, provider);
  const set = { avs: sertn.serviceManager, id: await decoded(serviceManager.operatorSetId()) };
  const [recipient, slasher, pending]: [string, string, { pendingSlasher?: string }] = await Promise.all([
    decoded(allocationManager.getRedistributionRecipient(set)),
    decoded(allocationManager.getSlasher(set)),
    decoded(allocationManager.getPendingSlasher(set)),
  ]);
  if (recipient !== sertn.vault) throw notRedistributing({ recipient, vault: sertn.vault });
  if (slasher !== sertn.slasher) throw slasherNotOurs({ slasher, expected: sertn.slasher });
  const next = String(Object.values(pending)[0]);
  if (BigInt(next) !== 0n) throw slasherNotOurs({ slasher: next, expected: sertn.slasher });
}
