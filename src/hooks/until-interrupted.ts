const signals = ["SIGINT", "SIGTERM"] as const;

/** Waits for Ctrl-C, or for whoever else asks the process to end. A second time ends it at once. */
export async function untilInterrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = () => {
      for (const signal of signals) process.off(signal, stop);
      resolve();
    };
    for (const signal of signals) process.on(signal, stop);
  });
}
