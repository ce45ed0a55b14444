import { escapeHtml, factBoxes, htmlPage } from "./html-page.js";
import type { Inspection } from "./inspection.js";
import { count, duration, percent, size } from "./text.js";

/** The inspection as one HTML file that opens offline: no scripts, no fonts, no links. */
export function inspectionHtml(inspection: Inspection): string {
  const {
    name,
    source,
    constraints,
    publicSignals,
    sizes,
    estimate,
    accuracy,
    schema,
    layers,
    constraintsByNode,
    setup,
  } = inspection;
  const agreement = accuracy.outputs.find((output) => output.agreement !== undefined)?.agreement;
  const facts: [string, string][] = [
    ["constraints", count(constraints)],
    ["public signals", String(publicSignals.context + publicSignals.input + publicSignals.output)],
    ["agreement with float", agreement === undefined ? "—" : percent(agreement)],
    ["proof", `≈ ${duration(estimate.proveMs)}`],
    ["verification", `≈ ${count(estimate.verificationGas)} gas`],
    ["proving key", size(sizes.provingKeyBytes)],
  ];
  const costs = constraintsByNode.map(({ node, gadget, constraints: n }) => ({
    label: `${node || "input"} · ${gadget}`,
    value: n,
    text: count(n),
  }));
  const errors = layers
    .filter(({ rmsValue }) => rmsValue > 0)
    .map(({ node, op, rmsError, rmsValue }) => ({
      label: `${node || "input"} · ${op}`,
      value: rmsError / rmsValue,
      text: percent(rmsError / rmsValue),
    }));
  return htmlPage(
    name,
    `<h1>${escapeHtml(name)}</h1>
<p>${escapeHtml(source.file)} · model id <code>${inspection.modelId}</code></p>
${factBoxes(facts)}
${setup.insecure ? '<p class="warning">Development keys: everyone can forge proofs. The verifier refuses chains other than development ones.</p>' : ""}
<h2>Where the constraints are</h2>
${barChart(costs, "var(--bar)")}
<h2>Where the error arises</h2>
<p>Root mean square of the integer model's distance from the float model, as a part of the float values'.</p>
${barChart(errors, "var(--warm)")}
<h2>Beside the float model</h2>
<p>${accuracy.samples} calibration samples in ONNX Runtime.</p>
<table><tr><th>output</th><th>agreement</th><th>mean error</th><th>max error</th><th>float range</th></tr>
${accuracy.outputs
  .map(
    (output) =>
      `<tr><td>${escapeHtml(output.name)}</td><td>${output.agreement === undefined ? "—" : percent(output.agreement)}</td><td>${output.meanAbsError}</td><td>${output.maxAbsError}</td><td>${output.floatRange.join(" to ")}</td></tr>`,
  )
  .join("\n")}
</table>
<h2>Schema</h2>
<p>real = scale · integer + offset; elements in row-major order, little end first.</p>
<table><tr><th>tensor</th><th>shape</th><th>encoding</th><th>scale</th><th>offset</th></tr>
${[...schema.inputs, ...schema.outputs]
  .map(
    ({ name: tensor, shape, bits, signed, scale, offset }) =>
      `<tr><td>${escapeHtml(tensor)}</td><td>[${shape.join(", ")}]</td><td>${signed ? "int" : "uint"}${bits}</td><td>${numberText(scale)}</td><td>${numberText(offset)}</td></tr>`,
  )
  .join("\n")}
</table>`,
  );
}

interface Bar {
  label: string;
  value: number;
  text: string;
}

const barHeight = 26;
const labelWidth = 280;
const chartWidth = 900;

/** Horizontal bars, the longest being as wide as there is room. */
function barChart(bars: readonly Bar[], color: string): string {
  const most = bars.reduce((largest, bar) => Math.max(largest, bar.value), Number.MIN_VALUE);
  const room = chartWidth - labelWidth - 110;
  const rows = bars.map(({ label, value, text }, i) => {
    const y = i * barHeight;
    const width = Math.max(1, (value / most) * room);
    return `<text x="${labelWidth - 10}" y="${y + 17}" text-anchor="end">${escapeHtml(shorten(label))}</text><rect x="${labelWidth}" y="${y + 5}" width="${width.toFixed(1)}" height="${barHeight - 10}" rx="3" fill="${color}"/><text x="${(labelWidth + width + 8).toFixed(1)}" y="${y + 17}">${escapeHtml(text)}</text>`;
  });
  return `<svg viewBox="0 0 ${chartWidth} ${bars.length * barHeight}" width="100%" role="img">${rows.join("")}</svg>`;
}

function shorten(label: string): string {
  return label.length <= 44 ? label : `…${label.slice(-43)}`;
}

function numberText(values: number | readonly number[]): string {
  return typeof values === "number" ? String(Number(values.toPrecision(6))) : "by element";
}
