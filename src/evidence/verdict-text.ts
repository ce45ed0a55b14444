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

/** A verdict for people: what is proven, what it rests on, what contradicts. */
export function formatVerdict(bundle: EvidenceBundle, verdict: EvidenceVerdict, confirmed: Confirmation): string {
  const { findings, contradiction, trusted } = verdict;
  const sections = basisTitles.flatMap(([basis, title]) => {
    const lines = findings.filter((finding) => finding.basis === basis).map(({ statement }) => `  ✔ ${statement}`);
    return lines.length === 0 ? [] : [`${title}:`, ...lines];
  });
  const end =
    contradiction === undefined
      ? [...trustLines(trusted, confirmed), "The evidence holds."]
      : [
          `  ✘ ${contradiction.at}: it does not hold that ${contradiction.claim}: ${contradiction.because}`,
          "The evidence does not hold.",
        ];
  return [`Task ${bundle.taskId} on chain ${bundle.chainId}`, ...sections, ...end].join("\n");
}

function trustLines(trusted: EvidenceVerdict["trusted"], confirmed: Confirmation): string[] {
  if (confirmed !== undefined) return [`The hashes of its ${trusted.length} blocks are those of ${confirmed.rpc}.`];
  return [
    "Not shown by any file: that these are blocks of the chain. Compare them with a node that you trust (--rpc URL):",
    ...trusted.map(({ number, hash }) => `  ${number} ${hash}`),
  ];
}
