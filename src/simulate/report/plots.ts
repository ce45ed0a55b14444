import { escapeHtml } from "../../report/html-page.js";
import type { Estimate } from "../statistics.js";
import { linearScale, type Scale, symmetricLogScale } from "./scale.js";

const width = 900;
const rowHeight = 30;
const labelWidth = 230;

/** A row of a plot of estimates: a dot, its interval, and what is written beside it. */
export interface EstimateRow {
  label: string;
  estimate: Estimate;
  text: string;
  color: string;
}

/** Estimates under each other around zero, on a scale that shows fees and slashes alike. */
export function estimatePlot(rows: readonly EstimateRow[], smallest: number, unit: string): string {
  const values = rows.flatMap(({ estimate }) => [estimate.low, estimate.mean, estimate.high]);
  const scale = symmetricLogScale(values, smallest, [labelWidth, width - 150]);
  const height = rows.length * rowHeight + 40;
  const lines = rows.map(({ label, estimate, text, color }, i) => {
    const y = i * rowHeight + rowHeight / 2;
    const [low, mean, high] = [estimate.low, estimate.mean, estimate.high].map((value) =>
      scale.place(value).toFixed(1),
    );
    return `${textAt(labelWidth - 14, y + 4, label, 'text-anchor="end"')}<line x1="${low}" x2="${high}" y1="${y}" y2="${y}" stroke="${color}" stroke-width="2.5" stroke-linecap="round"/><circle cx="${mean}" cy="${y}" r="5" fill="${color}"/>${textAt(width - 138, y + 4, text, "")}`;
  });
  return svg(height, [...axisX(scale, height - 34, unit, true), ...lines]);
}

/** A part of a bar: positive parts grow to the right, negative ones to the left. */
export interface Part {
  name: string;
  value: number;
  color: string;
}

/** Bars made of parts, all on one linear scale, with a legend. */
export function stackedBars(rows: readonly { label: string; parts: readonly Part[] }[], unit: string): string {
  const sums = rows.map(({ parts }) => [
    parts.reduce((sum, { value }) => sum + Math.min(0, value), 0),
    parts.reduce((sum, { value }) => sum + Math.max(0, value), 0),
  ]);
  const domain = [Math.min(...sums.map(([low]) => low)), Math.max(...sums.map(([, high]) => high))] as const;
  const scale = linearScale(domain, [labelWidth, width - 20]);
  const height = rows.length * rowHeight + 64;
  const bars = rows.map(({ label, parts }, i) => {
    const y = i * rowHeight + 5;
    const ends = { left: 0, right: 0 };
    const rects = parts.map(({ value, color }) => {
      const side = value < 0 ? "left" : "right";
      const [x1, x2] = [scale.place(ends[side]), scale.place(ends[side] + value)];
      ends[side] += value;
      const barWidth = Math.abs(x2 - x1);
      return barWidth < 0.3
        ? ""
        : `<rect x="${Math.min(x1, x2).toFixed(1)}" y="${y}" width="${barWidth.toFixed(1)}" height="${rowHeight - 12}" fill="${color}"/>`;
    });
    return textAt(labelWidth - 14, y + 14, label, 'text-anchor="end"') + rects.join("");
  });
  const legend = legendOf(rows[0].parts, height - 8);
  return svg(height, [...axisX(scale, height - 58, unit, false), ...bars, legend]);
}

export interface Series {
  name: string;
  color: string;
  points: readonly (readonly [x: number, y: number])[];
}

/** Lines over a common axis, the vertical one logarithmic on both sides of zero; names stand at their ends. */
export function linePlot(series: readonly Series[], smallest: number, units: { x: string; y: string }): string {
  const height = 360;
  const bottom = height - 40;
  const [left, right] = [80, width - 190];
  const xs = series.flatMap(({ points }) => points.map(([x]) => x));
  const ys = series.flatMap(({ points }) => points.map(([, y]) => y));
  const x = linearScale([0, Math.max(...xs)], [left, right]);
  const y = symmetricLogScale(ys, smallest, [bottom, 10]);
  const lines = series.map(({ points, color }) => {
    const path = points.map(([px, py]) => `${x.place(px).toFixed(1)},${y.place(py).toFixed(1)}`).join(" ");
    return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>`;
  });
  const ends = spread(
    series.map(({ points }) => y.place(points[points.length - 1][1])),
    15,
    bottom,
  );
  const names = series.map(({ name, color }, i) => textAt(right + 10, ends[i] + 4, name, `style="fill:${color}"`));
  return svg(height, [...axisX(x, bottom, units.x, false), ...axisY(y, left, right, units.y), ...lines, ...names]);
}

/** A function, what was measured of it, and marks on its axis. Everything is linear. */
export interface Comparison {
  line: readonly (readonly [x: number, y: number])[];
  measured: readonly { x: number; estimate: Estimate }[];
  marks: readonly { x: number; text: string; color: string }[];
}

/** The line is the formula, the dots are measured, with their intervals. */
export function comparisonPlot({ line, measured, marks }: Comparison, units: { x: string; y: string }): string {
  const height = 330;
  const bottom = height - 44;
  const [left, right] = [80, width - 20];
  const xs = [...line.map(([x]) => x), ...measured.map(({ x }) => x), ...marks.map(({ x }) => x)];
  const ys = [...line.map(([, y]) => y), ...measured.flatMap(({ estimate }) => [estimate.low, estimate.high]), 0];
  const x = linearScale([0, 1.05 * Math.max(...xs)], [left, right]);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const pad = 0.06 * (high - low);
  const y = linearScale([low - pad, high + pad], [bottom, 26]);
  const path = line.map(([px, py]) => `${x.place(px).toFixed(1)},${y.place(py).toFixed(1)}`).join(" ");
  const zero = `<line x1="${left}" x2="${right}" y1="${y.place(0).toFixed(1)}" y2="${y.place(0).toFixed(1)}" stroke="var(--soft)"/>`;
  const dots = measured.map(({ x: at, estimate }) => {
    const cx = x.place(at).toFixed(1);
    return `<line x1="${cx}" x2="${cx}" y1="${y.place(estimate.low).toFixed(1)}" y2="${y.place(estimate.high).toFixed(1)}" stroke="var(--warm)" stroke-width="2.5" stroke-linecap="round"/><circle cx="${cx}" cy="${y.place(estimate.mean).toFixed(1)}" r="4.5" fill="var(--warm)"/>`;
  });
  const lines = marks.map(({ x: at, text, color }, i) => {
    const cx = x.place(at);
    const anchor = cx > (left + right) / 2 && i > 0 ? "start" : "end";
    return `<line x1="${cx.toFixed(1)}" x2="${cx.toFixed(1)}" y1="18" y2="${bottom}" stroke="${color}" stroke-dasharray="4 4"/>${textAt(cx + (anchor === "end" ? -6 : 6), 22, text, `text-anchor="${anchor}" style="fill:${color}"`)}`;
  });
  return svg(height, [
    ...axisX(x, bottom, units.x, false),
    ...axisY(y, left, right, units.y),
    zero,
    `<polyline points="${path}" fill="none" stroke="var(--bar)" stroke-width="2"/>`,
    ...dots,
    ...lines,
  ]);
}

function axisX(scale: Scale, bottom: number, unit: string, showZero: boolean): string[] {
  const ticks = scale.ticks.map((tick) => {
    const x = scale.place(tick).toFixed(1);
    const isZero = tick === 0 && showZero;
    return `<line x1="${x}" x2="${x}" y1="0" y2="${bottom}" stroke="var(${isZero ? "--soft" : "--line"})"/>${textAt(Number(x), bottom + 16, numberText(tick), 'text-anchor="middle" class="soft"')}`;
  });
  return [...ticks, textAt(width - 20, bottom + 32, unit, 'text-anchor="end" class="soft"')];
}

function axisY(scale: Scale, left: number, right: number, unit: string): string[] {
  const ticks = scale.ticks.map((tick) => {
    const y = scale.place(tick).toFixed(1);
    return `<line x1="${left}" x2="${right}" y1="${y}" y2="${y}" stroke="var(${tick === 0 ? "--soft" : "--line"})"/>${textAt(left - 8, Number(y) + 4, numberText(tick), 'text-anchor="end" class="soft"')}`;
  });
  return [...ticks, textAt(4, 10, unit, 'class="soft"')];
}

function legendOf(parts: readonly Part[], y: number): string {
  let x = 20;
  return parts
    .map(({ name, color }) => {
      const at = x;
      x += 34 + name.length * 6.6;
      return `<rect x="${at}" y="${y - 10}" width="11" height="11" rx="2" fill="${color}"/>${textAt(at + 16, y, name, "")}`;
    })
    .join("");
}

/** Places of labels, moved apart so that none overlap. */
function spread(places: readonly number[], gap: number, most: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const moved = [...places];
  let last = Number.NEGATIVE_INFINITY;
  for (const i of order) {
    moved[i] = Math.max(places[i], last + gap);
    last = moved[i];
  }
  let next = most + gap;
  for (const i of order.reverse()) {
    moved[i] = Math.min(moved[i], next - gap);
    next = moved[i];
  }
  return moved;
}

function textAt(x: number, y: number, text: string, attributes: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escapeHtml(text)}</text>`;
}

function svg(height: number, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="100%" role="img">${parts.join("")}</svg>`;
}

/** A tick's value: few digits, never an exponent where a decimal is short. */
export function numberText(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e6 || size < 1e-5 ? value.toExponential(0) : String(Number(value.toPrecision(4)));
  return text.replace("-", "−");
}
