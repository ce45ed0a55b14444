/** Maps values to places on a plot, with the values that get a tick. */
export interface Scale {
  place(value: number): number;
  ticks: readonly number[];
}

/** A linear scale over a domain, with some five round ticks. */
export function linearScale([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  const span = high - low || 1;
  const raw = span / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return {
    place: (value) => from + ((value - low) / span) * (to - from),
    ticks: Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step),
  };
}

/**
 * A scale that is logarithmic on both sides of zero and linear around it, so that a fee and a slash of ten thousand fees can
 * both be seen. `smallest` is the size that still counts: values within it lie close to zero.
 */
export function symmetricLogScale(
  values: readonly number[],
  smallest: number,
  [from, to]: readonly [number, number],
): Scale {
  const fold = (value: number) => Math.sign(value) * Math.log10(1 + Math.abs(value) / smallest);
  const [low, high] = [Math.min(0, ...values.map(fold)), Math.max(0, ...values.map(fold))];
  const margin = 0.04 * (high - low || 1);
  const inner = linearScale([low - margin, high + margin], [from, to]);
  const first = Math.ceil(Math.log10(smallest));
  const last = Math.ceil(Math.log10(Math.max(smallest, ...values.map(Math.abs))));
  const powers = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  const all = [...powers.map((power) => -power).reverse(), 0, ...powers];
  const inside = all.filter((tick) => fold(tick) >= low - margin && fold(tick) <= high + margin);
  // Not more ticks than can be read.
  const stride = Math.ceil(inside.length / 9);
  const zero = inside.indexOf(0);
  return {
    place: (value) => inner.place(fold(value)),
    ticks: inside.filter((_, i) => (i - zero) % stride === 0),
  };
}
