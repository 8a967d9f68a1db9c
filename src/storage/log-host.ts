import type { Clock } from "./clock.ts";
import type { FileStore } from "./file-store.ts";

/** What the logs of one broker share, and what they ask of the manager. */
export interface LogHost {
  readonly store: FileStore;
  readonly clock: Clock;
  /** How long a producer that writes nothing is remembered (producer.id.expiration.ms). */
  readonly producerExpirationMs: () => number;
  readonly report: (line: string) => void;
  readonly fail: (error: Error) => void;
  /** Runs once after so many milliseconds, at once in memory; not at all where the broker stops before. */
  removeLater(delayMs: number, run: () => void): void;
  /** The log has something that flush.ms wants on the disk by then. */
  flushBy(log: Flushable, dueMs: number): void;
  /** A log's start has moved: the checkpoint is to say so soon. */
  startMoved(): void;
}

/** A log that can be taken down to the disk without waiting for it. */
export interface Flushable {
  readonly isOpen: boolean;
  flushLater(): void;
}
