/** What to do after each error of the contracts, by its name; a test walks the ABIs and finds every error here. */
const hints: Readonly<Record<string, string>> = {};

/** The next step after an error of the contracts. */
export function nextStepOf(error: string): string {
  return Object.hasOwn(hints, error) ? hints[error] : "See the error's comment in the contract.";
}
