import { count } from "../../src/report/text.js";
import type { Growth, GrowthPoint } from "./results.js";

interface Series {
  name: string;
  color: string;
  values: readonly number[];
}

interface Panel {
  title: string;
  xLabel: string;
  sizes: readonly number[];
  series: readonly Series[];
  format: (value: number) => string;
}

const [panelWidth, panelHeight] = [300, 210];
/** Around the axes of a panel: room for its title, its labels, and the names of series at the right. */
const inset = { left: 58, right: 24, top: 34, bottom: 44 };
const colors = { constraints: "#0969da", setup: "#9a6700", proof: "#1a7f37" };

const columns: readonly (readonly [sweep: string, title: string, xLabel: string])[] = [
  ["width", "Width: 64-w-10", "neurons"],
  ["depth", "Depth: 64-64-…-10", "hidden layers"],
  ["image", "Image size: two convolutions", "pixels of a side"],
];

/** Constraints above, times below, a column for each sweep. */
export function growthPlot({ sweeps }: Growth): string {
  const panels = columns.map(([sweep, title, xLabel]) => {
    const points: readonly GrowthPoint[] = sweeps[sweep] ?? [];
    const shared = { xLabel, sizes: points.map(({ size }) => size) };
    const of = (name: string, color: string, value: (point: GrowthPoint) => number): Series => ({
      name,
      color,
      values: points.map(value),
    });
    const constraints: Panel = {
      ...shared,
      title,
      series: [of("constraints", colors.constraints, (point) => point.constraints)],
      format: count,
    };
    const times: Panel = {
      ...shared,
      title: "",
      series: [
        of("setup", colors.setup, ({ setupMs }) => setupMs / 1000),
        of("proof", colors.proof, ({ proveMs }) => proveMs / 1000),
      ],
      format: (seconds) => `${seconds} s`,
    };
    return [constraints, times];
  });
  const [width, height] = [columns.length * panelWidth, 2 * panelHeight];
  const drawn = panels.flatMap((column, x) =>
    column.map((panel, y) => `<g transform="translate(${x * panelWidth} ${y * panelHeight})">${drawPanel(panel)}</g>`),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>Constraints, setup time and proving time by width, depth and image size</title>
<style>
  text { font: 11px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #57606a; paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
  .title { font-size: 13px; font-weight: 600; fill: #1f2328 } .middle { text-anchor: middle } .end { text-anchor: end }
  .grid { stroke: #d8dee4 } .axis { stroke: #8c959f } .line { fill: none; stroke-width: 2 }
</style>
<rect width="100%" height="100%" fill="#ffffff"/>
${drawn.join("\n")}
</svg>
`;
}

function drawPanel({ title, xLabel, sizes, series, format }: Panel): string {
  const [right, bottom] = [panelWidth - inset.right, panelHeight - inset.bottom];
  const xTicks = niceTicks(Math.max(...sizes));
  const yTicks = niceTicks(Math.max(...series.flatMap(({ values }) => values)));
  const x = (size: number) => inset.left + ((right - inset.left) * size) / (xTicks.at(-1) ?? 1);
  const y = (value: number) => bottom - ((bottom - inset.top) * value) / (yTicks.at(-1) ?? 1);
  const rows = yTicks.map(
    (tick) =>
      `<line class="${tick === 0 ? "axis" : "grid"}" x1="${inset.left}" x2="${right}" y1="${place(y(tick))}" y2="${place(y(tick))}"/>` +
      `<text class="end" x="${inset.left - 6}" y="${place(y(tick) + 4)}">${format(tick)}</text>`,
  );
  const feet = xTicks.map(
    (tick) => `<text class="middle" x="${place(x(tick))}" y="${bottom + 16}">${count(tick)}</text>`,
  );
  const lines = series.map(({ color, values }) => {
    const places = values.map((value, i) => `${place(x(sizes[i]))},${place(y(value))}`);
    const dots = places.map(
      (at) => `<circle cx="${at.split(",")[0]}" cy="${at.split(",")[1]}" r="3" fill="${color}"/>`,
    );
    return `<polyline class="line" stroke="${color}" points="${places.join(" ")}"/>${dots.join("")}`;
  });
  const legend = series.map(
    ({ name, color }, k) =>
      `<circle cx="${inset.left + 12}" cy="${inset.top + 10 + 16 * k}" r="3" fill="${color}"/>` +
      `<text x="${inset.left + 20}" y="${inset.top + 14 + 16 * k}">${name}</text>`,
  );
  const middle = (inset.left + right) / 2;
  return [
    `<text class="title middle" x="${middle}" y="${inset.top - 14}">${title}</text>`,
    ...rows,
    ...feet,
    `<text class="middle" x="${middle}" y="${bottom + 34}">${xLabel}</text>`,
    ...lines,
    ...legend,
  ].join("");
}

/** Round numbers from 0 to the first that is not below `most`, four to six of them. */
export function niceTicks(most: number): number[] {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? 10 * power;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, k) => Number((k * step).toPrecision(6)));
}

function place(value: number): number {
  return Math.round(value * 10) / 10;
}
