import { expect } from "chai";
import { createLog, type LogLevel } from "../../src/operator/log.js";

function record(level: LogLevel) {
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line), level, now: () => 0, fields: { operator: "0x01" } });
  return { log, lines };
}

describe("the operator's log", () => {
  it("is one JSON object a line: time, level, event, and facts", () => {
    const { log, lines } = record("info");
    log.info("task-answered", { taskId: 7n, reason: new Error("line one\nline two") });
    expect(lines).to.have.length(1);
    expect(lines[0]).not.to.include("\n");
    expect(JSON.parse(lines[0])).to.deep.equal({
      time: "1970-01-01T00:00:00.000Z",
      level: "info",
      event: "task-answered",
      operator: "0x01",
      taskId: "7",
      reason: "line one\nline two",
    });
  });

  it("is one line of text an event for people, without what every line would say", () => {
    const lines: string[] = [];
    const fields = { operator: "0x01" };
    const log = createLog({ write: (line) => lines.push(line), level: "info", now: () => 0, fields, format: "text" });
    log.info("ready", { models: ["digits", "mnist"], metricsUrl: undefined });
    log.error("step-failed", { taskId: 7n, reason: new Error('line "one"\nline two') });
    expect(lines).to.deep.equal([
      "00:00:00 info  ready models=digits,mnist",
      '00:00:00 error step-failed taskId=7 reason="line \\"one\\"\\nline two"',
    ]);
  });

  it("leaves out what is less urgent than its level", () => {
    const { log, lines } = record("warn");
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");
    expect(lines.map((line) => JSON.parse(line).event)).to.deep.equal(["c", "d"]);
  });
});
