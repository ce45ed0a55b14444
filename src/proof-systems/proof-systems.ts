import { groth16 } from "./groth16/groth16.js";
import type { ProofSystem, ProofSystemName } from "./proof-system.js";

/** Every proof system there is. A new one is a folder and a line here. */
const proofSystems: Readonly<Record<ProofSystemName, ProofSystem>> = { groth16 };

export function findProofSystem(name: ProofSystemName): ProofSystem {
  return proofSystems[name];
}
