import { decodeRlp, encodeRlp, getBytes, hexlify, keccak256, type RlpStructuredData } from "ethers";

/**
 * Proofs that a list has a value at an index, in the Merkle-Patricia trees that a block's header holds the roots of: of its
 * transactions and of their receipts. Ethereum's yellow paper, appendix D; keys are rlp(index).
 */

/** A list's root, and the nodes from there to one of its values. */
export interface IndexProof {
  root: string;
  nodes: string[];
}

interface Entry {
  nibbles: readonly number[];
  value: string;
  isTarget: boolean;
}

/** A node, and what a proof of the target below it needs besides, from here down; nothing if the target is elsewhere. */
interface Built {
  node: RlpStructuredData;
  below: string[];
}

/** Root of the list, and the proof of the value at `index`. Requires index < values.length. */
export function proveIndex(values: readonly string[], index: number): IndexProof {
  const entries = values.map((value, k) => ({ nibbles: keyOf(k), value, isTarget: k === index }));
  const { node, below } = build(entries, 0);
  const encoded = encodeRlp(node);
  return { root: keccak256(encoded), nodes: [encoded, ...below] };
}

/** The value at `index` in the list with this root, or undefined if the nodes do not show one. Every node must be needed. */
export function provenValue(root: string, index: number, nodes: readonly string[]): string | undefined {
  let step: Step | undefined = { next: root, nibbles: keyOf(index) };
  let used = 0;
  while (step !== undefined && "next" in step) {
    let node: RlpStructuredData = step.next;
    // A node of 32 bytes or more is referred to by its hash, a smaller one is written in its parent.
    if (typeof node === "string") {
      if (used === nodes.length || keccak256(nodes[used]) !== node) return undefined;
      node = decodeRlp(nodes[used]);
      used++;
    }
    step = typeof node === "string" ? undefined : follow(node, step.nibbles);
  }
  return used === nodes.length ? step?.value : undefined;
}

/** Where a key leads from a node: to another node with what is left of it, or to its value. */
type Step = { next: RlpStructuredData; nibbles: readonly number[] } | { value: string };

function follow(node: readonly RlpStructuredData[], nibbles: readonly number[]): Step | undefined {
  if (node.length === 17) {
    const [nibble, ...rest] = nibbles;
    return nibble === undefined ? { value: textOf(node[16]) } : { next: node[nibble], nibbles: rest };
  }
  const { path, isLeaf } = readPath(textOf(node[0]));
  if (!isPrefix(path, nibbles)) return undefined;
  const rest = nibbles.slice(path.length);
  if (!isLeaf) return { next: node[1], nibbles: rest };
  return rest.length === 0 ? { value: textOf(node[1]) } : undefined;
}

function isPrefix(path: readonly number[], nibbles: readonly number[]): boolean {
  return path.every((nibble, k) => nibbles[k] === nibble);
}

/** The node of some entries, one at least, whose keys are the same up to `depth`. */
function build(entries: readonly Entry[], depth: number): Built {
  const [first] = entries;
  if (entries.length === 1) return { node: [writePath(first.nibbles.slice(depth), true), first.value], below: [] };
  const shared = sharedNibbles(entries, depth);
  if (shared > 0) {
    const child = refer(entries, depth + shared);
    return { node: [writePath(first.nibbles.slice(depth, depth + shared), false), child.node], below: child.below };
  }
  const children = Array.from({ length: 16 }, (_, nibble) => {
    const under = entries.filter(({ nibbles }) => nibbles[depth] === nibble);
    return under.length === 0 ? { node: "0x", below: [] } : refer(under, depth + 1);
  });
  const here = entries.find(({ nibbles }) => nibbles.length === depth);
  return {
    node: [...children.map(({ node }) => node), here?.value ?? "0x"],
    below: children.flatMap(({ below }) => below),
  };
}

/** A node as its parent holds it: by its hash, unless it is smaller than that. */
function refer(entries: readonly Entry[], depth: number): Built {
  const { node, below } = build(entries, depth);
  const encoded = encodeRlp(node);
  if (encoded.length < 2 + 64) return { node, below };
  return { node: keccak256(encoded), below: entries.some(({ isTarget }) => isTarget) ? [encoded, ...below] : [] };
}

function sharedNibbles(entries: readonly Entry[], depth: number): number {
  const [{ nibbles: first }] = entries;
  let shared = 0;
  while (
    depth + shared < first.length &&
    entries.every(({ nibbles }) => nibbles[depth + shared] === first[depth + shared])
  )
    shared++;
  return shared;
}

function keyOf(index: number): number[] {
  const key = getBytes(encodeRlp(index === 0 ? "0x" : bytesOf(index)));
  return [...key].flatMap((byte) => [byte >> 4, byte & 15]);
}

function bytesOf(index: number): string {
  const digits = index.toString(16);
  return `0x${digits.length % 2 === 0 ? "" : "0"}${digits}`;
}

/** Nibbles with a flag nibble in front: 2 for a leaf, 1 for an odd number of them. */
function writePath(nibbles: readonly number[], isLeaf: boolean): string {
  const isOdd = nibbles.length % 2 === 1;
  const flag = (isLeaf ? 2 : 0) + (isOdd ? 1 : 0);
  const all = isOdd ? [flag, ...nibbles] : [flag, 0, ...nibbles];
  return hexlify(Uint8Array.from({ length: all.length / 2 }, (_, k) => 16 * all[2 * k] + all[2 * k + 1]));
}

function readPath(text: string): { path: number[]; isLeaf: boolean } {
  const nibbles = [...getBytes(text)].flatMap((byte) => [byte >> 4, byte & 15]);
  const flag = nibbles[0] ?? 0;
  return { path: nibbles.slice(flag % 2 === 1 ? 1 : 2), isLeaf: flag >= 2 };
}

function textOf(item: RlpStructuredData): string {
  return typeof item === "string" ? item : encodeRlp(item);
}
