/**
 * The iteration order and the text of Scala's immutable maps and sets, which kafka-configs.sh shows.
 * Source: scala.collection.immutable.Map1 to Map4, HashMap and HashSet (tries of 32 branches), scala.collection.Hashing.
 */
import { javaStringHash } from "./hash-map.ts";

/** Up to so many keys a map keeps the order in which they came. */
const SMALL = 4;

const BITS = 5;
const MASK = 2 ** BITS - 1;

/** Whether a map or a set of so many keys is a trie, which is named so in its text. */
function isScalaTrie(count: number): boolean {
  return count > SMALL;
}

/** Distinct keys in the order in which an immutable map or set of them iterates. */
export function inScalaOrder<T>(entries: readonly T[], key: (entry: T) => string): T[] {
  if (!isScalaTrie(entries.length)) return [...entries];
  return inTrieOrder(
    entries.map((entry) => ({ entry, hash: improve(javaStringHash(key(entry))) })),
    0,
  ).map(({ entry }) => entry);
}

/** `Set(a, b)`, in which a set that is a trie is a HashSet. */
export function scalaSetText(keys: readonly string[]): string {
  return `${isScalaTrie(keys.length) ? "HashSet" : "Set"}(${keys.join(", ")})`;
}

interface Hashed<T> {
  readonly entry: T;
  readonly hash: number;
}

/** A node has the keys that are alone in their branch first, then the branches with several, both by branch. */
function inTrieOrder<T>(entries: readonly Hashed<T>[], shift: number): Hashed<T>[] {
  if (shift > 31) return [...entries];
  const branches = Array.from({ length: MASK + 1 }, (): Hashed<T>[] => []);
  for (const each of entries) branches[(each.hash >>> shift) & MASK]?.push(each);
  return [
    ...branches.filter(({ length }) => length === 1).flat(),
    ...branches.filter(({ length }) => length > 1).flatMap((branch) => inTrieOrder(branch, shift + BITS)),
  ];
}

function improve(hash: number): number {
  let mixed = (hash + ~(hash << 9)) | 0;
  mixed ^= mixed >>> 14;
  mixed = (mixed + (mixed << 4)) | 0;
  return mixed ^ (mixed >>> 10);
}
