import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

/**
 * Runs the demo and draws what it prints: `npm run picture` writes docs/images/demo.svg, the picture in the README. An SVG
 * of text, so that it is sharp everywhere and its figures can be searched.
 */
const target = "docs/images/demo.svg";
const [columnWidth, lineHeight, margin] = [8.4, 18, 20];

const { stdout, status } = spawnSync(
  process.execPath,
  ["--import", "tsx", path.join("scripts", "demo.ts"), "--force"],
  {
    encoding: "utf8",
    env: { ...process.env, FORCE_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  },
);
if (status !== 0) throw new Error(`the demo ended with code ${status}`);
mkdirSync(path.dirname(target), { recursive: true });
writeFileSync(target, draw(stdout.replace(/\n+$/, "").replace(/^\n+/, "").split("\n")));
console.log(`wrote ${target}`);

function draw(lines: readonly string[]): string {
  const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
  const width = Math.ceil(2 * margin + columns * columnWidth);
  const height = 2 * margin + lines.length * lineHeight;
  const text = lines.map(
    (line, k) =>
      `<text xml:space="preserve" x="${margin}" y="${margin + (k + 0.75) * lineHeight}">${spans(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>What the demo prints</title>
<style>
  text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d5dbe3 }
  .b { font-weight: 700; fill: #fff } .r { fill: #ff7b72 } .g { fill: #7ee787 } .y { fill: #e3b341 } .d { fill: #8b949e }
</style>
<rect width="100%" height="100%" rx="10" fill="#0d1117"/>
${text.join("\n")}
</svg>
`;
}

/** A line with its colours as spans of classes. */
function spans(line: string): string {
  const classes: Readonly<Record<string, string>> = { 1: "b", 2: "d", 31: "r", 32: "g", 33: "y" };
  const [plain, ...styled] = line.split("\u001b[");
  const pieces = styled.map((piece) => {
    const end = piece.indexOf("m");
    const name = classes[piece.slice(0, end)];
    const text = escaped(piece.slice(end + 1));
    return name === undefined || text === "" ? text : `<tspan class="${name}">${text}</tspan>`;
  });
  return escaped(plain) + pieces.join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
