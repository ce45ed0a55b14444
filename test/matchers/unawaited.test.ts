import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";

/** Each case is a program of its own: what it forgets to await must fail it, and must not fail these tests. */
describe("an assertion that nobody awaits", function () {
  this.timeout(60_000);

  const folder = path.join("cache", "unawaited", randomUUID());
  before(() => mkdir(folder, { recursive: true }));
  after(() => rm(folder, { recursive: true, force: true }));

  describe("under mocha", () => {
    it("fails its test and no other, whatever it would have said", async () => {
      const file = await write(
        "bdd.test.ts",
        `describe("a suite", () => {
          it("forgets one that holds", () => { holds(); });
          it("forgets one that fails", async () => { void fails(); });
          it("forgets two", () => { holds(); fails(); });
          it("awaits", async () => { await holds(); });
          it("returns", () => holds());
          it("awaits late and together", async () => {
            const all = [holds(), holds()];
            await new Promise((resolve) => setTimeout(resolve, 5));
            await Promise.all(all);
          });
          it("fails on its way", async () => {
            const later = holds();
            throw new Error("on its way");
            await later;
          });
          it("is refused", () => {
            try { holds().and.slash(); } catch { return; }
            throw new Error("not refused");
          });
        });`,
      );
      const { code, failures, passes } = await mocha(file);
      expect(code).to.equal(3 + 1);
      expect(failures.map(({ title }) => title)).to.deep.equal([
        "forgets one that holds",
        "forgets one that fails",
        "forgets two",
        "fails on its way",
      ]);
      expect(failures[0].message).to.match(
        /^1 assertion\(s\) were never awaited, so nothing was checked \(makeDishonestyUnprofitable at .*bdd\.test\.ts:\d+:\d+\)?\)\. Write `await` before `expect`/,
      );
      expect(failures[2].message).to.match(/^2 assertion\(s\) were never awaited/);
      expect(failures[3].message).to.equal("on its way");
      expect(passes).to.include.members(["awaits", "returns", "awaits late and together", "is refused"]);
    });

    it("is found in every file of a parallel run", async () => {
      const text = `it("forgets", () => { holds(); });
        it("awaits", async () => { await holds(); });`;
      const files = [await write("one.test.ts", text), await write("two.test.ts", text)];
      const { code, failures } = await mocha("--parallel", "--jobs", "1", ...files);
      expect(code).to.equal(2);
      expect(failures.map(({ title }) => title)).to.deep.equal(["forgets", "forgets"]);
    });

    it("is found with its other interfaces", async () => {
      const forms = {
        tdd: `suite("a suite", () => { test("forgets", () => { holds(); }); });`,
        qunit: `suite("a suite"); test("forgets", () => { holds(); });`,
      };
      const runs = Object.entries(forms).map(async ([ui, text]) =>
        mocha("--ui", ui, await write(`${ui}.test.ts`, text)),
      );
      for (const { code, failures } of await Promise.all(runs)) {
        expect(code).to.equal(1);
        expect(failures.map(({ title }) => title)).to.deep.equal(["forgets"]);
      }
    });

    it("is found after the last test, in a hook of a suite or of all", async () => {
      const suite = `describe("a suite", () => { after(() => { holds(); }); it("passes", () => {}); });`;
      const root = `after(() => { holds(); }); it("passes", () => {});`;
      const runs = Object.entries({ suite, root }).map(async ([name, text]) =>
        mocha(await write(`${name}.test.ts`, text)),
      );
      for (const { code, failures, passes } of await Promise.all(runs)) {
        expect(passes).to.deep.equal(["passes"]);
        expect(failures).to.have.length(1);
        expect(failures[0].title).to.match(/"after all" hook/);
        expect(failures[0].message).to.match(/^1 assertion\(s\) were never awaited/);
        expect(code).to.equal(1);
      }
    });
  });

  it("fails a file of Node's own runner", async () => {
    const text = `import { test } from "node:test";
      test("forgets", () => { holds(); });`;
    const { code, stdout, stderr } = await run("--import", "tsx", "--test", await write("node.test.ts", text));
    expect(`${stdout}${stderr}`).to.match(/1 assertion\(s\) were never awaited.*node\.test\.ts:\d+/);
    expect(code).to.equal(1);
  });

  it("fails a program without a runner", async () => {
    const forgets = await run("--import", "tsx", await write("program.ts", "holds();"));
    expect(forgets.stderr).to.match(/1 assertion\(s\) were never awaited.*program\.ts:\d+/);
    expect(forgets.code).to.equal(1);
    const awaits = await run("--import", "tsx", await write("awaits.ts", "await holds();"));
    expect(awaits).to.deep.include({ code: 0, stderr: "" });
  });

  /** A file that has an assertion which holds and one which fails. */
  async function write(name: string, text: string): Promise<string> {
    const file = path.join(folder, name);
    await writeFile(
      file,
      `import { expect } from "chai";
      import { addMatchers } from "${path.resolve("src/matchers.ts")}";
      addMatchers();
      const group = (name: string, advantage: number) => ({
        name, isHonest: name === "honest", rate: 1, operators: 1, tasks: 1, slashes: 0,
        perTask: { incomeWei: 0, ownSlashed: 0 }, netPerOperator: undefined,
        advantagePerOperator: { mean: advantage, low: advantage, high: advantage },
      });
      const judge = (advantage: number): any =>
        expect({ groups: [group("honest", 0), group("lazy", advantage)] }).to.makeDishonestyUnprofitable();
      const holds = () => judge(-1);
      const fails = () => judge(1);
      ${text}`,
    );
    return file;
  }

  async function mocha(...args: string[]) {
    const cli = path.resolve("node_modules/mocha/bin/mocha.js");
    const { code, stdout, stderr } = await run("--import", "tsx", cli, "--no-config", "--reporter", "json", ...args);
    const report: { failures: { title: string; err: { message: string } }[]; passes: { title: string }[] } = JSON.parse(
      stdout.slice(stdout.indexOf("{")),
    );
    return {
      code,
      stderr,
      failures: report.failures.map(({ title, err }) => ({ title, message: err.message })),
      passes: report.passes.map(({ title }) => title),
    };
  }
});

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { NODE_OPTIONS: _, HH_TEST: __, NODE_TEST_CONTEXT: ___, ...env } = process.env;
  const child = spawn(process.execPath, args, { env: { ...env, NO_COLOR: "1", FORCE_COLOR: "0" } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}
