import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import { isSertnError } from "../../src/errors.js";
import { readNpy } from "../../src/samples/npy.js";
import { drawSamples } from "../../src/samples/random-samples.js";
import { readSamples, type SampleTensor } from "../../src/samples/read-samples.js";
import { expectNear } from "../helpers/expect-near.js";

const image: readonly SampleTensor[] = [{ name: "image", shape: [1, 2, 2] }];
const two: readonly SampleTensor[] = [
  { name: "a", shape: [1, 2] },
  { name: "__proto__", shape: [1, 1] },
];

describe("reading samples", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "samples-"));
  });
  after(() => rm(folder, { recursive: true }));

  const read = async (name: string, content: string | Uint8Array, inputs = image) => {
    const file = path.join(folder, name);
    await writeFile(file, content);
    const samples = await readSamples(file, inputs);
    return samples.map((sample) => inputs.map((input) => [...sample[input.name]]));
  };
  const codeOf = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => undefined,
      (one: unknown) => one,
    );
    return isSertnError(error) ? error.code : error;
  };

  it("takes one sample in the model's shape, without its axes of size 1, or flat", async () => {
    for (const value of [
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      [
        [1, 2],
        [3, 4],
      ],
      [1, 2, 3, 4],
    ])
      expect(await read("one.json", JSON.stringify({ image: value }))).to.deep.equal([[[1, 2, 3, 4]]]);
  });

  it("takes several with one more dimension in front, as a list of objects, or one to a line", async () => {
    const both = [[[1, 2, 3, 4]], [[5, 6, 7, 8]]];
    expect(
      await read(
        "flat.json",
        JSON.stringify({
          image: [
            [1, 2, 3, 4],
            [5, 6, 7, 8],
          ],
        }),
      ),
    ).to.deep.equal(both);
    expect(
      await read(
        "nested.json",
        JSON.stringify({
          image: [
            [
              [
                [1, 2],
                [3, 4],
              ],
            ],
            [
              [
                [5, 6],
                [7, 8],
              ],
            ],
          ],
        }),
      ),
    ).to.deep.equal(both);
    expect(await read("list.json", JSON.stringify([{ image: [1, 2, 3, 4] }, { image: [5, 6, 7, 8] }]))).to.deep.equal(
      both,
    );
    expect(await read("lines.jsonl", '{"image":[1,2,3,4]}\n\n{"image":[5,6,7,8]}\n')).to.deep.equal(both);
    expect(
      await read(
        "bare.json",
        JSON.stringify([
          [1, 2, 3, 4],
          [5, 6, 7, 8],
        ]),
      ),
    ).to.deep.equal(both);
  });

  it("takes EZKL's input files, inputs in the model's order", async () => {
    expect(await read("ezkl.json", JSON.stringify({ input_data: [[1, 2], [3]] }), two)).to.deep.equal([[[1, 2], [3]]]);
  });

  it("takes tensors of any name", async () => {
    expect(await read("names.json", '{"a": [1, 2], "__proto__": [3]}', two)).to.deep.equal([[[1, 2], [3]]]);
  });

  it("takes .npy and .npz of numpy's number types, byte orders and memory orders", async () => {
    const floats = Float32Array.of(1, 2, 3, 4);
    expect(await read("one.npy", npy("<f4", [1, 2, 2], new Uint8Array(floats.buffer)))).to.deep.equal([[[1, 2, 3, 4]]]);
    expect(await read("many.npy", npy("|u1", [2, 1, 2, 2], Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)))).to.deep.equal([
      [[1, 2, 3, 4]],
      [[5, 6, 7, 8]],
    ]);
    const archive = zipSync({
      "image.npy": npy("<f4", [1, 2, 2], new Uint8Array(floats.buffer)),
      "labels.npy": strToU8("no numpy file"),
    });
    expect(await read("some.npz", archive)).to.deep.equal([[[1, 2, 3, 4]]]);
    expect([...readNpy(npy(">i2", [2, 2], Uint8Array.of(0, 1, 0, 2, 255, 255, 0, 4))).data]).to.deep.equal([
      1, 2, -1, 4,
    ]);
    expect([...readNpy(npy("|u1", [2, 3], Uint8Array.of(1, 4, 2, 5, 3, 6), true)).data]).to.deep.equal([
      1, 2, 3, 4, 5, 6,
    ]);
  });

  it("refuses an archive that says it is far larger than samples are", async () => {
    const archive = zipSync({ "image.npy": new Uint8Array(100) });
    const view = new DataView(archive.buffer, archive.byteOffset);
    const directory = archive.length - 22 - 46 - "image.npy".length; // one entry, then the end record
    expect(view.getUint32(directory, true)).to.equal(0x02014b50);
    view.setUint32(directory + 24, 0x7fff_ffff, true);
    const before = process.memoryUsage().rss;
    expect(await codeOf(read("bomb.npz", archive))).to.equal("samples/unreadable");
    expect(process.memoryUsage().rss - before).to.be.lessThan(2 ** 28);
  });

  it("refuses what is no sample, by the reason", async () => {
    const cases: readonly (readonly [string, string | Uint8Array, string, (readonly SampleTensor[])?])[] = [
      ["shape.json", '{"image": [1, 2, 3]}', "samples/wrong-shape"],
      ["turned.json", '{"image": [[1, 2, 3, 4, 5]]}', "samples/wrong-shape"],
      ["empty.json", '{"image": []}', "samples/wrong-shape"],
      ["other.json", '{"picture": [1, 2, 3, 4]}', "samples/missing-tensor"],
      ["ragged.json", '{"image": [[1, 2], [3]]}', "samples/unreadable"],
      ["text.json", '{"image": [1, 2, 3, "4"]}', "samples/not-a-number"],
      ["null.json", '{"image": [1, 2, 3, null]}', "samples/not-a-number"],
      ["broken.json", '{"image": [1, 2', "samples/unreadable"],
      ["number.json", "7", "samples/unreadable"],
      ["counts.json", '{"a": [[1, 2], [3, 4]], "__proto__": [3]}', "samples/unequal-counts", two],
      [
        "nan.npy",
        npy("<f4", [1, 2, 2], new Uint8Array(Float32Array.of(1, Number.NaN, 3, 4).buffer)),
        "samples/not-a-number",
      ],
      ["cut.npy", npy("<f4", [1, 2, 2], new Uint8Array(12)), "samples/unreadable"],
      ["objects.npy", npy("|O8", [1, 2, 2], new Uint8Array(32)), "samples/unreadable"],
      ["foreign.npy", "not numpy's", "samples/unreadable"],
      ["foreign.npz", "not an archive", "samples/unreadable"],
    ];
    for (const [name, content, code, inputs] of cases)
      expect(await codeOf(read(name, content, inputs)), name).to.equal(code);
    expect(await codeOf(readSamples(path.join(folder, "nowhere.json"), image))).to.equal("samples/unreadable");
  });
});

describe("drawing samples", () => {
  it("gives the same ones for the same model, in the declared range or else like standardized features", () => {
    const inputs = [
      { name: "a", shape: [1, 500] },
      { name: "b", shape: [1, 500] },
    ];
    const ranges = { a: [2, 3] as const, b: undefined };
    const samples = drawSamples(inputs, ranges, "seed");
    expect(drawSamples(inputs, ranges, "seed")).to.deep.equal(samples);
    expect(drawSamples(inputs, ranges, "other")).to.not.deep.equal(samples);
    const all = (name: string) => samples.flatMap((sample) => [...sample[name]]);
    expect(all("a").every((value) => value >= 2 && value <= 3)).to.equal(true);
    // 32,000 draws: the mean is within 5 standard errors of 0.0056, the variance within 5 of 0.0079.
    const mean = all("b").reduce((sum, value) => sum + value, 0) / all("b").length;
    const variance = all("b").reduce((sum, value) => sum + value ** 2, 0) / all("b").length;
    expectNear(mean, 0, 5 * 0.0056);
    expectNear(variance, 1, 5 * 0.0079);
  });
});

/** A .npy file, version 1.0. */
function npy(descr: string, shape: readonly number[], data: Uint8Array, fortran = false): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${shape.join(", ")},), }`;
  const header = `${text.padEnd(117, " ")}\n`;
  return Buffer.concat([
    Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0),
    strToU8(header),
    data,
  ]);
}
