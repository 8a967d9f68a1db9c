/** What a list names once, and what it names again, each in the order of the list. */
export interface Mentions {
  readonly single: ReadonlySet<string>;
  readonly repeated: ReadonlySet<string>;
}

/** A topic that a request names twice is changed by neither. */
export function once(names: Iterable<string>): Mentions {
  const single = new Set<string>();
  const repeated = new Set<string>();
  for (const name of names) {
    if (repeated.has(name)) continue;
    if (single.delete(name)) repeated.add(name);
    else single.add(name);
  }
  return { single, repeated };
}
