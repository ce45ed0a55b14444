import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { compileModel } from "../../src/compiler/compile-model.js";
import { openModel } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import { drawSamples } from "../../src/samples/random-samples.js";
import { convolutions, perceptron } from "./generated-models.js";
import { median } from "./median.js";
import type { GrowthPoint } from "./results.js";

/** A family of models in which one thing grows. */
export interface Sweep {
  /** What it is called in the results. */
  name: string;
  sizes: readonly number[];
  model: (size: number) => Uint8Array;
}

export const sweeps: readonly Sweep[] = [
  { name: "width", sizes: [16, 64, 128, 256, 384, 512], model: (width) => perceptron([64, width, 10]) },
  {
    name: "depth",
    sizes: [1, 2, 4, 6, 8, 12, 16],
    model: (depth) => perceptron([64, ...new Array<number>(depth).fill(64), 10]),
  },
  { name: "image", sizes: [8, 12, 16, 20, 24, 28, 32, 36], model: convolutions },
];

const proofs = 3;

/** Compiles and proves every model of a sweep with the default options. */
export async function measureSweep({ name, sizes, model }: Sweep, say: (text: string) => void): Promise<GrowthPoint[]> {
  const packagesDir = path.join("cache", "bench");
  const points: GrowthPoint[] = [];
  for (const size of sizes) {
    say(`${name} ${size}`);
    await mkdir(packagesDir, { recursive: true });
    const onnx = path.join(packagesDir, `${name}-${size}.onnx`);
    await writeFile(onnx, model(size));
    const { manifest, directory, stageMs } = await compileModel({
      name: `${name}-${size}`,
      options: { onnx, inputs: { input: { range: [0, 1], bits: 8 } } },
      packagesDir,
      force: true,
    });
    const opened = openModel(await openPackage(directory));
    const [sample] = drawSamples(manifest.schema.inputs, { input: [0, 1] }, "growth");
    const spent: number[] = [];
    for (let i = 0; i <= proofs; i++) {
      const begin = performance.now();
      await opened.prove(sample, 1n);
      if (i > 0) spent.push(performance.now() - begin); // the first one loads the key
    }
    await opened.close();
    points.push({
      size,
      constraints: manifest.circuit.constraints,
      setupMs: (stageMs.setup ?? 0) + (stageMs.write ?? 0),
      proveMs: median(spent),
    });
    await rm(packagesDir, { recursive: true });
  }
  return points;
}
