import { isAddress, isHexString } from "ethers";
import { badFaultOption, unknownFault } from "./errors.js";
import { compose, type Fault } from "./fault.js";
import { faults } from "./faults.js";

type Name = Exclude<keyof typeof faults, "compose">;
type Reader = (text: string) => unknown;

const number: Reader = (text) => (text.trim() === "" || !Number.isFinite(Number(text)) ? undefined : Number(text));
const address: Reader = (text) => (isAddress(text) ? text : undefined);
const wei: Reader = (text) => (/^[0-9]+$/.test(text) ? BigInt(text) : undefined);
const oneOf =
  (...values: readonly string[]): Reader =>
  (text) =>
    values.includes(text) ? text : undefined;
const hash: Reader = (text) => (isHexString(text, 32) ? text : undefined);

const strike = {
  rate: [number, "a number from 0 to 1"],
  seed: [number, "a whole number"],
  user: [address, "an address"],
} as const;

type Options = Readonly<Record<string, readonly [read: Reader, expected: string]>>;

/** Options of each fault on the command line; those of tests alone, such as functions, are not among them. */
export const faultOptions: Readonly<Record<Name, Options>> = {
  wrongOutput: strike,
  randomOutput: strike,
  otherInput: strike,
  replayedProof: strike,
  otherModelProof: { ...strike, modelId: [hash, "a model id"] },
  staleModel: { ...strike, modelId: [hash, "a model id"] },
  late: { ...strike, what: [oneOf("answer", "proof"), "answer or proof"], blocks: [number, "a whole number from 1"] },
  silent: strike,
  withholdProof: {
    ...strike,
    reason: [oneOf("Audit", "Challenge", "Retrospective"), "Audit, Challenge or Retrospective"],
  },
  deallocateAndRun: strike,
  colludingUser: strike,
  griefingChallenger: {
    feeLimitWei: [wei, "an amount in wei"],
    most: [number, "a number"],
    victim: [address, "an address"],
  },
  copycat: strike,
  crashWhileProving: strike,
};

/** Options without which a fault means nothing. */
const needed: Partial<Record<Name, string>> = {
  otherModelProof: "modelId",
  staleModel: "modelId",
  colludingUser: "user",
};

/**
 * A fault as it is written on the command line: `randomOutput`, `late:what=proof,blocks=2`, several joined by `+`.
 *
 * @throws faults/unknown, faults/bad-option
 */
export function parseFault(text: string): Fault {
  const parsed = text.split("+").map(parseOne);
  return parsed.length === 1 ? parsed[0] : compose(...parsed);
}

function parseOne(text: string): Fault {
  const [name, list] = text.trim().split(/:(.*)/s);
  if (!isName(name)) throw unknownFault({ fault: name, known: Object.keys(faultOptions) });
  const options: Record<string, unknown> = {};
  for (const pair of list === undefined ? [] : list.split(",")) {
    const [option, value = ""] = pair.split(/=(.*)/s);
    const known = Object.hasOwn(faultOptions[name], option) ? faultOptions[name][option] : undefined;
    if (known === undefined)
      throw badFaultOption({
        fault: name,
        option,
        value,
        expected: `one of ${Object.keys(faultOptions[name]).join(", ")}`,
      });
    const read = known[0](value);
    if (read === undefined) throw badFaultOption({ fault: name, option, value, expected: known[1] });
    options[option] = read;
  }
  const missing = needed[name];
  if (missing !== undefined && !Object.hasOwn(options, missing))
    throw badFaultOption({ fault: name, option: missing, value: "missing", expected: faultOptions[name][missing][1] });
  // Each option was read as what its fault takes.
  const make = faults[name] as (options: object) => Fault;
  return make(options);
}

function isName(name: string): name is Name {
  return Object.hasOwn(faultOptions, name);
}
