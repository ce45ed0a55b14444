/** The nodes of an epoch sum tree with these weights, all of them last changed in epoch 1: keys and words, from the leaves up. */
export function sumTreeWords(weights: readonly bigint[]): {
  levels: bigint;
  nodes: (readonly [key: bigint, word: bigint])[];
} {
  const nodes: (readonly [bigint, bigint])[] = [];
  let sums = weights;
  let level = 0n;
  do {
    const groups = Array.from({ length: Math.ceil(sums.length / 8) }, (_, i) => sums.slice(8 * i, 8 * i + 8));
    for (const [number, group] of groups.entries()) {
      const word = group.reduce((packed, sum, k) => packed | (sum << (28n * BigInt(k))), 1n << 224n);
      nodes.push([(level << 32n) | BigInt(number), word]);
    }
    sums = groups.map((group) => group.reduce((a, b) => a + b, 0n));
    ++level;
  } while (sums.length > 1);
  return { levels: level, nodes };
}
