/**
 * The iteration order of java.util.HashMap, which the official tools print in many places.
 * Source: java.util.HashMap (spread, table size, split on resize), java.util.Properties, java.lang.String.hashCode.
 */

/** java.lang.String.hashCode: over UTF-16 code units, wrapped to 32 bits. */
export function javaStringHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/** The smallest power of two that is not below the capacity, at least 1. */
function tableSizeFor(capacity: number): number {
  let size = 1;
  while (size < capacity) size *= 2;
  return size;
}

const DEFAULT_CAPACITY = 16;
const LOAD_FACTOR = 0.75;

export interface HashMapSize {
  /** The constructor's argument; a map made without one starts with 16. */
  readonly capacity?: number;
  /** How many entries the map has, where `entries` are only some of them. */
  readonly count?: number;
}

/**
 * Orders entries as a HashMap with String keys iterates over them.
 *
 * @param entries in the order they are put in; entries of one bin keep it
 */
export function inHashMapOrder<T>(entries: readonly T[], key: (entry: T) => string, size?: HashMapSize): T[] {
  return inHashOrder(entries, (entry) => javaStringHash(key(entry)), size);
}

/** The same for keys of any class, by what their hashCode gives. */
export function inHashOrder<T>(
  entries: readonly T[],
  hashOf: (entry: T) => number,
  { capacity = DEFAULT_CAPACITY, count = entries.length }: HashMapSize = {},
): T[] {
  let size = tableSizeFor(capacity);
  while (count > LOAD_FACTOR * size) size *= 2;
  return inBins(entries, hashOf, size);
}

/** The order of java.util.Properties, a ConcurrentHashMap of 16 bins that grows as soon as three quarters are taken. */
export function inPropertiesOrder<T>(entries: readonly T[], key: (entry: T) => string): T[] {
  let size = DEFAULT_CAPACITY;
  while (entries.length >= LOAD_FACTOR * size) size *= 2;
  return inBins(entries, (entry) => javaStringHash(key(entry)), size);
}

function inBins<T>(entries: readonly T[], hashOf: (entry: T) => number, size: number): T[] {
  const mask = size - 1;
  const placed = entries.map((entry) => {
    const hash = hashOf(entry);
    return { entry, bin: (hash ^ (hash >>> 16)) & mask };
  });
  placed.sort((a, b) => a.bin - b.bin);
  return placed.map(({ entry }) => entry);
}
