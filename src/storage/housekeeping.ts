/** What the logs need done by the clock: retention, flushing, checkpoints, forgetting producers, removing files. */
import type { Clock, Timer } from "./clock.ts";
import type { LogCheckpoints } from "./log-checkpoints.ts";
import type { Flushable } from "./log-host.ts";
import type { LogSettings } from "./log-settings.ts";
import { deleteOldSegments } from "./retention.ts";
import type { UnifiedLog } from "./unified-log.ts";

export interface HousekeepingParts {
  readonly clock: Clock;
  readonly settings: LogSettings;
  readonly logs: () => Iterable<UnifiedLog>;
  readonly checkpoints: LogCheckpoints;
  readonly report: (line: string) => void;
  readonly fail: (error: Error) => void;
}

/** A moved log start is written down so much later, with others that move meanwhile. */
const CHECKPOINT_SOON_MS = 1000;

export class Housekeeping {
  readonly #parts: HousekeepingParts;
  readonly #timers = new Set<Timer>();
  /** Logs with unflushed records, and when flush.ms wants them on the disk. */
  readonly #toFlush = new Map<Flushable, number>();
  #nextFlushMs = Infinity;
  #isCheckpointDue = false;
  #isStopped = false;

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
  }

  start(): void {
    const { settings, checkpoints } = this.#parts;
    const first = settings.long("log.initial.task.delay.ms");
    this.#every(
      first,
      () => settings.long("log.retention.check.interval.ms"),
      () => this.#applyRetention(),
    );
    this.#every(
      first,
      () => settings.int("log.flush.offset.checkpoint.interval.ms"),
      () => checkpoints.write(),
    );
    const expire = () => settings.int("producer.id.expiration.check.interval.ms");
    this.#every(expire(), expire, () => this.#forgetProducers());
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#toFlush.clear();
  }

  /** Runs once after so many milliseconds, unless the broker stops before. */
  runLater(delayMs: number, run: () => void): void {
    if (this.#isStopped) return;
    const timer = this.#parts.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      this.#run(run);
    });
    this.#timers.add(timer);
  }

  flushBy(log: Flushable, dueMs: number): void {
    this.#toFlush.set(log, dueMs);
    if (dueMs >= this.#nextFlushMs) return;
    this.#nextFlushMs = dueMs;
    this.runLater(Math.max(dueMs - this.#parts.clock.now(), 0), () => this.#flushDue());
  }

  checkpointSoon(): void {
    if (this.#isCheckpointDue) return;
    this.#isCheckpointDue = true;
    this.runLater(CHECKPOINT_SOON_MS, () => {
      this.#isCheckpointDue = false;
      this.#parts.checkpoints.write();
    });
  }

  #every(firstMs: number, intervalMs: () => number, run: () => void): void {
    this.runLater(firstMs, () => {
      this.#every(intervalMs(), intervalMs, run);
      run();
    });
  }

  #run(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#parts.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #applyRetention(): void {
    const now = this.#parts.clock.now();
    // Kafka's cleaner does it for compacted logs.
    for (const log of this.#parts.logs()) deleteOldSegments(log, now);
  }

  #forgetProducers(): void {
    const { clock, settings, logs } = this.#parts;
    const now = clock.now();
    const expirationMs = settings.int("producer.id.expiration.ms");
    for (const log of logs()) log.producerStates.expire(now, expirationMs);
  }

  #flushDue(): void {
    const now = this.#parts.clock.now();
    this.#nextFlushMs = Infinity;
    for (const [log, dueMs] of this.#toFlush) {
      if (dueMs > now) {
        this.flushBy(log, dueMs);
        continue;
      }
      this.#toFlush.delete(log);
      if (log.isOpen) log.flushLater();
    }
  }
}
