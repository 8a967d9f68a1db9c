interface Topic<P> {
  readonly partitions: readonly P[];
}

/** Adds topics to others: the partitions of one that is there already go behind those that it has. */
export function mergeTopics<P, T extends Topic<P>>(
  topics: readonly T[],
  added: readonly T[],
  key: (topic: T) => string,
): T[] {
  if (topics.length === 0) return [...added];
  const merged = new Map<string, T>();
  for (const topic of [...topics, ...added]) {
    const there = merged.get(key(topic));
    merged.set(
      key(topic),
      there === undefined ? topic : { ...there, partitions: [...there.partitions, ...topic.partitions] },
    );
  }
  return [...merged.values()];
}
