import { type ErrorDescription, isCallException } from "ethers";
import type { SertnError } from "../errors.js";
import { coreSources, interfaceOf, sertnSources, timelockSource } from "./contracts.js";
import { reverted } from "./errors.js";
import { nextStepOf } from "./revert-hints.js";

/** All sources whose errors can come out of a call to a deployment. */
export const sourcesWithErrors: readonly string[] = [
  ...Object.values(sertnSources),
  ...Object.values(coreSources),
  timelockSource,
];

/**
 * What a contract said when it reverted, by name and arguments; undefined where the error is no revert or says nothing
 * that the kit knows.
 */
export function decodeRevert(error: unknown): SertnError | undefined {
  const data = revertDataOf(error);
  if (data === undefined) return undefined;
  for (const source of sourcesWithErrors) {
    const description = interfaceOf(source).parseError(data);
    if (description !== null) return describe(description, source, error);
  }
  return undefined;
}

function describe(description: ErrorDescription, source: string, cause: unknown): SertnError {
  const args = Object.fromEntries(description.fragment.inputs.map(({ name }, k) => [name, description.args[k]]));
  return reverted({ error: description.name, args, contract: source, hint: nextStepOf(description.name) }, cause);
}

/** Nodes and libraries wrap the data of a revert in different ways: it is the innermost `data` that is bytes. */
function revertDataOf(error: unknown): string | undefined {
  if (isCallException(error) && typeof error.data === "string") return error.data;
  for (let at: unknown = error, depth = 0; typeof at === "object" && at !== null && depth < 8; depth++) {
    if ("data" in at && typeof at.data === "string" && /^0x([0-9a-f]{2}){4,}$/i.test(at.data)) return at.data;
    at =
      "data" in at && typeof at.data === "object"
        ? at.data
        : "info" in at
          ? at.info
          : "error" in at
            ? at.error
            : "cause" in at
              ? at.cause
              : undefined;
  }
  return undefined;
}
