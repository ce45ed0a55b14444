import { defineError } from "../errors.js";

export const unknownFault = defineError("faults/unknown", (e: { fault: string; known: readonly string[] }) => ({
  what: `There is no fault ${e.fault}`,
  where: "--fault",
  next: `Give one of ${e.known.join(", ")}; several are joined by +.`,
}));

export const badFaultOption = defineError(
  "faults/bad-option",
  (e: { fault: string; option: string; value: string; expected: string }) => ({
    what: `${e.option} is ${e.value}, expected ${e.expected}`,
    where: `fault ${e.fault}`,
    next: "Correct it; docs/testing.md has every fault with its options.",
  }),
);
