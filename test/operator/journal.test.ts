import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { type Journal, type JournalOwner, memoryJournal, openJournal } from "../../src/operator/journal.js";
import { fuzzRuns } from "../helpers/fuzz.js";

const owner: JournalOwner = { operator: "0x01", chainId: "31337", genesisHash: "0x02", taskManager: "0x03" };
const sent = (nonce: number, action = `answer:${nonce}`) => ({ action, nonce, hash: `0x${nonce}0`, raw: "0xfe" });
const nonces = (journal: Journal) => journal.open.map(({ nonce }) => nonce);

describe("the operator's journal", () => {
  let directory: string;
  const file = () => path.join(directory, "journal.jsonl");

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "sertn-journal-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("remembers after a restart what was sent and is not settled", async () => {
    const before = await openJournal(directory, owner);
    for (const nonce of [0, 1, 2]) await before.append(sent(nonce));
    await before.settle(1);
    await before.close();
    const after = await openJournal(directory, owner);
    expect(after.open).to.deep.equal([sent(0), sent(2)]);
    await after.close();
  });

  it("keeps all transactions of one nonce until it is settled", async () => {
    const journal = await openJournal(directory, owner);
    await journal.append(sent(4));
    await journal.append({ ...sent(4), hash: "0x41" });
    expect(journal.open.map(({ hash }) => hash)).to.deep.equal(["0x40", "0x41"]);
    await journal.settle(4);
    expect(journal.open).to.deep.equal([]);
    await journal.close();
  });

  it("drops a line that a crash has cut off at any place, and nothing else", async () => {
    const journal = await openJournal(directory, owner);
    await journal.append(sent(0));
    await journal.append(sent(1));
    await journal.close();
    const text = await readFile(file(), "utf8");
    const lastLine = text.trimEnd().lastIndexOf("\n") + 1;
    for (let end = lastLine; end < text.length; end++) {
      await writeFile(file(), text.slice(0, end));
      const found = await openJournal(directory, owner);
      expect(nonces(found), `cut at ${end}`).to.deep.equal([0]);
      await found.close();
    }
  });

  it("begins anew where a crash has cut off the first line", async () => {
    await writeFile(file(), '{"journal":1,"own');
    const journal = await openJournal(directory, owner);
    expect(journal.open).to.deep.equal([]);
    await journal.close();
  });

  it("does not grow with what is settled: a restart leaves it out", async () => {
    const journal = await openJournal(directory, owner);
    for (let nonce = 0; nonce < 20; nonce++) {
      await journal.append(sent(nonce));
      await journal.settle(nonce);
    }
    await journal.close();
    await (await openJournal(directory, owner)).close();
    expect((await readFile(file(), "utf8")).trimEnd().split("\n")).to.have.length(1);
  });

  it("refuses a line that it has not written, and says which", async () => {
    const journal = await openJournal(directory, owner);
    await journal.close();
    await appendFile(file(), '{"sent":{"nonce":-1}}\n');
    const error = await openJournal(directory, owner).catch((reason: unknown) => reason);
    expect(error).to.include({ code: "operator/journal-damaged" });
    expect(error).to.have.property("facts").that.includes({ file: file(), line: 2 });
  });

  for (const fact of ["operator", "chainId", "genesisHash", "taskManager"] as const)
    it(`refuses to go on for another ${fact}`, async () => {
      await (await openJournal(directory, owner)).close();
      const error = await openJournal(directory, { ...owner, [fact]: "0x0f" }).catch((reason: unknown) => reason);
      expect(error).to.include({ code: "operator/journal-of-another" });
      expect(error).to.have.property("facts").that.includes({ fact, found: owner[fact], expected: "0x0f" });
    });

  it("belongs to one process at a time, and to nobody after a crash", async () => {
    const journal = await openJournal(directory, owner);
    const error = await openJournal(directory, owner).catch((reason: unknown) => reason);
    expect(error).to.include({ code: "operator/journal-in-use" });
    expect(error).to.have.property("facts").that.includes({ pid: process.pid });
    await journal.close();
    // Ids of processes are below 2^22; the same id as ours, of an earlier start, is what containers give.
    for (const dead of [
      { pid: 2 ** 22 + 1, startedAt: 0 },
      { pid: process.pid, startedAt: 1 },
    ]) {
      await writeFile(`${file()}.lock`, JSON.stringify(dead));
      await (await openJournal(directory, owner)).close();
    }
    await writeFile(`${file()}.lock`, '{"pid":');
    await (await openJournal(directory, owner)).close();
  });

  it("agrees after any restarts with one that never stops", async () => {
    const step = fc.oneof(
      fc.record({ append: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ settle: fc.integer({ min: 0, max: 5 }) }),
      fc.constant("restart" as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        await rm(file(), { force: true });
        const model = memoryJournal();
        let journal = await openJournal(directory, owner);
        for (const [k, one] of steps.entries()) {
          if (one === "restart") {
            await journal.close();
            journal = await openJournal(directory, owner);
          } else
            for (const each of [journal, model])
              await ("append" in one ? each.append(sent(one.append, `action:${k}`)) : each.settle(one.settle));
          expect(journal.open).to.deep.equal(model.open);
        }
        await journal.close();
      }),
      { numRuns: fuzzRuns(20) },
    );
  });
});
