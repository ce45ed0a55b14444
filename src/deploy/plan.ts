/** A value that an earlier step gives: the address of what it deployed, or what it read. */
export interface Reference {
  step: string;
}

/** An argument of a constructor or function; references may stand anywhere in it. */
export type Argument =
  | string
  | bigint
  | number
  | boolean
  | Reference
  | readonly Argument[]
  | { [field: string]: Argument };

/**
 * A step of a deployment. Plain data, so that one plan serves Ignition, which records how far it is and resumes, and a direct
 * run, which is faster on a chain of one's own.
 */
export type Step = { id: string } & (
  | { kind: "deploy"; source: string; args: readonly Argument[] }
  /** A contract that is there already. */
  | { kind: "use"; source: string; address: Argument }
  | { kind: "call"; on: string; method: string; args: readonly Argument[] }
  | { kind: "read"; on: string; method: string; args: readonly Argument[] }
);

export type Plan = readonly Step[];

/** A reference to what a step gives. */
export function from(step: string): Reference {
  return { step };
}

/** Collects the steps of a plan; every method gives a reference to its step. */
export class PlanBuilder {
  readonly #steps: Step[] = [];

  deploy(id: string, source: string, args: readonly Argument[] = []): Reference {
    return this.#add({ id, kind: "deploy", source, args });
  }

  use(id: string, source: string, address: Argument): Reference {
    return this.#add({ id, kind: "use", source, address });
  }

  call(id: string, on: Reference, method: string, args: readonly Argument[]): Reference {
    return this.#add({ id, kind: "call", on: on.step, method, args });
  }

  read(id: string, on: Reference, method: string, args: readonly Argument[] = []): Reference {
    return this.#add({ id, kind: "read", on: on.step, method, args });
  }

  finish(): Plan {
    return this.#steps;
  }

  #add(step: Step): Reference {
    if (this.#steps.some(({ id }) => id === step.id)) throw new RangeError(`two steps are called ${step.id}`);
    this.#steps.push(step);
    return from(step.id);
  }
}

/** An argument with every reference in it replaced. */
export function resolveArgument<T>(argument: Argument, valueIn: (reference: Reference) => T): unknown {
  if (Array.isArray(argument)) return argument.map((one: Argument) => resolveArgument(one, valueIn));
  if (typeof argument !== "object") return argument;
  if (isReference(argument)) return valueIn(argument);
  return Object.fromEntries(Object.entries(argument).map(([name, value]) => [name, resolveArgument(value, valueIn)]));
}

function isReference(argument: object): argument is Reference {
  return "step" in argument && typeof argument.step === "string" && Object.keys(argument).length === 1;
}
