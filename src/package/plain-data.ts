/**
 * Plain data as JSON and back: bigints and typed arrays are tagged, keys keep their order, so one value always gives one
 * text.
 */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, replace, indent);
}

export function fromJson(text: string): unknown {
  return JSON.parse(text, revive);
}

function replace(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return { $integer: value.toString() };
  if (value instanceof BigInt64Array) return tagIntegers(value);
  if (value instanceof Uint32Array) return { $uint32: base64(value) };
  if (value instanceof Int32Array) return { $int32: base64(value) };
  return value;
}

/** Weights are mostly short: 64-bit integers are written in the fewest bytes that hold them all. */
function tagIntegers(values: BigInt64Array): object {
  for (const [tag, limit] of integerWidths)
    if (values.every((value) => value >= -limit && value < limit)) return { [tag]: base64(makeIntegers[tag](values)) };
  return { $int64s: base64(values) };
}

const integerWidths = [
  ["$int8s", 1n << 7n],
  ["$int16s", 1n << 15n],
  ["$int32s", 1n << 31n],
] as const;

const makeIntegers = {
  $int8s: (values: BigInt64Array) => Int8Array.from(values, Number),
  $int16s: (values: BigInt64Array) => Int16Array.from(values, Number),
  $int32s: (values: BigInt64Array) => Int32Array.from(values, Number),
};

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const [[tag, text] = [], ...others] = Object.entries(value);
  if (tag === undefined || !tag.startsWith("$") || typeof text !== "string" || others.length > 0) return value;
  switch (tag) {
    case "$integer":
      return BigInt(text);
    case "$uint32":
      return new Uint32Array(bytes(text));
    case "$int32":
      return new Int32Array(bytes(text));
    case "$int8s":
      return BigInt64Array.from(new Int8Array(bytes(text)), BigInt);
    case "$int16s":
      return BigInt64Array.from(new Int16Array(bytes(text)), BigInt);
    case "$int32s":
      return BigInt64Array.from(new Int32Array(bytes(text)), BigInt);
    case "$int64s":
      return new BigInt64Array(bytes(text));
    default:
      return value;
  }
}

function base64(array: ArrayBufferView): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("base64");
}

/** The bytes in a buffer of their own, as the constructors of wide arrays want them aligned. */
function bytes(text: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(text, "base64")).buffer;
}
