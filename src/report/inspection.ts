import type { LayerError } from "../quantize/layers.js";
import type { TensorSchema } from "../quantize/schema.js";
import { type CompileReport, formatReport } from "./compile-report.js";
import { count, percent, table } from "./text.js";

/** What `inspect --json` prints: the compile report and where errors arise. */
export interface Inspection extends CompileReport {
  layers: readonly LayerError[];
}

export function formatInspection(inspection: Inspection): string {
  const { schema, layers } = inspection;
  const tensors = [
    ...schema.inputs.map((tensor) => tensorRow("input", tensor)),
    ...schema.outputs.map((tensor) => tensorRow("output", tensor)),
  ];
  const errors = layers.map(({ node, op, elements, rmsError, rmsValue }) => [
    node || "input",
    op,
    count(elements),
    rmsValue === 0 ? "0 %" : percent(rmsError / rmsValue),
  ]);
  return [
    formatReport(inspection),
    "",
    "  schema",
    table(tensors, "    "),
    "",
    "  error by node (root mean square, as a part of the float values')",
    table([["node", "primitive", "elements", "error"], ...errors], "    "),
  ].join("\n");
}

function tensorRow(
  kind: string,
  { name, shape, bits, signed, scale, offset, integer, labels }: TensorSchema,
): string[] {
  const number = (value: number | readonly number[]) =>
    typeof value === "number" ? String(Number(value.toPrecision(6))) : "by element";
  const meaning = labels
    ? `labels ${labels.slice(0, 4).join(", ")}${labels.length > 4 ? ", …" : ""}`
    : integer
      ? "integer"
      : `scale ${number(scale)}, offset ${number(offset)}`;
  return [kind, name, `[${shape.join(", ")}]`, `${signed ? "int" : "uint"}${bits}`, meaning];
}
