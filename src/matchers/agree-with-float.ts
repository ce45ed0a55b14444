import type { Sample } from "../quantize/inputs.js";
import type { ModelWithFloat, OutputComparison } from "./compare-with-float.js";
import { notAModel, nothingToCompare } from "./errors.js";
import type { ValueMatcher } from "./matcher.js";
import { isObject } from "./objects.js";
import { show } from "./show.js";
import { listing, type Verdict } from "./verdict.js";
import { isModel } from "./verifiers.js";

/** How close the integer model must be; a number is the least agreement. As `accuracy` of a model's options. */
export type AgreementBound = number | { readonly minAgreement?: number; readonly maxAbsError?: number };

export const agreeWithFloat: ValueMatcher<[samples: string | readonly Sample[], bound: AgreementBound]> = {
  name: "agreeWithFloat",
  describe: async (subject) => `model ${checkModel(subject).model.manifest.name}`,
  judge: async (subject, [samples, bound]) => {
    // Tests that compare nothing need not load the compiler and ONNX Runtime.
    const { compareWithFloat } = await import("./compare-with-float.js");
    const { name, outputs, sampleCount } = await compareWithFloat(checkModel(subject), samples);
    return judgeAgreement(name, outputs, sampleCount, bound);
  },
};

/**
 * Is every output as close to the float model's as the bound asks?
 *
 * @throws matchers/nothing-to-compare where the bound asks nothing of these outputs
 */
export function judgeAgreement(
  model: string,
  outputs: readonly OutputComparison[],
  sampleCount: number,
  bound: AgreementBound,
): Verdict {
  const { minAgreement, maxAbsError } = typeof bound === "number" ? { minAgreement: bound } : bound;
  const comparable = minAgreement === undefined ? [] : outputs.filter(({ agreement }) => agreement !== undefined);
  if (comparable.length === 0 && maxAbsError === undefined)
    throw nothingToCompare({
      model,
      reason: minAgreement === undefined ? "the bound is empty" : "no output has several elements or labels",
    });
  const isClose = ({ agreement, maxAbsError: error }: OutputComparison) =>
    (minAgreement === undefined || agreement === undefined || agreement >= minAgreement) &&
    (maxAbsError === undefined || error <= maxAbsError);
  const asked = [
    ...(minAgreement === undefined ? [] : [`on ${percent(minAgreement)} of ${sampleCount} samples`]),
    ...(maxAbsError === undefined ? [] : [`within ${maxAbsError}`]),
  ];
  const told = outputs.map(({ name, agreement, maxAbsError: error }) => {
    const distance = `is at most ${Number(error.toPrecision(3))} away`;
    return agreement === undefined
      ? `${name} ${distance}`
      : `${name} agrees on ${Math.round(agreement * sampleCount)} of ${sampleCount} (${percent(agreement)}) and ${distance}`;
  });
  return {
    holds: outputs.every(isClose),
    claim: `agree with its float original ${asked.join(" and ")}`,
    happened: listing(told),
  };
}

function checkModel(subject: unknown): ModelWithFloat {
  if (!isObject(subject) || typeof subject.onnx !== "string" || !isModel(subject.model))
    throw notAModel({ got: show(subject) });
  return { model: subject.model, onnx: subject.onnx };
}

function percent(part: number): string {
  return `${Number((100 * part).toFixed(2))}%`;
}
