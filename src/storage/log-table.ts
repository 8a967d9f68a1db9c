import type { UnifiedLog } from "./unified-log.ts";

/** The logs by topic and partition. */
export class LogTable {
  readonly #topics = new Map<string, Map<number, UnifiedLog>>();

  get(topic: string, partition: number): UnifiedLog | undefined {
    return this.#topics.get(topic)?.get(partition);
  }

  *all(): Iterable<UnifiedLog> {
    for (const partitions of this.#topics.values()) yield* partitions.values();
  }

  put(log: UnifiedLog): void {
    const partitions = this.#topics.get(log.topic) ?? new Map<number, UnifiedLog>();
    this.#topics.set(log.topic, partitions.set(log.partition, log));
  }

  /** Takes it out. */
  take(topic: string, partition: number): UnifiedLog | undefined {
    const partitions = this.#topics.get(topic);
    const log = partitions?.get(partition);
    partitions?.delete(partition);
    if (partitions?.size === 0) this.#topics.delete(topic);
    return log;
  }
}
