import { defineError } from "../errors.js";

export const parameterOutOfRange = defineError(
  "protocol/parameter-out-of-range",
  ({ name, value, least, most }: { name: string; value: bigint; least: bigint; most: bigint }) => ({
    what: `${name} is ${value}, outside [${least}, ${most}]`,
    where: "the protocol's parameters",
    next: "Choose a value in the range; `sertn simulate --solve` derives a set of parameters that the contracts accept.",
  }),
);

export const windowsTooLong = defineError(
  "protocol/windows-too-long",
  ({ windowBlocks, mostBlocks }: { windowBlocks: bigint; mostBlocks: bigint }) => ({
    what: `The windows take ${windowBlocks} blocks together, stake may leave after twice ${mostBlocks}`,
    where: "the protocol's parameters",
    next: "Shorten answer, challenge or proof windows, allow fewer open tasks, or stretch the proof window less.",
  }),
);

export const operatorShareTooSmall = defineError(
  "protocol/operator-share-too-small",
  ({ takenWad, leastWad }: { takenWad: bigint; leastWad: bigint }) => ({
    what: `Restakers, reserve and the largest royalty take ${takenWad} wad of the fee and leave the operator less than ${leastWad}`,
    where: "the protocol's parameters",
    next: "Lower restakersWad or reserveWad.",
  }),
);
