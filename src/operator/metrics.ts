/** Labels of a sample; the same names in every sample of a metric. */
export type Labels = Readonly<Record<string, string>>;

type MetricType = "counter" | "gauge" | "histogram";

/** A number that only rises; its name ends in `_total`. */
export interface Counter {
  add(labels?: Labels, by?: number): void;
}

/** A number that rises and falls. */
export interface Gauge {
  set(value: number, labels?: Labels): void;
}

/** How often values fell below each of some bounds. */
export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

interface Family {
  type: MetricType;
  help: string;
  /** Lines of the samples, by what identifies them. */
  samples(): Iterable<string>;
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Content type of the text that `MetricRegistry.text` gives. */
export const metricsContentType = "text/plain; version=0.0.4; charset=utf-8";

/** Metrics of one process in Prometheus' text format 0.0.4. */
export class MetricRegistry {
  readonly #families = new Map<string, Family>();

  counter(name: string, help: string): Counter {
    if (!name.endsWith("_total")) throw new RangeError(`the name of counter ${name} does not end in _total`);
    const values = this.#define(name, "counter", help);
    return {
      add: (labels = {}, by = 1) => {
        if (!(by >= 0)) throw new RangeError(`counter ${name} cannot rise by ${by}`);
        const key = formatLabels(labels);
        values.set(key, (values.get(key) ?? 0) + by);
      },
    };
  }

  gauge(name: string, help: string): Gauge {
    const values = this.#define(name, "gauge", help);
    return { set: (value, labels = {}) => values.set(formatLabels(labels), value) };
  }

  /** @param bounds Upper bounds of the buckets, ascending, without infinity. */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const series = new Map<string, { labels: Labels; counts: number[]; sum: number; count: number }>();
    this.#add(name, {
      type: "histogram",
      help,
      *samples() {
        for (const { labels, counts, sum, count } of series.values()) {
          for (const [k, bound] of [...bounds, Number.POSITIVE_INFINITY].entries())
            yield `${name}_bucket${formatLabels({ ...labels, le: formatNumber(bound) })} ${counts[k] ?? count}`;
          yield `${name}_sum${formatLabels(labels)} ${formatNumber(sum)}`;
          yield `${name}_count${formatLabels(labels)} ${count}`;
        }
      },
    });
    return {
      observe: (value, labels = {}) => {
        const key = formatLabels(labels);
        const seen = series.get(key) ?? { labels, counts: bounds.map(() => 0), sum: 0, count: 0 };
        series.set(key, seen);
        for (const [k, bound] of bounds.entries()) if (value <= bound) seen.counts[k] += 1;
        seen.sum += value;
        seen.count += 1;
      },
    };
  }

  /** All metrics; those without a sample only with what they are. */
  text(): string {
    const lines: string[] = [];
    for (const [name, { type, help, samples }] of this.#families)
      lines.push(`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`, ...samples());
    return `${lines.join("\n")}\n`;
  }

  #define(name: string, type: MetricType, help: string): Map<string, number> {
    const values = new Map<string, number>();
    this.#add(name, {
      type,
      help,
      *samples() {
        for (const [labels, value] of values) yield `${name}${labels} ${formatNumber(value)}`;
      },
    });
    return values;
  }

  #add(name: string, family: Family): void {
    if (!metricName.test(name)) throw new RangeError(`${name} is no name of a metric`);
    if (this.#families.has(name)) throw new RangeError(`there are two metrics ${name}`);
    this.#families.set(name, family);
  }
}

function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => {
    if (!labelName.test(name)) throw new RangeError(`${name} is no name of a label`);
    return `${name}="${value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"')}"`;
  });
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeHelp(help: string): string {
  return help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function formatNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  return String(value); // NaN is NaN there, too
}
