/** A report as one HTML file that opens offline: no scripts, no fonts, no links. `title` is plain text, `body` is HTML. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · hardhat-sertn</title>
<style>
:root { color-scheme: light dark; --ink: #1c2330; --soft: #667085; --line: #e4e7ec; --paper: #ffffff; --bar: #3b6fd4; --warm: #d4803b; --good: #2e8b62; --bad: #c2453d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #98a2b3; --line: #344054; --paper: #12161f; --bar: #6b9bf2; --warm: #f2a86b; --good: #5cc295; --bad: #ef8179; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2.5rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .7rem; }
p, td.soft, .soft { color: var(--soft); } code { font-size: .85em; overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .8rem; margin-top: 1.4rem; }
.facts div { border: 1px solid var(--line); border-radius: .6rem; padding: .7rem .9rem; }
.facts b { display: block; font-size: 1.2rem; font-weight: 600; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 600; }
td, th { padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.name { white-space: nowrap; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); } svg text.soft { fill: var(--soft); }
.warning { border-left: 4px solid var(--warm); padding-left: .8rem; } .verdict { border-left: 4px solid var(--good); padding-left: .8rem; color: var(--ink); }
.wide { overflow-x: auto; } .wide table { font-size: .8rem; } .wide td, .wide th { padding-right: .55rem; }
</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** Boxes with a name and a value each. */
export function factBoxes(facts: readonly (readonly [what: string, value: string])[]): string {
  const boxes = facts.map(
    ([what, value]) => `<div><span class="soft">${escapeHtml(what)}</span><b>${escapeHtml(value)}</b></div>`,
  );
  return `<div class="facts">${boxes.join("")}</div>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const lightColors: Readonly<Record<string, string>> = {
  ink: "#1c2330",
  soft: "#667085",
  line: "#e4e7ec",
  bar: "#3b6fd4",
  warm: "#d4803b",
  good: "#2e8b62",
  bad: "#c2453d",
};

/** A plot of a report as a file of its own: with colours, font and background. */
export function standaloneSvg(svg: string): string {
  const style = `<style>text { font: 12px system-ui, sans-serif; fill: ${lightColors.ink}; } text.soft { fill: ${lightColors.soft}; }</style>`;
  const colored = svg.replace(/var\(--([a-z]+)\)/g, (_, name: string) => lightColors[name] ?? "#000");
  return colored
    .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    .replace(/(<svg [^>]*>)/, `$1${style}<rect width="100%" height="100%" fill="#ffffff"/>`);
}
