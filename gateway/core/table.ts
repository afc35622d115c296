/** An immutable map from string keys: `set` and `delete` return a new table and share what did not change. */
export type Table<V> = {
  readonly size: number;
  get(key: string): V | undefined;
  has(key: string): boolean;
  set(key: string, value: V): Table<V>;
  delete(key: string): Table<V>;
  /** In an order that depends on the keys alone, never on the history of changes. */
  entries(): IterableIterator<readonly [string, V]>;
  values(): IterableIterator<V>;
};

/** The table with nothing in it. */
export function emptyTable<V>(): Table<V> {
  return new Trie<V>(0, null);
}

/** A table of these entries; of two with the same key the later one stays. */
export function tableOf<V>(entries: Iterable<readonly [string, V]>): Table<V> {
  let table = emptyTable<V>();
  for (const [key, value] of entries) table = table.set(key, value);
  return table;
}

/*
 * A hash array mapped trie (Bagwell, "Ideal Hash Trees"): five bits of the key's hash choose one of 32 branches at each
 * level, so that a change copies at most seven small arrays, whatever the size. Its shape follows from the keys alone:
 * a branch never holds a single leaf, and keys of the same hash stand sorted in one clash.
 */
const BITS = 5;
const MASK = 31;

type Leaf<V> = { readonly kind: "leaf"; readonly hash: number; readonly key: string; readonly value: V };
type Clash<V> = { readonly kind: "clash"; readonly hash: number; readonly leaves: readonly Leaf<V>[] };
type Branch<V> = { readonly kind: "branch"; readonly bitmap: number; readonly nodes: readonly Node<V>[] };
type Node<V> = Leaf<V> | Clash<V> | Branch<V>;

/** A class only so that the six methods are shared by every version of every table. */
class Trie<V> implements Table<V> {
  readonly size: number;
  readonly root: Node<V> | null;

  constructor(size: number, root: Node<V> | null) {
    this.size = size;
    this.root = root;
  }

  get(key: string): V | undefined {
    return find(this.root, key)?.value;
  }

  has(key: string): boolean {
    return find(this.root, key) !== undefined;
  }

  set(key: string, value: V): Table<V> {
    const old = find(this.root, key);
    if (old !== undefined && old.value === value) return this;
    const leaf: Leaf<V> = { kind: "leaf", hash: hashOf(key), key, value };
    const root = this.root === null ? leaf : put(this.root, leaf, 0);
    return new Trie(old === undefined ? this.size + 1 : this.size, root);
  }

  delete(key: string): Table<V> {
    if (this.root === null || !this.has(key)) return this;
    return new Trie(this.size - 1, without(this.root, { key, hash: hashOf(key) }, 0));
  }

  *entries(): IterableIterator<readonly [string, V]> {
    for (const leaf of leaves(this.root)) yield [leaf.key, leaf.value];
  }

  *values(): IterableIterator<V> {
    for (const leaf of leaves(this.root)) yield leaf.value;
  }
}

function find<V>(root: Node<V> | null, key: string): Leaf<V> | undefined {
  if (root === null) return undefined;
  const hash = hashOf(key);
  let node: Node<V> = root;
  for (let shift = 0; node.kind === "branch"; shift += BITS) {
    const bit = bitOf(hash, shift);
    if ((node.bitmap & bit) === 0) return undefined;
    node = node.nodes[indexOf(node.bitmap, bit)]!;
  }
  if (node.hash !== hash) return undefined;
  if (node.kind === "clash") return node.leaves.find((leaf) => leaf.key === key);
  return node.key === key ? node : undefined;
}

function put<V>(node: Node<V>, leaf: Leaf<V>, shift: number): Node<V> {
  if (node.kind === "branch") {
    const bit = bitOf(leaf.hash, shift);
    const index = indexOf(node.bitmap, bit);
    if ((node.bitmap & bit) === 0) {
      return { kind: "branch", bitmap: node.bitmap | bit, nodes: node.nodes.toSpliced(index, 0, leaf) };
    }
    return {
      kind: "branch",
      bitmap: node.bitmap,
      nodes: node.nodes.with(index, put(node.nodes[index]!, leaf, shift + BITS)),
    };
  }
  if (node.hash !== leaf.hash) return fork(node, leaf, shift);
  const same = (node.kind === "clash" ? node.leaves : [node]).filter((other) => other.key !== leaf.key);
  if (same.length === 0) return leaf;
  return { kind: "clash", hash: leaf.hash, leaves: [...same, leaf].sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

/** Two nodes of different hashes under as many branches as their hashes have in common. */
function fork<V>(a: Leaf<V> | Clash<V>, b: Leaf<V>, shift: number): Branch<V> {
  const bitA = bitOf(a.hash, shift);
  const bitB = bitOf(b.hash, shift);
  if (bitA === bitB) return { kind: "branch", bitmap: bitA, nodes: [fork(a, b, shift + BITS)] };
  return { kind: "branch", bitmap: bitA | bitB, nodes: bitA >>> 0 < bitB >>> 0 ? [a, b] : [b, a] };
}

/** The node without a key that it holds; null when nothing is left. */
function without<V>(
  node: Node<V>,
  gone: { readonly key: string; readonly hash: number },
  shift: number,
): Node<V> | null {
  if (node.kind === "leaf") return null;
  if (node.kind === "clash") {
    const rest = node.leaves.filter((leaf) => leaf.key !== gone.key);
    return rest.length === 1 ? rest[0]! : { ...node, leaves: rest };
  }
  const bit = bitOf(gone.hash, shift);
  const index = indexOf(node.bitmap, bit);
  const rest = without(node.nodes[index]!, gone, shift + BITS);
  const nodes = rest === null ? node.nodes.toSpliced(index, 1) : node.nodes.with(index, rest);
  // A lone leaf moves up, or the shape would tell that something was deleted.
  if (nodes.length === 1 && nodes[0]!.kind !== "branch") return nodes[0]!;
  return { kind: "branch", bitmap: rest === null ? node.bitmap & ~bit : node.bitmap, nodes };
}

function* leaves<V>(root: Node<V> | null): Generator<Leaf<V>> {
  const stack: Node<V>[] = root === null ? [] : [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind === "leaf") yield node;
    else if (node.kind === "clash") yield* node.leaves;
    else for (let i = node.nodes.length - 1; i >= 0; i--) stack.push(node.nodes[i]!);
  }
}

function bitOf(hash: number, shift: number): number {
  return 1 << ((hash >>> shift) & MASK);
}

/** How many branches stand before this one. */
function indexOf(bitmap: number, bit: number): number {
  let bits = bitmap & (bit - 1);
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** FNV-1a over UTF-16 code units: the same on every machine. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
