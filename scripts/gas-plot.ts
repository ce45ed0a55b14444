import { readFileSync } from "node:fs";

const [width, height] = [560, 260];
/** Around the axes: room for the title, the labels and the names of lines at the right. */
const inset = { left: 64, right: 96, top: 40, bottom: 46 };
const [right, bottom] = [width - inset.right, height - inset.bottom];
/** Between the axis and the first point, and behind the last: room for their figures. */
const margin = 40;
const mostGas = 160_000;

/** What an assignment costs by the number of operators, as `docs/gas.md` has it: a plot with a logarithmic axis below. */
export function gasPlot(): string {
  const points = readPoints(readFileSync("docs/gas.md", "utf8"));
  const [least, most] = [points[0].operators, points[points.length - 1].operators];
  const x = (operators: number) =>
    inset.left + margin + ((right - inset.left - 2 * margin) * Math.log(operators / least)) / Math.log(most / least);
  const y = (gas: number) => bottom - ((bottom - inset.top) * gas) / mostGas;
  const rows = [0, 40_000, 80_000, 120_000, mostGas].map(
    (gas) =>
      `<line class="${gas === 0 ? "axis" : "grid"}" x1="${inset.left}" x2="${right}" y1="${round(y(gas))}" y2="${round(y(gas))}"/>` +
      `<text class="end" x="${inset.left - 8}" y="${round(y(gas) + 4)}">${gas.toLocaleString("en")}</text>`,
  );
  const feet = points.map(
    ({ operators }) =>
      `<text class="middle" x="${round(x(operators))}" y="${bottom + 16}">${operators.toLocaleString("en")}</text>`,
  );
  const { budget } = points[0];
  const limit =
    `<line class="limit" x1="${inset.left}" x2="${right}" y1="${round(y(budget))}" y2="${round(y(budget))}"/>` +
    `<text x="${right + 8}" y="${round(y(budget) + 1)}">budget</text>`;
  const places = points.map(({ operators, gas }) => [round(x(operators)), round(y(gas))] as const);
  const dots = places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5"/>`);
  const values = points.map(
    ({ gas }, i) =>
      `<text class="middle" x="${places[i][0]}" y="${places[i][1] + 18}">${gas.toLocaleString("en")}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>Gas of an assignment by the number of operators</title>
<style>
  text { font: 11px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #57606a }
  .title { font-size: 13px; font-weight: 600; fill: #1f2328 } .middle { text-anchor: middle } .end { text-anchor: end }
  .grid { stroke: #d8dee4 } .axis { stroke: #8c959f } .limit { stroke: #cf222e; stroke-dasharray: 4 3 }
  .line { fill: none; stroke: #0969da; stroke-width: 2 } circle { fill: #0969da }
</style>
<rect width="100%" height="100%" fill="#ffffff"/>
<text class="title middle" x="${(inset.left + right) / 2}" y="20">Gas of an assignment</text>
${[...rows, ...feet, limit].join("\n")}
<polyline class="line" points="${places.map((place) => place.join(",")).join(" ")}"/>
${[...dots, ...values].join("\n")}
<text class="middle" x="${(inset.left + right) / 2}" y="${bottom + 36}">operators</text>
</svg>
`;
}

interface Point {
  operators: number;
  gas: number;
  budget: number;
}

function readPoints(page: string): readonly Point[] {
  const number = (text: string) => Number(text.replaceAll(",", ""));
  const points = [...page.matchAll(/^\| assign among ([\d,]+) +\| +([\d,]+) \| +([\d,]+) \|/gm)].map(
    ([, operators, gas, budget]) => ({ operators: number(operators), gas: number(gas), budget: number(budget) }),
  );
  if (points.length < 2) throw new Error("docs/gas.md has no rows of assignments");
  return points;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
