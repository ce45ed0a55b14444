import { getCurveFromName } from "ffjavascript";
import { groth16 as snarkjs } from "snarkjs";
import { writeWtns } from "../../src/circuit/wtns.js";
import { openModel } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import { openProver } from "../../src/proof-systems/groth16/prover.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { median } from "./median.js";

/** What the process says, once. */
export interface ProveFigures {
  firstProofMs: number;
  proveMs: number;
  proofs: number;
  peakBytes: number;
  partsMs: Record<string, number>;
  /** snarkjs's time for the same key and witness. */
  snarkjsMs: number;
  proven: Awaited<ReturnType<ReturnType<typeof openModel>["prove"]>>;
}

// A process of its own that proves one sample over and over: node prove-process.ts PACKAGE SAMPLES PROOFS.
const [directory, samples, proofs] = process.argv.slice(2);
const context = 42n;

const files = await openPackage(directory);
const model = openModel(files);
const [sample] = await readSamples(samples, model.manifest.schema.inputs);
const timed = async <T>(action: () => Promise<T>): Promise<readonly [ms: number, result: T]> => {
  const begin = performance.now();
  const result = await action();
  return [performance.now() - begin, result];
};

const [firstProofMs, proven] = await timed(() => model.prove(sample, context));
const spent: number[] = [];
for (let i = 0; i < Number(proofs); i++) spent.push((await timed(() => model.prove(sample, context)))[0]);
if (!(await model.verify(proven))) throw new Error("the proof does not hold");
const peakBytes = process.resourceUsage().maxRSS * 1024;
await model.close();

// Once more, part by part.
const prover = await openProver(await files.read("provingKey"));
const parts: Record<string, number>[] = [];
for (let i = 0; i <= Number(proofs); i++) {
  const [witnessMs, witness] = await timed(() => model.witness(sample, context));
  const [proveMs, { spentMs }] = await timed(() => prover.prove(witness));
  const slowest = Object.keys(spentMs[0]).map((part) => [
    part,
    Math.max(...spentMs.map((of) => Reflect.get(of, part))),
  ]);
  const inThreads = Math.max(...spentMs.map((of) => Object.values(of).reduce((a, b) => a + b, 0)));
  parts.push({ witness: witnessMs, ...Object.fromEntries(slowest), rest: proveMs - inThreads });
}
const partsMs = Object.fromEntries(
  Object.keys(parts[0]).map((part) => [part, median(parts.slice(1).map((one) => one[part]))]),
);
await prover.close();

// And by snarkjs, which reads the key each time: the second time its code is warm.
const zkey = { type: "mem", data: await files.read("provingKey") } as const;
const wtns = { type: "mem", data: writeWtns(await model.witness(sample, context)) } as const;
const bySnarkjs = async () => {
  await snarkjs.prove(zkey, wtns);
  await (await getCurveFromName("bn128")).terminate(); // its threads would go on
};
await bySnarkjs();
const [snarkjsMs] = await timed(bySnarkjs);

const figures: ProveFigures = {
  firstProofMs,
  proveMs: median(spent),
  proofs: spent.length,
  peakBytes,
  partsMs,
  snarkjsMs,
  proven,
};
console.log(JSON.stringify(figures));
process.exit();
