import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";

/**
 * The arrow of the sources: a folder may import itself and what stands here behind it. Data flows from ONNX to the verifier;
 * nothing points back.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  graph: [],
  onnx: ["graph"],
  quantize: ["graph", "onnx"],
  circuit: ["quantize"],
  "proof-systems": ["circuit"],
  verifier: ["quantize", "circuit", "proof-systems"],
  package: ["quantize", "circuit", "proof-systems"],
  samples: ["graph", "quantize"],
  compiler: ["graph", "onnx", "quantize", "circuit", "proof-systems", "verifier", "package", "samples"],
  report: ["compiler", "package", "quantize"],
  status: ["avs", "report"],
  commands: ["avs", "compiler", "package", "onnx", "quantize", "report", "samples", "status", "verifier"],
  eigenlayer: [],
  protocol: ["circuit"],
  avs: ["eigenlayer", "protocol"],
  deploy: ["avs", "eigenlayer", "protocol", "report"],
  evidence: ["avs", "package", "protocol"],
  operator: ["avs", "package", "protocol", "quantize"],
  faults: ["operator", "package", "quantize"],
  matchers: ["graph", "quantize", "circuit", "package", "samples", "report", "commands"],
  simulate: [
    "protocol",
    "report",
    "circuit",
    "quantize",
    "package",
    "eigenlayer",
    "avs",
    "deploy",
    "operator",
    "matchers",
  ],
  testing: [
    "avs",
    "deploy",
    "eigenlayer",
    "evidence",
    "faults",
    "matchers",
    "operator",
    "package",
    "protocol",
    "samples",
    "quantize",
  ],
  hooks: [
    "avs",
    "compiler",
    "deploy",
    "package",
    "commands",
    "eigenlayer",
    "faults",
    "evidence",
    "faults",
    "matchers",
    "operator",
    "simulate",
    "testing",
    "verifier",
  ],
  tasks: [
    "avs",
    "circuit",
    "compiler",
    "deploy",
    "package",
    "proof-systems",
    "report",
    "commands",
    "eigenlayer",
    "evidence",
    "simulate",
    "status",
    "hooks",
  ],
};

/** Files at the top of src: types and tools that every folder may use. */
const anywhere = ["errors", "types", "workers", "running-process", "kit-artifacts"];

/** The only places that know Hardhat. */
const hardhatFolders = ["hooks", "tasks"];
const entryFiles = ["src/index.ts", "src/type-extensions.ts"];

/** The compiler itself must run without Node's file system where that is not its job. */
const nodeFree = ["graph", "quantize", "circuit"];

interface Import {
  file: string;
  folder: string;
  target: string;
}

const imports = ["src", "tasks"].flatMap(filesOf).flatMap(importsOf);

describe("the architecture", () => {
  it("is read from enough imports to be believed", () => {
    expect(imports.length).to.be.greaterThan(400);
    expect(new Set(imports.map(({ folder }) => folder))).to.include.all.keys(Object.keys(mayImport));
  });

  it("has one direction: no folder imports what comes after it", () => {
    const wrong = imports.filter(({ folder, target, file }) => {
      const to = folderOf(target);
      if (!target.startsWith("src/") || to === folder || entryFiles.includes(file)) return false;
      if (to === "") return !anywhere.includes(path.basename(target, ".ts")) && folder !== "";
      return folder !== "" && !(mayImport[folder] ?? []).includes(to);
    });
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).to.deep.equal([]);
  });

  it("has no circles: nothing imports itself by way of others, not even a type", () => {
    expect(findCircle(imports)).to.deep.equal([]);
    expect(findCircle([...imports, { file: "src/errors.ts", folder: "", target: "src/index.ts" }])).to.include.members([
      "src/errors.ts",
      "src/index.ts",
    ]);
  });

  it("keeps Hardhat in hooks, tasks and entry files", () => {
    const wrong = imports.filter(
      ({ file, folder, target }) =>
        /^(hardhat|@nomicfoundation)(\/|$)/.test(target) &&
        !hardhatFolders.includes(folder) &&
        !entryFiles.includes(file),
    );
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).to.deep.equal([]);
  });

  it("keeps chai in one file", () => {
    const chai = imports.filter(({ target }) => /^chai(\/|$)/.test(target));
    expect([...new Set(chai.map(({ file }) => file))]).to.deep.equal(["src/matchers/add-matchers.ts"]);
  });

  it("keeps the compiler's core free of Node's modules", () => {
    const wrong = imports.filter(({ folder, target }) => nodeFree.includes(folder) && target.startsWith("node:"));
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).to.deep.equal([]);
  });

  it("has no file of two jobs: 400 lines at most", () => {
    const long = ["src", "tasks", "contracts"]
      .flatMap(filesOf)
      .filter((file) => !file.includes("generated") && readFileSync(file, "utf8").split("\n").length > 401);
    expect(long).to.deep.equal([]);
  });
});

function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|sol)$/.test(file))
    .map((file) => path.posix.join(root, file.split(path.sep).join("/")));
}

function importsOf(file: string): Import[] {
  if (!file.endsWith(".ts")) return [];
  const folder = file.startsWith("tasks/") ? "tasks" : folderOf(file);
  const found = readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
  return [...found].map(([, target]) => ({
    file,
    folder,
    target: target.startsWith(".") ? path.posix.join(path.posix.dirname(file), target).replace(/\.js$/, ".ts") : target,
  }));
}

/** The files of one circle of imports, in its order; none where there is no circle. */
function findCircle(all: readonly Import[]): string[] {
  const targetsOf = new Map(all.map(({ file }) => [file, all.filter((one) => one.file === file)]));
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): string[] => {
    if (way.includes(file)) return way.slice(way.indexOf(file));
    if (done.has(file)) return [];
    for (const { target } of targetsOf.get(file) ?? []) {
      const circle = walk(target, [...way, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of targetsOf.keys()) {
    const circle = walk(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

/** The folder below src that a file is in; "" for files at the top. */
function folderOf(file: string): string {
  const [, folder = "", ...rest] = file.split("/");
  return rest.length === 0 ? "" : folder;
}
