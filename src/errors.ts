/** What a reader of an error needs: what is wrong, where, and what to do next. */
export interface ErrorText {
  what: string;
  where: string;
  next: string;
}

/**
 * The one error class of the package.
 *
 * `code` is stable ("folder/what"), `facts` are the named values that the message was made of, `what`, `where` and
 * `next` are the parts of the message. Every code has an entry in docs/errors.md.
 */
export class SertnError<Facts = unknown> extends Error {
  override readonly name = "SertnError";
  readonly code: string;
  readonly facts: Facts;
  readonly what: string;
  readonly where: string;
  readonly next: string;

  constructor(code: string, facts: Facts, text: ErrorText, cause?: unknown) {
    super(`${text.what} (${text.where}). ${text.next} [${code}]`, { cause });
    this.code = code;
    this.facts = facts;
    this.what = text.what;
    this.where = text.where;
    this.next = text.next;
  }
}

/** Makes the error of one code; called where it is thrown: `throw opUnsupported({ model, nodes }, cause)`. */
export interface ErrorDefinition<Facts> {
  (facts: Facts, cause?: unknown): SertnError<Facts>;
  readonly code: string;
}

/** Defines an error once: its code, the facts it carries and the text made of them. */
export function defineError<Facts>(code: string, describe: (facts: Facts) => ErrorText): ErrorDefinition<Facts> {
  const make = (facts: Facts, cause?: unknown) => new SertnError(code, facts, describe(facts), cause);
  return Object.assign(make, { code });
}

/** Whether `error` is a {@link SertnError}, also when two copies of the package are installed. */
export function isSertnError(error: unknown): error is SertnError {
  return error instanceof Error && error.name === "SertnError" && "code" in error && "next" in error;
}
