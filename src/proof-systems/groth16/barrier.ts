/** Where threads wait for each other. */
export type Barrier = () => void;

/** Bytes of the shared memory that a barrier works in. */
export const barrierBytes = 8;

/** The barrier of `threads` threads in shared memory, for one of them: a call returns when all have called. */
export function openBarrier(memory: SharedArrayBuffer, threads: number): Barrier {
  const [arrived, round] = [0, 1];
  const state = new Int32Array(memory, 0, 2);
  return () => {
    const current = Atomics.load(state, round);
    if (Atomics.add(state, arrived, 1) + 1 === threads) {
      Atomics.store(state, arrived, 0);
      Atomics.add(state, round, 1);
      Atomics.notify(state, round);
      return;
    }
    while (Atomics.load(state, round) === current) Atomics.wait(state, round, current);
  };
}
