/** The order in which Java iterates a HashMap or HashSet of strings; Kafka's tools print and check in it. */

/** String.hashCode: over UTF-16 code units, wrapping at 32 bits. */
export function javaStringHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}

/**
 * The keys in the order of a java.util.HashMap that was filled with them in the order given.
 * `capacity` is the map's first table size (16 unless it was made for a certain number). Buckets that Java
 * would turn into trees (eight keys of one bucket in a table of 64 and more) are kept as lists here.
 */
export function javaHashOrder(keys: Iterable<string>, capacity = 16): string[] {
  const distinct = [...new Set(keys)];
  let size = 1;
  while (size < capacity) size *= 2;
  while (distinct.length > size * 0.75) size *= 2;
  const slot = (key: string): number => {
    const hash = javaStringHash(key);
    return (hash ^ (hash >>> 16)) & (size - 1);
  };
  // toSorted is stable, so the keys of one slot stay in the order they were put in.
  return distinct.toSorted((left, right) => slot(left) - slot(right));
}
