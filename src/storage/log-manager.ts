/** All logs of one broker, in a folder or in memory (kafka.log.LogManager). */
import { METADATA_TOPIC_ID, randomUuid } from "../protocol/uuid.ts";
import type { Clock } from "./clock.ts";
import { LogCleaner } from "./compaction/log-cleaner.ts";
import { cannotUse, markCleanStop, takeFolder } from "./data-folder.ts";
import { DiskStore } from "./disk-store.ts";
import type { FileStore } from "./file-store.ts";
import type { FolderLock } from "./folder-lock.ts";
import { Housekeeping } from "./housekeeping.ts";
import { LogCheckpoints } from "./log-checkpoints.ts";
import type { LogConfig } from "./log-config.ts";
import { givenUpFolder, partitionFolder } from "./log-files.ts";
import type { LogHost } from "./log-host.ts";
import { loadLog } from "./log-loader.ts";
import { loadLogs, METADATA_TOPIC, metadataLogConfig } from "./load-logs.ts";
import type { LogSettings } from "./log-settings.ts";
import type { LogManager, NewLog } from "./log.ts";
import { StorageError } from "./log.ts";
import { LogTable } from "./log-table.ts";
import { MemoryStore } from "./memory-store.ts";
import { writeTopicId } from "./partition-metadata.ts";
import type { UnifiedLog } from "./unified-log.ts";

/** So many files to flush one by one take longer than all at once. */
const MANY_FLUSHES = 100;

export interface OpenLogsOptions {
  /** The folder; undefined for memory. */
  readonly dataDir: string | undefined;
  /** Of a new folder; a folder of another cluster is refused. At random unless given. */
  readonly clusterId?: string | undefined;
  readonly nodeId: number;
  readonly clock: Clock;
  readonly report: (line: string) => void;
  /** Told of what happens between requests and that the broker cannot go on after: the disk has failed. */
  readonly fail: (error: Error) => void;
  readonly config: LogSettings;
}

/** Throws InputError for a folder that cannot be used. */
export function openLogs(options: OpenLogsOptions): LogManager {
  const { dataDir } = options;
  if (dataDir === undefined) {
    const clusterId = options.clusterId ?? randomUuid();
    return new Logs(options, new MemoryStore(), { clusterId, directoryId: randomUuid(), wasClean: true });
  }
  const store = new DiskStore(dataDir);
  const taken = takeFolder(store, dataDir, options);
  try {
    return new Logs(options, store, taken);
  } catch (error) {
    store.close();
    taken.lock.release();
    throw error instanceof StorageError ? cannotUse(dataDir, error) : error;
  }
}

interface Opened {
  readonly clusterId: string;
  readonly directoryId: string;
  readonly wasClean: boolean;
  readonly lock?: FolderLock;
}

class Logs implements LogManager {
  readonly dataDir: string | undefined;
  readonly clusterId: string;
  readonly directoryId: string;
  readonly startedClean: boolean;
  readonly metadataLog: UnifiedLog;
  readonly #options: OpenLogsOptions;
  readonly #store: FileStore;
  readonly #lock: FolderLock | undefined;
  readonly #host: LogHost;
  readonly #table = new LogTable();
  readonly #checkpoints: LogCheckpoints;
  readonly #housekeeping: Housekeeping;
  readonly #cleaner: LogCleaner;
  /** Those whose folder does not say whose they are, by its name: a crash of the machine may lose that. */
  readonly #unnamed = new Map<string, UnifiedLog>();
  #isOpen = true;

  constructor(options: OpenLogsOptions, store: FileStore, { clusterId, directoryId, wasClean, lock }: Opened) {
    const { clock, report, fail, config } = options;
    this.#options = options;
    this.#store = store;
    this.#lock = lock;
    this.dataDir = options.dataDir;
    this.clusterId = clusterId;
    this.directoryId = directoryId;
    this.startedClean = wasClean;
    this.#checkpoints = new LogCheckpoints(store, () => this.#everyLog());
    this.#housekeeping = new Housekeeping({
      clock,
      settings: config,
      logs: () => this.#table.all(),
      checkpoints: this.#checkpoints,
      report,
      fail,
    });
    const housekeeping = this.#housekeeping;
    this.#host = {
      store,
      clock,
      producerExpirationMs: () => config.int("producer.id.expiration.ms"),
      report,
      fail,
      removeLater: (delayMs, run) => (store.isDurable ? housekeeping.runLater(delayMs, run) : run()),
      flushBy: (log, dueMs) => housekeeping.flushBy(log, dueMs),
      startMoved: () => housekeeping.checkpointSoon(),
    };
    this.#checkpoints.load(report);
    if (store.isDurable) this.#load(wasClean);
    this.#cleaner = new LogCleaner({ host: this.#host, logs: () => this.#table.all(), settings: config });
    this.metadataLog =
      this.#table.take(METADATA_TOPIC, 0) ??
      this.#make({
        topic: METADATA_TOPIC,
        partition: 0,
        topicId: METADATA_TOPIC_ID,
        config: metadataLogConfig(config),
        leaderEpoch: -1,
      });
  }

  get(topic: string, partition: number): UnifiedLog | undefined {
    return this.#table.get(topic, partition);
  }

  all(): Iterable<UnifiedLog> {
    return this.#table.all();
  }

  create(log: NewLog): UnifiedLog {
    if (this.get(log.topic, log.partition) !== undefined) {
      throw new Error(`the log of ${log.topic}-${log.partition} exists`);
    }
    const adopted = this.#adopt(log);
    if (adopted === undefined) this.#checkpoints.beginAnew(log);
    const created = adopted ?? this.#make(log);
    created.leaderEpoch = log.leaderEpoch;
    this.#table.put(created);
    return created;
  }

  delete(topic: string, partition: number): void {
    const folder = this.#giveUp(topic, partition, "deleted");
    if (folder === undefined) return;
    this.#host.removeLater(folder.config.fileDeleteDelayMs, () => this.#store.removeFolder(folder.path));
  }

  setAside(topic: string, partition: number): void {
    this.#giveUp(topic, partition, "stray");
  }

  startHousekeeping(): void {
    this.#housekeeping.start();
    this.#cleaner.start();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#housekeeping.stop();
    const logs = [...this.#everyLog(), ...this.#unnamed.values()];
    try {
      // Takes the files of its round away, where the disk lets it.
      this.#cleaner.stop();
      // What could not be written is found by the next start, which reads the logs where there is no mark.
      if (this.#store.isDurable && !this.#store.hasFailed) this.#writeAll(logs);
    } finally {
      for (const log of logs) log.abandon();
      this.#store.close();
      this.#lock?.release();
    }
  }

  /** What the next start is to find. */
  #writeAll(logs: readonly UnifiedLog[]): void {
    const dirty = logs.reduce((sum, log) => sum + log.settle(), 0);
    if (dirty > MANY_FLUSHES && this.#store.flushAll()) for (const log of logs) log.markFlushed();
    for (const log of logs) log.close();
    this.#checkpoints.write({ flush: true });
    markCleanStop(this.#store);
  }

  #load(isClean: boolean): void {
    const { config } = this.#options;
    const defaults = config.topicLogConfig(NO_OVERRIDES);
    const configOf = (topic: string): LogConfig => (topic === METADATA_TOPIC ? metadataLogConfig(config) : defaults);
    for (const { log, isNamed } of loadLogs({ host: this.#host, checkpoints: this.#checkpoints, isClean, configOf })) {
      if (isNamed) this.#table.put(log);
      else this.#unnamed.set(log.folder, log);
    }
  }

  #make({ topic, partition, topicId, config }: NewLog): UnifiedLog {
    const folder = partitionFolder(topic, partition);
    this.#store.makeFolder(folder);
    if (this.#store.isDurable) writeTopicId(this.#store, folder, topicId);
    const host = this.#host;
    return loadLog({
      host,
      folder,
      topic,
      partition,
      topicId,
      config,
      isClean: true,
      startOffset: 0,
      recoveryPoint: 0,
    });
  }

  /** A log that has only lost its name. */
  #adopt({ topic, partition, topicId, config }: NewLog): UnifiedLog | undefined {
    const folder = partitionFolder(topic, partition);
    const log = this.#unnamed.get(folder);
    if (log === undefined) return undefined;
    writeTopicId(this.#store, folder, topicId);
    this.#unnamed.delete(folder);
    log.topicId = topicId;
    log.updateConfig(config);
    this.#host.report(`${folder}: its partition.metadata was lost; it is the log of the topic ${topic} again`);
    return log;
  }

  #giveUp(
    topic: string,
    partition: number,
    kind: "deleted" | "stray",
  ): { path: string; config: LogConfig } | undefined {
    const log = this.#table.take(topic, partition);
    if (log === undefined) return undefined;
    if (kind === "stray") log.close();
    else log.abandon();
    const path = givenUpFolder(topic, partition, kind);
    this.#store.renameFolder(log.folder, path);
    this.#cleaner.forget(log);
    return { path, config: log.config };
  }

  *#everyLog(): Iterable<UnifiedLog> {
    yield* this.#table.all();
    yield this.metadataLog;
  }
}

const NO_OVERRIDES: ReadonlyMap<string, string> = new Map();
