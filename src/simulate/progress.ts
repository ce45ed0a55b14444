export interface Progress {
  /** What is going on, and how much of it is done, from 0 to 1. */
  show(what: string, part: number): void;
  end(): void;
}

/** A line on the terminal with how long is left; nothing where there is no terminal, or when quiet. */
export function showProgress(isQuiet: boolean): Progress {
  const { stderr } = process;
  if (isQuiet || !stderr.isTTY) return { show: () => undefined, end: () => undefined };
  const begin = performance.now();
  let last = 0;
  return {
    show: (what, part) => {
      const now = performance.now();
      if (now - last < 100 && part < 1) return;
      last = now;
      const leftSeconds = part > 0 ? ((now - begin) / 1000) * (1 / part - 1) : 0;
      const left = part < 1 && leftSeconds >= 1 ? `, ${Math.ceil(leftSeconds)} s left` : "";
      stderr.write(`\r\u001b[K${what}: ${Math.floor(100 * part)} %${left}`);
    },
    end: () => void stderr.write("\r\u001b[K"),
  };
}
