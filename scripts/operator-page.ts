import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { faultOptions } from "../src/faults/parse-fault.js";
import plugin from "../src/index.js";
import { operatorMetrics } from "../src/operator/operator-metrics.js";

/** docs/operator.md: its own text, and tables of options, events, metrics and faults between their marks. */
export function operatorPage(): string {
  const tables = { options: optionTable(), events: eventTable(), metrics: metricTable(), faults: faultTable() };
  let page = readFileSync("docs/operator.md", "utf8");
  for (const [name, table] of Object.entries(tables)) {
    const marked = new RegExp(`(<!-- ${name}: npm run docs -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marked.test(page)) throw new Error(`docs/operator.md has no place for its ${name}`);
    page = page.replace(marked, (_, begin: string, end: string) => `${begin}${table}\n${end}`);
  }
  return page;
}

function optionTable(): string {
  const task = plugin.tasks?.find(({ id }) => id.join(" ") === "sertn operator");
  if (task === undefined || !("options" in task)) throw new Error("there is no sertn operator");
  const rows = Object.values(task.options).map(({ name, description, defaultValue }) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const usual = defaultValue === "" || typeof defaultValue === "boolean" ? "" : `\`${defaultValue}\``;
    return [`\`${flag}\``, description, usual];
  });
  return table(["option", "what it is", "if not given"], rows);
}

function eventTable(): string {
  const files = readdirSync("src/operator").filter((file) => file.endsWith(".ts"));
  const source = files.map((file) => readFileSync(path.join("src/operator", file), "utf8")).join("\n");
  const calls = source.matchAll(/log\.(debug|info|warn|error)\(((?:\w+ \? "[\w-]+" : )?)"([\w-]+)"(?:, \{([^}]*)\})?/g);
  const rows = [...calls].flatMap(([, level, either, event, facts = ""]) => {
    const names = [...facts.matchAll(/(?:^|,)\s*(?:\.\.\.)?(\w+)/g)].map(([, name]) => name);
    const all = names.flatMap((name) =>
      name === "outcome" ? ["action", "hash", "result", "blockNumber", "gasUsed"] : name,
    );
    const events = [...either.matchAll(/"([\w-]+)"/g)].map(([, other]) => other);
    return [...events, event].map((one) => [`\`${one}\``, level, all.join(", ")]);
  });
  return table(
    ["event", "level", "facts"],
    rows.sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function metricTable(): string {
  const lines = operatorMetrics().registry.text();
  const rows = [...lines.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\w+)$/gm)].map(([, name, help, type]) => [
    `\`${name}\``,
    type,
    help,
  ]);
  return table(["metric", "type", "what it is"], rows);
}

function faultTable(): string {
  const files = readdirSync("src/faults").map((file) => readFileSync(path.join("src/faults", file), "utf8"));
  const rows = Object.entries(faultOptions).map(([name, options]) => {
    const definition = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*export function ${name}\\b`);
    const comment = files.map((source) => definition.exec(source)?.[1] ?? "").join("");
    if (comment === "") throw new Error(`fault ${name} has no comment`);
    const text = comment.replace(/\s*\n\s*\* ?/g, " ").trim();
    const given = Object.entries(options).map(([option, [, expected]]) => `\`${option}\`: ${expected}`);
    return [`\`${name}\``, text, given.join("; ")];
  });
  return table(["fault", "what it does", "options"], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) throw new Error(`nothing was found for the table of ${head[0]}s`);
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
