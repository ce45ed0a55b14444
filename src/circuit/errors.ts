import { defineError } from "../errors.js";

export const rangeTooWide = defineError(
  "circuit/range-too-wide",
  (e: { node: string; bits: number; limit: number }) => ({
    what: `A value of ${e.bits} bits does not fit the field, which holds ${e.limit}`,
    where: `node ${e.node}`,
    next: "Lower activationBits, or put an activation between the linear layers so that sums are cut.",
  }),
);

export const tooManyConstraints = defineError("circuit/too-many-constraints", (e: { node: string; limit: number }) => ({
  what: `The circuit has more than ${e.limit} constraints`,
  where: `reached at node ${e.node}`,
  next: "Use a smaller model or fewer activationBits; `sertn inspect` shows which layers cost most. maxConstraints raises the limit.",
}));

export const tooManySignals = defineError("circuit/too-many-signals", (e: { signals: number; limit: number }) => ({
  what: `Inputs and outputs take ${e.signals} public signals, which cost more gas to verify than a transaction may use (about ${e.limit})`,
  where: "the model's inputs and outputs",
  next: "Use smaller inputs, fewer bits for each element (inputs: { name: { bits } }), or cut outputs that no contract reads off the model.",
}));

export const noWitness = defineError(
  "circuit/no-witness",
  (e: { constraint: number; gadget: string; node: string }) => ({
    what: `The values do not satisfy constraint ${e.constraint} (${e.gadget})`,
    where: `node ${e.node}`,
    next: "Check that the package is whole; a witness from the package's own program always satisfies its circuit.",
  }),
);
