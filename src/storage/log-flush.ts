/** Takes a log down to the disk, and knows how far that is done. */
import type { LeaderEpochs } from "./leader-epochs.ts";
import type { LogConfig } from "./log-config.ts";
import type { Flushable, LogHost } from "./log-host.ts";
import type { Segments } from "./segments.ts";

export interface FlushedLog extends Flushable {
  readonly host: LogHost;
  readonly folder: string;
  readonly config: LogConfig;
  readonly endOffset: number;
  readonly segments: Segments;
  readonly epochs: LeaderEpochs;
}

export class LogFlush {
  readonly #log: FlushedLog;
  /** What lies before it is on the disk. */
  recoveryPoint: number;
  /** Whether the folder has names that are not on the disk yet. */
  hasNewNames: boolean;
  #isAwaited = false;

  constructor(log: FlushedLog, { recoveryPoint, isNew }: { readonly recoveryPoint: number; readonly isNew: boolean }) {
    this.#log = log;
    this.recoveryPoint = recoveryPoint;
    this.hasNewNames = isNew;
  }

  /** Does what flush.messages and flush.ms say of an append. */
  appended(now: number): void {
    const { endOffset, config, host } = this.#log;
    if (endOffset - this.recoveryPoint >= config.flushMessages) {
      this.flush();
    } else if (config.flushMs !== Infinity && !this.#isAwaited) {
      this.#isAwaited = true;
      host.flushBy(this.#log, now + config.flushMs);
    }
  }

  flush(): void {
    const { host, folder, endOffset, segments, epochs } = this.#log;
    this.#isAwaited = false;
    if (this.recoveryPoint >= endOffset && !segments.all.some(({ isDirty }) => isDirty)) return;
    for (const segment of segments.all) segment.flush();
    epochs.write();
    if (this.hasNewNames) {
      host.store.flushFolder(folder);
      host.store.flushFolder("");
    }
    this.markFlushed();
  }

  /** All is on the disk, by other means than `flush`. */
  markFlushed(): void {
    for (const segment of this.#log.segments.all) segment.markFlushed();
    this.hasNewNames = false;
    this.recoveryPoint = this.#log.endOffset;
  }

  /** The same without waiting for the disk. */
  flushLater(): void {
    const log = this.#log;
    const { host, endOffset, segments } = log;
    this.#isAwaited = false;
    if (!host.store.isDurable) return;
    const dirty = segments.all.filter((segment) => segment.isDirty);
    void Promise.all(dirty.map((segment) => segment.flushLater())).then(
      () => {
        if (log.isOpen) this.recoveryPoint = Math.max(this.recoveryPoint, endOffset);
      },
      (error: unknown) => {
        if (log.isOpen) host.fail(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }
}
