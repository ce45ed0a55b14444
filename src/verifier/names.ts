/** A model's name as the beginning of contract names: "digits-mlp" → "DigitsMlp". */
export function contractName(model: string): string {
  const name = words(model)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join("");
  return /^[A-Za-z]/.test(name) ? name : `Model${name}`;
}

/** Tensor names as ends of function names, made unique: "output_label" → "OutputLabel". */
export function tensorNames(tensors: readonly { name: string }[]): string[] {
  const used = new Set<string>();
  return tensors.map(({ name }, i) => {
    const plain = contractName(name) || `Tensor${i}`;
    const unique = used.has(plain) ? `${plain}${i}` : plain;
    used.add(unique);
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
