/** Contracts of the kit with the ends that generated ones have: a model must not be called like one of them. */
export const kitContracts: readonly string[] = ["IModelVerifier", "Groth16ModelVerifier", "TensorCodec"];

/** A model's name as the beginning of contract names: "digits-mlp" → "DigitsMlp". */
export function contractName(model: string): string {
  const name = words(model)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join("");
  const isTaken = [`${name}Verifier`, `${name}Codec`].some((contract) => kitContracts.includes(contract));
  return /^[A-Za-z]/.test(name) && !isTaken ? name : `Model${name}`;
}

/** The first two models that would have the same contracts, on file systems that do not tell cases apart too. */
export function findSameContracts(models: readonly string[]): readonly [one: string, other: string] | undefined {
  const seen = new Map<string, string>();
  for (const model of models) {
    const key = contractName(model).toLowerCase();
    const other = seen.get(key);
    if (other !== undefined) return [other, model];
    seen.set(key, model);
  }
  return undefined;
}

/**
 * Tensor names as ends of function names, made unique: "output_label" → "OutputLabel". None is another's with "Integers"
 * behind it, which is what the reader of its integers is called.
 */
export function tensorNames(tensors: readonly { name: string }[]): string[] {
  const used = new Set<string>();
  return tensors.map(({ name }) => {
    const plain = contractName(name);
    const isFree = (candidate: string) => !used.has(candidate) && !used.has(`${candidate}Integers`);
    let unique = plain;
    for (let n = 2; !isFree(unique); n++) unique = `${plain}_${n}`;
    used.add(unique).add(`${unique}Integers`);
    return unique;
  });
}

/** Text that may stand in a comment or a string of a source file, whatever a model's file says its name is. */
export function plainAscii(text: string): string {
  return text
    .replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("*/", "* /");
}

function words(text: string): string[] {
  return text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
}
