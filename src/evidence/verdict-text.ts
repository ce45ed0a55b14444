import type { EvidenceBundle } from "./bundle.js";
import type { Basis } from "./findings.js";
import type { EvidenceVerdict } from "./verify.js";

const basisTitles: readonly (readonly [Basis, string])[] = [
  ["records", "Proven, if these blocks are the chain's"],
  ["state", "As an archive node said, or a development chain planned"],
  ["model", "Computed again"],
];

/** Whether the hashes of the blocks were compared with a node's, and with whose. */
export type Confirmation = { rpc: string } | undefined;

/** Whether the contracts are those of the reader's project; undefined where it has no deployment on the chain. */
export type Recognition = "same" | "other" | undefined;

/** A verdict for people: what is proven, what it rests on, what contradicts. */
export function formatVerdict(
  bundle: EvidenceBundle,
  verdict: EvidenceVerdict,
  { confirmed, recognized }: { confirmed: Confirmation; recognized: Recognition },
): string {
  const { findings, contradiction, trusted } = verdict;
  const sections = basisTitles.flatMap(([basis, title]) => {
    const lines = findings.filter((finding) => finding.basis === basis).map(({ statement }) => `  ✔ ${statement}`);
    return lines.length === 0 ? [] : [`${title}:`, ...lines];
  });
  const end =
    contradiction === undefined
      ? [...contractLines(bundle.contracts, recognized), ...trustLines(trusted, confirmed), "The evidence holds."]
      : [
          `  ✘ ${contradiction.at}: it does not hold that ${contradiction.claim}: ${contradiction.because}`,
          "The evidence does not hold.",
        ];
  return [`Task ${bundle.taskId} on chain ${bundle.chainId}`, ...sections, ...end].join("\n");
}

function contractLines(contracts: EvidenceBundle["contracts"], recognized: Recognition): string[] {
  if (recognized === "same") return ["Its contracts are those of this project's deployment."];
  return [
    recognized === "other"
      ? "These are NOT the contracts of this project's deployment on that chain:"
      : "Not shown by any file: that these contracts are Sertn's.",
    ...Object.entries(contracts).map(([name, address]) => `  ${address} ${name}`),
  ];
}

function trustLines(trusted: EvidenceVerdict["trusted"], confirmed: Confirmation): string[] {
  if (confirmed !== undefined) return [`The hashes of its ${trusted.length} blocks are those of ${confirmed.rpc}.`];
  return [
    "Not shown by any file: that these are blocks of the chain. Compare them with a node that you trust (--rpc URL):",
    ...trusted.map(({ number, hash }) => `  ${number} ${hash}`),
  ];
}
