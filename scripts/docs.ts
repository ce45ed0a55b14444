import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { formatUnits } from "ethers";
import { defaultParameters } from "../src/deploy/default-parameters.js";
import type { AnyOp, ExampleAttribute, ExampleConstant, Nested, OpExample } from "../src/onnx/op.js";
import { allOps } from "../src/onnx/ops.js";
import type { Parameters } from "../src/protocol/parameters.js";
import { benchmarkPages } from "./bench/page.js";
import { readResults } from "./bench/results.js";
import { gasPlot } from "./gas-plot.js";
import { operatorPage } from "./operator-page.js";

/**
 * Pages that are made from the code: each is written by `npm run docs`, and a test fails if writing it again would change a
 * byte.
 */
export async function generatedDocs(): Promise<Map<string, string>> {
  return new Map([
    ["docs/operators.md", operatorsPage()],
    ["docs/errors.md", await errorsPage()],
    ["docs/matchers.md", matchersPage()],
    ["docs/avs.md", avsPage()],
    ["docs/operator.md", operatorPage()],
    ["docs/images/assignment-gas.svg", gasPlot()],
    ...benchmarkPages(readResults()),
  ]);
}

const note = "<!-- Made by `npm run docs` from the sources. Do not edit. -->";

function operatorsPage(): string {
  const rows = allOps.map(
    (op) =>
      `| [${title(op)}](#${title(op).toLowerCase().replace(/\./g, "")}) | ${op.since.join(", ")} | ${cell(descriptionOf(op))} |`,
  );
  return `${note}

# Operators

${allOps.length} ONNX operators, from opset 9 to 28 (ai.onnx.ml: 1 to 5). Every example below is a test: the compiler, its own
expectation and ONNX Runtime must agree on it. Operators that say "constant" fold at compile time and cost nothing.

| operator | opset versions | what it is |
| --- | --- | --- |
${rows.join("\n")}

${allOps.map(operatorSection).join("\n")}`;
}

function operatorSection(op: AnyOp): string {
  const attributes = Object.entries(op.attributes as Record<string, { kind: string; absent: unknown }>).map(
    ([name, { kind, absent }]) =>
      `\`${name}\` (${kind}${absent === undefined ? "" : `, ${JSON.stringify(absent)} if absent`})`,
  );
  const lines = [
    `## ${title(op)}`,
    "",
    descriptionOf(op),
    ...(attributes.length > 0 ? ["", `Attributes: ${attributes.join(", ")}.`] : []),
    ...(op.examples.length > 0 ? ["", ...op.examples.map(exampleLine)] : []),
    "",
  ];
  return lines.join("\n");
}

function exampleLine({ because, opset, attributes, inputs, outputs }: OpExample): string {
  const given = Object.entries(attributes ?? {}).map(([name, value]) => `${name} ${attributeText(value)}`);
  const settings = [...(opset === undefined ? [] : [`opset ${opset}`]), ...given].join(", ");
  const values = inputs.map((value) =>
    value === null ? "(absent)" : isConstant(value) ? `constant ${text(value.constant)}` : text(value),
  );
  return `- ${because}${settings === "" ? "" : ` (${settings})`}: ${values.length === 0 ? "" : `${values.join(" and ")} `}→ ${outputs.map(text).join(" and ")}`;
}

function attributeText(value: ExampleAttribute): string {
  if (typeof value === "number" || typeof value === "string") return String(value);
  if (isConstant(value)) return text(value.constant);
  if ("float" in value) return String(value.float);
  if ("floats" in value) return JSON.stringify(value.floats);
  return JSON.stringify(value);
}

function isConstant(value: unknown): value is ExampleConstant {
  return typeof value === "object" && value !== null && "constant" in value;
}

function text(value: Nested): string {
  return `\`${JSON.stringify(value)}\``;
}

function title(op: AnyOp): string {
  return op.domain === "" ? op.name : `${op.domain}.${op.name}`;
}

/** The comment above an operator's definition, or what it says of a whole family. */
function descriptionOf(op: AnyOp): string {
  for (const file of readdirSync("src/onnx/ops")) {
    const source = readFileSync(path.join("src/onnx/ops", file), "utf8");
    if (!source.includes(`name: "${op.name}"`)) continue;
    return comment(source, /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const \w+ = defineOp/);
  }
  return "Constant: computed at compile time, as exporters use it for shapes.";
}

function comment(source: string, pattern: RegExp): string {
  const found = pattern.exec(source);
  if (found === null) throw new Error("an operator has no comment");
  return found[1]
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trim())
    .join(" ")
    .trim();
}

/** The page's own text up to the mark, then every matcher with what the editor shows of it. */
function matchersPage(): string {
  const mark = "<!-- What follows is made by `npm run docs` from src/matchers/assertions.ts. -->\n";
  const [text] = readFileSync("docs/matchers.md", "utf8").split(mark);
  const source = readFileSync("src/matchers/assertions.ts", "utf8");
  const sections = [
    ["TransactionMatchers", "## On a transaction"],
    ["SlashAssertion", "## Refinements of `slash`"],
    ["RouteAssertion", "## Refinements of `routeTo`"],
    ["ValueMatchers", "## On other values"],
  ] as const;
  return `${text}${mark}${sections.map(([name, title]) => `\n${title}\n\n${matcherSections(source, name)}`).join("")}`;
}

/** One section for each method of an interface: signature, description, parameters, example. */
function matcherSections(source: string, name: string): string {
  const [, body = ""] = new RegExp(`interface ${name}[^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(source) ?? [];
  const methods = [...body.matchAll(/\/\*\*\n([\s\S]*?) {3}\*\/\n {2}(\w+)\(([\s\S]*?)\): \w+;/g)];
  if (methods.length === 0) throw new Error(`src/matchers/assertions.ts has no methods in ${name}`);
  return methods.map(([, doc, method, parameters]) => matcherSection(method, parameters, doc)).join("\n");
}

function matcherSection(method: string, parameters: string, doc: string): string {
  const lines = doc.replace(/^ *\* ?/gm, "").trim();
  const [prose, example] = lines.split("@example");
  if (example === undefined) throw new Error(`${method} has no example`);
  const [description, ...params] = prose.split("@param").map((part) => part.trim().replaceAll("\n", " "));
  const list = params.map((param) => param.replace(/^(\w+) /, "- `$1`: ")).join("\n");
  const signature = parameters.replace(/\s+/g, " ").trim();
  return `### \`${method}(${signature})\`\n${description}\n${list === "" ? "" : `${list}\n`}\`\`\`ts\n${example.trim()}\n\`\`\`\n`;
}

/** The page's own text up to the mark, then every parameter with what the contract says of it. */
function avsPage(): string {
  const mark = "<!-- What follows is made by `npm run docs` from contracts/avs/libraries/SertnParameters.sol. -->\n";
  const [text] = readFileSync("docs/avs.md", "utf8").split(mark);
  const source = readFileSync("contracts/avs/libraries/SertnParameters.sol", "utf8");
  const [short, long] = [50n, 100_800n].map(defaultParameters);
  const groups = Object.keys(short) as (keyof Parameters)[]; // its own keys
  const tables = groups.map((group) => {
    const name = `${group[0].toUpperCase()}${group.slice(1).replace(/s$/, "")}`;
    const [, doc = ""] = new RegExp(`((?:///.*\\n)+)struct ${name}Parameters`).exec(source) ?? [];
    const values = (parameters: Parameters): Record<string, bigint> => ({ ...parameters[group] });
    const rows = Object.keys(short[group]).map((field) => {
      const [, meaning] = new RegExp(`@param +${field} +((?:.*\\n///  {3,})*.*)`).exec(doc) ?? [];
      if (meaning === undefined) throw new Error(`SertnParameters.sol says nothing of ${group}.${field}`);
      const [one, other] = [short, long].map((parameters) => parameterText(field, values(parameters)[field]));
      return `| \`${field}\` | ${one === other ? one : `${one}; ${other}`} | ${meaning.replace(/\s*\n\/\/\/\s*/g, " ")} |`;
    });
    return `\n### \`${group}\`\n\n| parameter | default | meaning |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return `${text}${mark}${tables.join("")}`;
}

/** As its unit says: wads as parts of one, wei and security as decimals of a token. */
function parameterText(field: string, value: bigint): string {
  if (field.endsWith("Wad")) return formatUnits(value, 18).replace(/\.0$/, "");
  if (field.endsWith("Wei")) return `${formatUnits(value, 18)} fee tokens`;
  if (field === "leastSecurity") return `${formatUnits(value, 18)} security units`;
  return value.toString();
}

async function errorsPage(): Promise<string> {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && / = defineError\(/.test(readFileSync(path.join("src", file), "utf8")),
  );
  const definitions: { code: string; what: string; where: string; next: string }[] = [];
  for (const file of files.sort()) {
    const module: Record<string, unknown> = await import(pathToFileURL(path.resolve("src", file)).href);
    for (const definition of Object.values(module))
      if (typeof definition === "function" && "code" in definition) {
        const { code, what, where, next } = definition(placeholder("…"));
        definitions.push({ code, what: String(what), where: String(where), next: String(next) });
      }
  }
  definitions.sort((one, other) => (one.code < other.code ? -1 : 1));
  return `${note}

# Errors

Every error says what is wrong, where, and what to do next, and carries a stable code. In code they are \`SertnError\`s with
\`code\` and \`facts\`; on the command line they end it with exit code 1.

| code | what | where | next step |
| --- | --- | --- | --- |
${definitions.map(({ code, what, where, next }) => `| \`${code}\` | ${cell(what)} | ${cell(where)} | ${cell(next)} |`).join("\n")}
`;
}

function cell(value: string): string {
  return value.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** Stands for facts that an error would have: every property is one more, and as text it is its name in ‹›. */
function placeholder(name: string): unknown {
  const target = Object.assign(() => placeholder(name), {});
  return new Proxy(target, {
    get: (_, key) => {
      if (key === Symbol.toPrimitive || key === "toString") return () => `‹${name}›`;
      if (key === Symbol.iterator) return [][Symbol.iterator];
      if (key === "length") return 2;
      if (["map", "join", "flatMap", "slice", "filter"].includes(String(key))) return () => placeholder(name);
      return placeholder(String(key));
    },
    ownKeys: () => [],
    getOwnPropertyDescriptor: () => undefined,
  });
}

if (process.argv[1] === import.meta.filename)
  for (const [file, content] of await generatedDocs()) {
    writeFileSync(file, content);
    console.log(`wrote ${file}`);
  }
