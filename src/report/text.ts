/** Rows as lines with aligned columns: those that hold nothing but numbers to the right, others to the left. */
export function table(rows: readonly (readonly string[])[], indent = "  "): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const layout = Array.from({ length: columns }, (_, k) => {
    const cells = rows.flatMap((row) => (row[k] ? [row[k]] : []));
    return {
      width: Math.max(0, ...cells.map((cell) => cell.length)),
      isNumeric: cells.every((cell) => /^[-+]?[\d,.]+( %)?$/.test(cell)),
    };
  });
  const pad = (cell: string, k: number) =>
    layout[k].isNumeric ? cell.padStart(layout[k].width) : cell.padEnd(layout[k].width);
  return rows.map((row) => (indent + row.map(pad).join("  ")).trimEnd()).join("\n");
}

/** 1234567 → "1,234,567". */
export function count(n: number | bigint): string {
  return n.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Bytes in the unit that gives a short number. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Milliseconds in the unit that gives a short number. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** A part of one in percent. */
export function percent(part: number): string {
  return `${(100 * part).toFixed(part === 1 ? 0 : 2)} %`;
}
