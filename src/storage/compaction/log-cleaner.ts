/**
 * Compacts the logs of a broker, one after the other, the filthiest first, in slices between which others run
 * (org.apache.kafka.storage.internals.log.LogCleaner, LogCleanerManager). How far each log is clean stands in
 * `cleaner-offset-checkpoint`.
 */
import { setImmediate } from "node:timers/promises";
import type { Timer } from "../clock.ts";
import { partitionFolder } from "../log-files.ts";
import type { LogHost } from "../log-host.ts";
import type { LogSettings } from "../log-settings.ts";
import { readOffsets, writeOffsets } from "../offset-checkpoints.ts";
import type { UnifiedLog } from "../unified-log.ts";
import type { Cleanable } from "./cleanable.ts";
import { cleanablePart, filthiest } from "./cleanable.ts";
import type { CleaningStats, Pause } from "./clean-log.ts";
import { cleanLog } from "./clean-log.ts";
import { OffsetMap } from "./offset-map.ts";

export interface LogCleanerOptions {
  readonly host: Pick<LogHost, "store" | "clock" | "report" | "fail">;
  /** Those that exist at the moment. */
  readonly logs: () => Iterable<UnifiedLog>;
  readonly settings: Pick<LogSettings, "boolean" | "int" | "long" | "double">;
}

const CHECKPOINT = "cleaner-offset-checkpoint";
/** The longest that others wait for a slice, in ms, but for a single batch that takes longer. */
const SLICE_MS = 2;

export class LogCleaner {
  readonly #options: LogCleanerOptions;
  /** Up to where each log is clean. */
  readonly #clean = new Map<UnifiedLog, number>();
  /** Those that could not be compacted: they are left alone until the next start. */
  readonly #uncleanable = new WeakSet<UnifiedLog>();
  #round: Generator<Pause, number | undefined> | undefined;
  #timer: Timer | undefined;
  #isStopped = true;

  /** Reads the checkpoint. */
  constructor(options: LogCleanerOptions) {
    this.#options = options;
    const known = readOffsets(options.host.store, CHECKPOINT);
    for (const log of options.logs()) {
      const offset = known?.get(partitionFolder(log.topic, log.partition));
      if (offset !== undefined) this.#clean.set(log, offset);
    }
  }

  /** Looks for work now and whenever there has been none for log.cleaner.backoff.ms. */
  start(): void {
    this.#isStopped = false;
    this.#begin();
  }

  /** Ends the round that is under way: its log is as whole as before. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#round?.return(undefined);
    this.#round = undefined;
  }

  /** Up to where the log is clean; undefined where it never was. */
  cleanUpTo(log: UnifiedLog): number | undefined {
    return this.#clean.get(log);
  }

  /** The log is deleted: one that comes under its name begins anew. */
  forget(log: UnifiedLog): void {
    if (this.#clean.delete(log)) this.#writeCheckpoint();
  }

  /** Compacts the log that needs it most; false where none does. */
  async cleanFilthiest(): Promise<boolean> {
    const { clock, report, fail } = this.#options.host;
    const next = filthiest(this.#cleanables(clock.now()));
    if (next === undefined) return false;
    try {
      await this.#cleanOne(next);
    } catch (error) {
      this.#uncleanable.add(next.log);
      const { topic, partition } = next.log;
      report(`${topic}-${partition}: cannot be compacted, and is left as it is: ${reasonOf(error)}`);
      if (error instanceof Error && error.name === "StorageError") fail(error);
    }
    return true;
  }

  #begin(): void {
    const { fail } = this.#options.host;
    void this.#work().catch((error: unknown) => fail(error instanceof Error ? error : new Error(String(error))));
  }

  async #work(): Promise<void> {
    const { settings, host } = this.#options;
    while (!this.#isStopped && settings.boolean("log.cleaner.enable") && (await this.cleanFilthiest()));
    if (this.#isStopped) return;
    this.#timer = host.clock.after(settings.int("log.cleaner.backoff.ms"), () => this.#begin());
  }

  /** Kafka's cleaner threads share the memory, and so does the one that we are. */
  #newMap(): OffsetMap {
    const { settings } = this.#options;
    const threads = Math.max(settings.int("log.cleaner.threads"), 1);
    return new OffsetMap({
      maxBytes: Math.min(settings.long("log.cleaner.dedupe.buffer.size") / threads, 0x7fffffff),
      loadFactor: settings.double("log.cleaner.io.buffer.load.factor"),
    });
  }

  *#cleanables(now: number): Generator<Cleanable> {
    for (const log of this.#options.logs()) {
      if (log.config.compact && log.isOpen && !this.#uncleanable.has(log)) {
        yield cleanablePart(log, this.#clean.get(log), now);
      }
    }
  }

  async #cleanOne(cleanable: Cleanable): Promise<void> {
    const { clock } = this.#options.host;
    const map = this.#newMap();
    const stats: CleaningStats = { bytesRead: 0, bytesWritten: 0 };
    const round = cleanLog(cleanable, map, clock.now(), stats);
    this.#round = round;
    // A log that is deleted or closed takes its files away at once.
    const unsubscribe = cleanable.log.subscribe(() => {
      if (!cleanable.log.isOpen) round.return(undefined);
    });
    const endOffset = await this.#run(round, cleanable.log, stats).finally(unsubscribe);
    if (this.#round === round) this.#round = undefined;
    if (endOffset === undefined || !cleanable.log.isOpen) return;
    this.#clean.set(cleanable.log, endOffset);
    this.#writeCheckpoint();
  }

  /** Steps through a round, a slice at a time. Undefined where it was ended. */
  async #run(
    round: Generator<Pause, number | undefined>,
    log: UnifiedLog,
    stats: CleaningStats,
  ): Promise<number | undefined> {
    const startedMs = this.#options.host.clock.now();
    const { removals } = log.segments;
    let sliceEnd = performance.now() + SLICE_MS;
    for (;;) {
      // What the round has still to read may be gone.
      if (!log.config.compact || log.segments.removals !== removals) round.return(undefined);
      const step = round.next();
      if (step.done === true) return step.value;
      const waitMs = this.#aheadMs(startedMs, stats);
      if (step.value === undefined && waitMs <= 0 && performance.now() < sliceEnd) continue;
      try {
        await step.value;
      } catch (error) {
        round.throw(error);
      }
      await (waitMs > 0 ? this.#wait(waitMs) : setImmediate());
      sliceEnd = performance.now() + SLICE_MS;
    }
  }

  /** How much earlier we are than log.cleaner.io.max.bytes.per.second allows, in ms. */
  #aheadMs(startedMs: number, { bytesRead, bytesWritten }: CleaningStats): number {
    const { settings, host } = this.#options;
    const perSecond = settings.double("log.cleaner.io.max.bytes.per.second");
    return startedMs + ((bytesRead + bytesWritten) / perSecond) * 1000 - host.clock.now();
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#timer = this.#options.host.clock.after(milliseconds, resolve);
    });
  }

  #writeCheckpoint(): void {
    const { store } = this.#options.host;
    const logs = new Set(this.#options.logs());
    for (const log of this.#clean.keys()) if (!logs.has(log)) this.#clean.delete(log);
    const offsets = Array.from(this.#clean, ([{ topic, partition }, offset]) => ({ topic, partition, offset }));
    writeOffsets(store, CHECKPOINT, offsets, true);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
