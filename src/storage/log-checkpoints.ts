/** What the next start is to know of all logs: up to where they are on the disk, where they begin, their high watermarks. */
import type { FileStore } from "./file-store.ts";
import { partitionFolder } from "./log-files.ts";
import { readOffsets, writeOffsets } from "./offset-checkpoints.ts";
import type { UnifiedLog } from "./unified-log.ts";

const RECOVERY_POINTS = "recovery-point-offset-checkpoint";
const START_OFFSETS = "log-start-offset-checkpoint";
const HIGH_WATERMARKS = "replication-offset-checkpoint";

export class LogCheckpoints {
  readonly #store: FileStore;
  readonly #logs: () => Iterable<UnifiedLog>;
  #recoveryPoints: ReadonlyMap<string, number> = new Map();
  #startOffsets: ReadonlyMap<string, number> = new Map();

  constructor(store: FileStore, logs: () => Iterable<UnifiedLog>) {
    this.#store = store;
    this.#logs = logs;
  }

  /** A file that is damaged says nothing: then logs are read from their begin on, and begin at their first segments. */
  load(report: (line: string) => void): void {
    if (!this.#store.isDurable) return;
    const read = (name: string, then: string): ReadonlyMap<string, number> => {
      const offsets = readOffsets(this.#store, name);
      if (offsets === undefined) report(`${name} is damaged: ${then}`);
      return offsets ?? new Map();
    };
    this.#recoveryPoints = read(RECOVERY_POINTS, "logs that were not closed are read from their begin");
    this.#startOffsets = read(START_OFFSETS, "logs begin at their first segments");
  }

  recoveryPointOf(folder: string): number {
    return this.#recoveryPoints.get(folder) ?? 0;
  }

  startOffsetOf(folder: string): number {
    return this.#startOffsets.get(folder) ?? 0;
  }

  /**
   * A new log comes into this folder: after a crash it must not begin where the one before it began. Logs that are gone
   * stand in the files until then, as all of them are written at once, which takes its time with many.
   */
  beginAnew({ topic, partition }: { readonly topic: string; readonly partition: number }): void {
    const folder = partitionFolder(topic, partition);
    if (this.#startOffsets.has(folder) || this.#recoveryPoints.has(folder)) this.write();
  }

  write(options: { readonly flush?: boolean } = {}): void {
    if (!this.#store.isDurable) return;
    const flush = options.flush ?? false;
    const logs = [...this.#logs()];
    const moved = logs.filter((log) => log.startOffset > log.segments.first.baseOffset);
    this.#recoveryPoints = this.#write(RECOVERY_POINTS, logs, (log) => log.recoveryPoint, flush);
    this.#startOffsets = this.#write(START_OFFSETS, moved, (log) => log.startOffset, flush);
    this.#write(HIGH_WATERMARKS, logs, (log) => log.endOffset, flush);
  }

  #write(
    name: string,
    logs: readonly UnifiedLog[],
    offsetOf: (log: UnifiedLog) => number,
    flush: boolean,
  ): ReadonlyMap<string, number> {
    const offsets = logs.map((log) => ({ topic: log.topic, partition: log.partition, offset: offsetOf(log) }));
    writeOffsets(this.#store, name, offsets, flush);
    return new Map(offsets.map(({ topic, partition, offset }) => [partitionFolder(topic, partition), offset]));
  }
}
