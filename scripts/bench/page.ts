import { count, duration, percent, size } from "../../src/report/text.js";
import { growthPlot } from "./growth-plot.js";
import type { CommonFigures, Growth, Machine, ModelRun, Results } from "./results.js";
import { formatFigure, targetNames } from "./summary.js";
import { judge, measuredPeer, type Target, targets } from "./targets.js";

const plotFile = "docs/images/growth.svg";

/** What is made of the figures in docs/benchmarks.json: the page and its plot, by file. */
export function benchmarkPages(results: Results): Map<string, string> {
  const { growth } = results;
  return new Map([
    ["docs/benchmarks.md", page(results)],
    ...(growth === undefined ? [] : [[plotFile, growthPlot(growth)] as const]),
  ]);
}

type Run = readonly [name: string, run: ModelRun];

function page({ models, growth }: Results): string {
  const runs = Object.entries(models);
  const paired = runs.filter(([, run]) => measuredPeer(run) !== undefined);
  const failed = runs.flatMap(([name, { peer }]) => (peer && "failed" in peer ? [[name, peer.failed] as const] : []));
  return `<!-- Made by \`npm run bench\` from docs/benchmarks.json. Do not edit. -->

# Benchmarks

Measured by \`npm run bench -- --peers\`, which anyone can repeat: ${machineText(runs[0][1].machine)}. ${loadText(runs)}

${paired.length === 0 ? "" : besideEzkl(paired, failed)}
## The repository's models

Each with the default options; sources and training are in [models/README.md](../models/README.md).

${ownTable(runs)}

- **Setup** makes development keys and writes the package. **Proof** is inference, witness and proof in a process that has proven before; the median of
  ${runs[0][1].own.proofs}. The first proof of a new process also loads the key and starts the threads.
- **Gas** is that of a whole transaction that does nothing but verify: base price, calldata and execution. **Memory** is the largest resident set of a process that
  does nothing but prove.

## Where a proof's time goes

${partsTable(runs)}

In the order of the work: the main thread computes the *witness*, as many threads as there are cores the rest (the slowest one counts). *Constraints* are evaluated row by
row; half of all bits are 0 and cost nothing. Three *transforms* to coefficients and three back give the quotient's values between the points of the domain. *Sums over
the witness* are four multi-scalar multiplications; nearly all of their scalars are bits, so they cost little more than one addition for each bit that is set. The *sum
over the quotient* is another one, but all of its scalars are 254 bits long and there is one for each point of the domain. There most of the time goes, and it depends on the domain alone, which
is the number of constraints rounded up to a power of two.

snarkjs gets the same key and witness; it starts its threads and reads the key for every proof, evaluates the constraints outside WebAssembly and adds points in Jacobian coordinates.

${growth === undefined ? "" : growthSection(growth)}
## How it is measured

- One model after the other, EZKL right after our own run on it, so that both meet the same machine; what counts is the share. Compiling and proving are processes of their own.
- Our verifier and EZKL's are deployed on Hardhat's in-process chain (Prague) and called by a transaction; both must answer true. EZKL's contract is compiled with the optimizer set for one run, which is
  EZKL's own default, ours as in this repository (200 runs).
- EZKL ${paired[0] === undefined ? "" : `${measuredPeer(paired[0][1])?.version} `}is the wheel from PyPI in a virtual environment that the script makes. Its flow: gen_settings (inputs and outputs public, weights fixed), calibrate_settings for resources on 20 of the
  model's calibration samples, compile_circuit, gen_srs, setup, gen_witness, prove, verify, encode_evm_calldata, create_evm_verifier. It reads its proving key from disk for every proof; that is how it
  proves. Both prove the first held-out sample.

## Repeating it

\`\`\`sh
npm run bench                                # all models, then the growth
npm run bench -- --peers                     # the same beside EZKL: LeNet-5 takes it some minutes and 12 GB of memory
npm run bench -- --model lenet5 --peers      # one model alone; the other figures stay
npm run bench -- --growth
\`\`\`

Figures go to \`docs/benchmarks.json\` as they are measured, and this page is made from them. A run without \`--peers\` leaves figures that were measured beside EZKL as they are.
`;
}

function machineText({ date, cpu, cores, memoryBytes, system, node }: Machine): string {
  return `${cpu}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GB, ${system}, Node ${node}, ${date}`;
}

/** Times mean little on a machine that does other things, shares mean more. */
function loadText(runs: readonly Run[]): string {
  const loads = runs.map(([, { machine }]) => machine.load);
  return `The load average before each model was at most ${Math.max(...loads)}: the nearer to 0, the more the times themselves mean.`;
}

function besideEzkl(runs: readonly Run[], failed: readonly (readonly [name: string, reason: string])[]): string {
  const rows: readonly (readonly [string, keyof CommonFigures, (figure: number) => string])[] = [
    ["proof", "proveMs", duration],
    ["setup, with EZKL's reference string", "setupMs", duration],
    ["verification, gas", "verificationGas", count],
    ["proving key", "provingKeyBytes", size],
    ["peak memory of proving", "peakBytes", size],
    ["calldata", "calldataBytes", size],
    ["verifier contract", "verifierBytecodeBytes", size],
  ];
  const cells = ([, run]: Run, figure: keyof CommonFigures, format: (figure: number) => string) => {
    const peer = measuredPeer(run);
    return peer === undefined
      ? "-"
      : `**${format(run.own[figure])}** · ${format(peer[figure])} · ${share(run.own[figure] / peer[figure])}`;
  };
  const judged = runs.filter(([name]) => targets[name] !== undefined);
  return `## Beside EZKL

Each cell: **ours** · EZKL's · our share of it.

${markdownTable(
  ["", ...runs.map(([name]) => name)],
  rows.map(([what, figure, format]) => [what, ...runs.map((run) => cells(run, figure, format))]),
)}
${failed.map(([name, reason]) => `\n${name} is not taken by EZKL: \`${reason}\`\n`).join("")}
What this repository holds itself to, and how it stands:

${markdownTable(["at most", ...judged.map(([name]) => name)], judgedRows(judged))}
`;
}

function judgedRows(runs: readonly Run[]): string[][] {
  const verdicts = runs.map(([name, run]) => judge(run, targets[name]));
  const whats: (keyof Target)[] = verdicts[0]?.map(({ what }) => what) ?? [];
  return whats.map((what, k) => [
    targetNames[what],
    ...verdicts.map((list) => {
      const { figure, bound, met } = list[k];
      const standing = met === undefined ? "not compared" : met ? "met" : "**missed**";
      return `${formatFigure(what, bound)}: ${standing}${figure === undefined ? "" : `, ${formatFigure(what, figure)}`}`;
    }),
  ]);
}

function ownTable(runs: readonly Run[]): string {
  const columns: readonly (readonly [string, (run: ModelRun) => string])[] = [
    ["constraints", ({ own }) => count(own.constraints)],
    ["agreement with float", ({ own }) => percent(own.agreement)],
    ["setup", ({ own }) => duration(own.setupMs)],
    ["proof", ({ own }) => duration(own.proveMs)],
    ["first proof", ({ own }) => duration(own.firstProofMs)],
    ["gas", ({ own }) => count(own.verificationGas)],
    ["proving key", ({ own }) => size(own.provingKeyBytes)],
    ["contract", ({ own }) => size(own.verifierBytecodeBytes)],
    ["memory", ({ own }) => size(own.peakBytes)],
  ];
  return markdownTable(
    ["model", ...columns.map(([title]) => title)],
    runs.map(([name, run]) => [name, ...columns.map(([, text]) => text(run))]),
  );
}

const partNames: Readonly<Record<string, string>> = {
  witness: "witness, inference included",
  constraints: "constraints",
  transforms: "transforms",
  waiting: "waiting for other threads",
  witnessSums: "sums over the witness",
  quotientSum: "sum over the quotient",
  rest: "messages, blinding",
};

function partsTable(runs: readonly Run[]): string {
  return markdownTable(
    ["ms", ...runs.map(([name]) => name)],
    [
      ...Object.entries(partNames).map(([part, name]) => [
        name,
        ...runs.map(([, { own }]) => milliseconds(own.partsMs[part] ?? 0)),
      ]),
      ["*the same by snarkjs, without the witness*", ...runs.map(([, { own }]) => `*${milliseconds(own.snarkjsMs)}*`)],
    ],
  );
}

function milliseconds(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : count(Math.round(ms));
}

function growthSection({ machine, sweeps }: Growth): string {
  const largest = (name: string) => sweeps[name]?.at(-1);
  const image = largest("image");
  return `## How it grows

![Constraints and times by width, depth and image size](${plotFile.replace("docs/", "")})

Models with random weights, default options, ${machineText(machine)}. *Width*: a perceptron 64-w-10. *Depth*: 64-64-…-10 with as many hidden layers. *Image size*: two
5×5 convolutions (6 and 16 filters) with ReLU and 2×2 pooling and a linear layer, on a square image of that many pixels a side.

Constraints grow with the number of activations, each of which is cut once, and only with the logarithm of a layer's inputs, which widens what is cut: linearly in width and in depth,
quadratically in an image's side. Weights cost none. Times go up in steps where the constraints pass a power of two.${
    image === undefined
      ? ""
      : ` The largest image here has ${count(image.constraints)} constraints: ${duration(image.setupMs)} of setup, ${duration(image.proveMs)} a proof.`
  }
`;
}

function share(part: number): string {
  return part < 0.1 ? part.toFixed(3) : part.toFixed(2);
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
