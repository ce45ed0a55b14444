/** Figures by row and name: gas, bytes, constraints. */
export type Measured = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The same as recorded: what was measured last, and what it must not exceed. */
export type Snapshot = Readonly<Record<string, Readonly<Record<string, { figure: number; budget: number }>>>>;

/** By how much a figure may differ from the recorded one without having changed, by name; 0 where nothing is said. */
export type Tolerances = Readonly<Record<string, number>>;

/** What is different, missing, extra or over its budget, a sentence each. */
export function differences(snapshot: Snapshot, measured: Measured, tolerances: Tolerances = {}): string[] {
  const cells = (table: Readonly<Record<string, object>>) =>
    Object.entries(table).flatMap(([row, figures]) => Object.keys(figures).map((name) => JSON.stringify([row, name])));
  const [recorded, present] = [cells(snapshot), cells(measured)];
  const missing = recorded.filter((cell) => !present.includes(cell)).map((cell) => `${cell} is recorded, not measured`);
  const extra = present.filter((cell) => !recorded.includes(cell)).map((cell) => `${cell} is measured, not recorded`);
  const changed = Object.entries(snapshot).flatMap(([row, figures]) =>
    Object.entries(figures).flatMap(([name, { figure, budget }]) => {
      const now = measured[row]?.[name];
      if (now === undefined) return [];
      if (now > budget) return [`${row}: ${name} is ${now}, its budget ${budget}`];
      const isSame = Math.abs(now - figure) <= (tolerances[name] ?? 0);
      return isSame ? [] : [`${row}: ${name} is ${now}, recorded is ${figure}`];
    }),
  );
  return [...missing, ...extra, ...changed];
}

/** The snapshot to write: figures that are within their tolerance stay as recorded, budgets stay, new rows get 5 % of room. */
export function recordFigures(measured: Measured, before: Snapshot, tolerances: Tolerances = {}): Snapshot {
  return Object.fromEntries(
    Object.entries(measured).map(([row, figures]) => [
      row,
      Object.fromEntries(
        Object.entries(figures).map(([name, now]) => {
          const known = before[row]?.[name];
          const isSame = known !== undefined && Math.abs(now - known.figure) <= (tolerances[name] ?? 0);
          return [name, { figure: isSame ? known.figure : now, budget: known?.budget ?? Math.ceil(now * 1.05) }];
        }),
      ),
    ]),
  );
}
