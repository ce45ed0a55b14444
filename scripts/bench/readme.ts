import { count, duration, size } from "../../src/report/text.js";
import { markdownTable } from "./markdown.js";
import type { CommonFigures, Results } from "./results.js";
import { measuredPeer, targets } from "./targets.js";

const [begin, end] = ["<!-- figures: npm run docs -->", "<!-- /figures -->"];

/** The README with its table of figures as docs/benchmarks.json has them: the models that have a target, beside EZKL. */
export function readmeWithFigures(readme: string, { models }: Results): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has lost its marks ${begin} and ${end}`);
  return `${readme.slice(0, from + begin.length)}\n${figures({ models })}\n${readme.slice(to)}`;
}

function figures({ models }: Results): string {
  const runs = Object.keys(targets).flatMap((name) => {
    const run = models[name];
    const peer = run && measuredPeer(run);
    return run !== undefined && peer !== undefined ? [{ name, own: run.own, peer }] : [];
  });
  const rows: readonly (readonly [string, keyof CommonFigures, (figure: number) => string])[] = [
    ["proof", "proveMs", duration],
    ["setup", "setupMs", duration],
    ["verification, gas", "verificationGas", count],
    ["peak memory of proving", "peakBytes", size],
    ["proving key", "provingKeyBytes", size],
  ];
  return markdownTable(
    ["ours · EZKL's", ...runs.map(({ name, own }) => `${name}, ${count(own.constraints)} constraints`)],
    rows.map(([what, figure, format]) => [
      what,
      ...runs.map(({ own, peer }) => `**${format(own[figure])}** · ${format(peer[figure])}`),
    ]),
  );
}
