import { defineError } from "../errors.js";

export const unreadableSamples = defineError("samples/unreadable", (e: { file: string; reason: string }) => ({
  what: `The samples cannot be read: ${e.reason}`,
  where: e.file,
  next: 'Give a .json ({"tensor": [...]}), .jsonl, .npy or .npz file.',
}));

export const missingTensor = defineError(
  "samples/missing-tensor",
  (e: { file: string; tensor: string; present: readonly string[] }) => ({
    what: `Input "${e.tensor}" is not there; ${e.present.length === 0 ? "nothing is" : `these are: ${e.present.join(", ")}`}`,
    where: e.file,
    next: "Name every input tensor of the model; `sertn inspect` lists them.",
  }),
);

export const wrongShape = defineError(
  "samples/wrong-shape",
  (e: { file: string; tensor: string; expected: readonly number[]; actual: readonly number[] }) => ({
    what: `A sample has shape [${e.actual.join(", ")}] where the model takes [${e.expected.join(", ")}]`,
    where: `${e.file}, input ${e.tensor}`,
    next: "Give one sample in that shape or flat, or several with one more dimension in front.",
  }),
);

export const notANumber = defineError(
  "samples/not-a-number",
  (e: { file: string; tensor: string; index: number; value: string }) => ({
    what: `${e.value} is not a finite number`,
    where: `${e.file}, input ${e.tensor}, element ${e.index}`,
    next: "Give numbers; NaN, infinity, null and text have no integer.",
  }),
);

export const unequalCounts = defineError(
  "samples/unequal-counts",
  (e: { file: string; counts: Readonly<Record<string, number>> }) => ({
    what: `The inputs have different numbers of samples: ${Object.entries(e.counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ")}`,
    where: e.file,
    next: "Give every input once for each sample.",
  }),
);
