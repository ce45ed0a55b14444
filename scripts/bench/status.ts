export interface Status {
  /** What is being done now. */
  say(text: string): void;
  end(): void;
}

/** What a long measurement is at, on standard error: one line that changes on a terminal, a line for each step elsewhere. */
export function openStatus(subject: string): Status {
  const { stderr } = process;
  const begin = performance.now();
  let current = "";
  const draw = () => {
    const seconds = ((performance.now() - begin) / 1000).toFixed(0);
    stderr.write(stderr.isTTY ? `\r\u001b[K${subject}: ${current} (${seconds} s)` : `${subject}: ${current}\n`);
  };
  const timer = stderr.isTTY ? setInterval(draw, 1000) : undefined;
  return {
    say: (text) => {
      current = text;
      draw();
    },
    end: () => {
      clearInterval(timer);
      if (stderr.isTTY) stderr.write("\r\u001b[K");
    },
  };
}
