import { expect } from "chai";
import { MetricRegistry } from "../../src/operator/metrics.js";
import { serveMetrics } from "../../src/operator/metrics-server.js";

/** The grammar of the text format 0.0.4, as Prometheus' documentation of exposition formats gives it. */
const helpLine = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\\n]|\\\\|\\n)*$/;
const typeLine = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$/;
const label = /[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"/;
const sampleLine = new RegExp(
  `^([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{${label.source}(?:,${label.source})*\\})? ([+-]?(?:Inf|NaN|[0-9.]+(?:e[+-]?[0-9]+)?))$`,
);

function example(): MetricRegistry {
  const metrics = new MetricRegistry();
  const answered = metrics.counter("sertn_answers_total", "Answers given.\nBackslash \\ here.");
  answered.add({ model: 'a "quoted" \\ name\nof two lines' });
  answered.add({ model: "digits" }, 3);
  metrics.gauge("sertn_queue_length", "Tasks that wait.").set(0.5);
  const seconds = metrics.histogram("sertn_proof_seconds", "Time of a proof.", [0.1, 1]);
  for (const value of [0.05, 0.1, 0.7, 30]) seconds.observe(value, { model: "digits" });
  metrics.counter("sertn_nothing_total", "Never counted.");
  return metrics;
}

describe("metrics", () => {
  it("are text in the grammar of Prometheus' format", () => {
    const text = example().text();
    expect(text.endsWith("\n")).to.equal(true);
    const lines = text.slice(0, -1).split("\n");
    expect(lines.length).to.be.greaterThan(12);
    for (const line of lines)
      expect(
        [helpLine, typeLine, sampleLine].some((form) => form.test(line)),
        line,
      ).to.equal(true);
  });

  it("stand together by name, help and type before the samples", () => {
    const lines = example().text().trimEnd().split("\n");
    const families = lines.map(
      (line) => (/^(?:# (?:HELP|TYPE) )?([a-z_]+?)(?:_bucket|_sum|_count)?(?:[ {])/.exec(line) ?? [])[1],
    );
    const runs = families.filter((name, k) => name !== families[k - 1]);
    expect(runs).to.deep.equal([
      "sertn_answers_total",
      "sertn_queue_length",
      "sertn_proof_seconds",
      "sertn_nothing_total",
    ]);
  });

  it("count into every bucket that is wide enough, the last of which holds all", () => {
    const lines = example()
      .text()
      .split("\n")
      .filter((line) => line.startsWith("sertn_proof_seconds"));
    expect(lines).to.deep.equal([
      'sertn_proof_seconds_bucket{model="digits",le="0.1"} 2',
      'sertn_proof_seconds_bucket{model="digits",le="1"} 3',
      'sertn_proof_seconds_bucket{model="digits",le="+Inf"} 4',
      'sertn_proof_seconds_sum{model="digits"} 30.85',
      'sertn_proof_seconds_count{model="digits"} 4',
    ]);
  });

  it("refuse names that Prometheus would, two metrics of one name, and counters that fall", () => {
    const metrics = new MetricRegistry();
    expect(() => metrics.gauge("1st", "")).to.throw(RangeError, "1st is no name of a metric");
    expect(() => metrics.counter("sertn_answers", "")).to.throw(RangeError, "does not end in _total");
    const counter = metrics.counter("sertn_answers_total", "");
    expect(() => metrics.gauge("sertn_answers_total", "")).to.throw(RangeError, "two metrics sertn_answers_total");
    expect(() => counter.add({ "a-b": "" })).to.throw(RangeError, "a-b is no name of a label");
    expect(() => counter.add({ __name__: "" })).to.throw(RangeError, "__name__ is no name of a label");
    expect(() => counter.add({}, -1)).to.throw(RangeError, "cannot rise by -1");
  });

  it("are served with the format's content type, beside the state of health", async () => {
    let isHealthy = true;
    const server = await serveMetrics(example(), () => ({ isHealthy, blockNumber: 7 }), 0);
    const metrics = await fetch(`${server.url}/metrics`);
    expect(metrics.headers.get("content-type")).to.equal("text/plain; version=0.0.4; charset=utf-8");
    expect(await metrics.text()).to.equal(example().text());
    const health = await fetch(`${server.url}/health`);
    expect([health.status, await health.json()]).to.deep.equal([200, { isHealthy: true, blockNumber: 7 }]);
    isHealthy = false;
    expect((await fetch(`${server.url}/health`)).status).to.equal(503);
    expect((await fetch(`${server.url}/other`)).status).to.equal(404);
    expect((await fetch(`${server.url}/metrics`, { method: "POST" })).status).to.equal(405);
    await server.close();
  });

  it("say which port is taken", async () => {
    const first = await serveMetrics(example(), () => ({ isHealthy: true }), 0);
    const port = Number(new URL(first.url).port);
    const error = await serveMetrics(example(), () => ({ isHealthy: true }), port).catch((reason: unknown) => reason);
    expect(error).to.include({ code: "operator/port-unavailable" });
    expect(error).to.have.property("facts").that.includes({ host: "127.0.0.1", port });
    await first.close();
  });
});
