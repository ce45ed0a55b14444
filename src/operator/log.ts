/** From least to most urgent; a log shows its own level and what is above. */
export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** What an event is about: plain values, never keys or signed transactions. */
export type LogFields = Readonly<Record<string, unknown>>;

/** A structured log: one event a line, its name stable, its facts beside it. */
export type Log = Readonly<Record<LogLevel, (event: string, fields?: LogFields) => void>>;

export interface LogOptions {
  /** Takes one line without its end. */
  write(line: string): void;
  level: LogLevel;
  /** Milliseconds since 1970. */
  now(): number;
  /** Facts of every line, e.g. the operator's address. */
  fields?: LogFields;
  /** For programs, or for people, who know already what is in every line. */
  format?: "json" | "text";
}

/**
 * A log of JSON lines, `{"time":"…","level":"info","event":"task-answered","taskId":"7"}`, or of text,
 * `12:00:00 info  task-answered taskId=7`.
 */
export function createLog({ write, level: least, now, fields: always, format = "json" }: LogOptions): Log {
  const at =
    (level: LogLevel) =>
    (event: string, fields: LogFields = {}) => {
      if (logLevels.indexOf(level) < logLevels.indexOf(least)) return;
      const time = new Date(now()).toISOString();
      if (format === "json") write(JSON.stringify({ time, level, event, ...always, ...fields }, toPlain));
      else write([time.slice(11, 19), level.padEnd(5), event, ...Object.entries(fields).flatMap(factText)].join(" "));
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A log that nobody reads. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function factText([name, value]: [string, unknown]): string[] {
  if (value === undefined) return [];
  const plain = toPlain(name, value);
  const text = Array.isArray(plain)
    ? plain.join(",")
    : typeof plain === "object"
      ? JSON.stringify(plain, toPlain)
      : String(plain);
  return [`${name}=${/^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)}`];
}

function toPlain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error) return value.message;
  return value;
}
