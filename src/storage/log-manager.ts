/** All logs of one broker, in a folder or in memory (kafka.log.LogManager). */
import { METADATA_TOPIC_ID, randomUuid, ZERO_UUID } from "../protocol/uuid.ts";
import type { Clock } from "./clock.ts";
import { LogCleaner } from "./compaction/log-cleaner.ts";
import { cannotUse, markCleanStop, takeFolder } from "./data-folder.ts";
import { DiskStore } from "./disk-store.ts";
import type { FileStore } from "./file-store.ts";
import type { FolderLock } from "./folder-lock.ts";
import { Housekeeping } from "./housekeeping.ts";
import { LogCheckpoints } from "./log-checkpoints.ts";
import type { LogConfig } from "./log-config.ts";
import { givenUpFolder, parseFolder, partitionFolder } from "./log-files.ts";
import type { LogHost } from "./log-host.ts";
import { loadLog } from "./log-loader.ts";
import type { LogSettings } from "./log-settings.ts";
import type { LogManager, NewLog } from "./log.ts";
import { StorageError } from "./log.ts";
import { LogTable } from "./log-table.ts";
import { MemoryStore } from "./memory-store.ts";
import { readTopicId, writeTopicId } from "./partition-metadata.ts";
import type { UnifiedLog } from "./unified-log.ts";

const METADATA_TOPIC = "__cluster_metadata";

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
      report,
      fail,
      removeLater: (delayMs, run) => (store.isDurable ? housekeeping.runLater(delayMs, run) : run()),
      flushBy: (log, dueMs) => housekeeping.flushBy(log, dueMs),
      startMoved: () => housekeeping.checkpointSoon(),
    };
    this.#checkpoints.load(report);
    if (store.isDurable) this.#loadAll(wasClean);
    this.#cleaner = new LogCleaner({ host: this.#host, logs: () => this.#table.all(), settings: config });
    this.metadataLog =
      this.#table.take(METADATA_TOPIC, 0) ??
      this.#make({
        topic: METADATA_TOPIC,
        partition: 0,
        topicId: METADATA_TOPIC_ID,
        config: this.#metadataConfig(),
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
    const created = this.#adopt(log) ?? this.#make(log);
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
    this.#cleaner.stop();
    try {
      const logs = [...this.#everyLog(), ...this.#unnamed.values()];
      const dirty = logs.reduce((sum, log) => sum + log.settle(), 0);
      if (dirty > MANY_FLUSHES && this.#store.flushAll()) for (const log of logs) log.markFlushed();
      for (const log of logs) log.close();
      if (this.#store.isDurable) {
        this.#checkpoints.write({ flush: true });
        markCleanStop(this.#store);
      }
    } finally {
      this.#store.close();
      this.#lock?.release();
    }
  }

  #loadAll(wasClean: boolean): void {
    for (const folder of this.#store.folders("")) {
      const parsed = parseFolder(folder);
      if (parsed?.kind === "deleted") this.#store.removeFolder(folder);
      if (parsed?.kind !== "log") continue;
      const { topic, partition } = parsed;
      const topicId = readTopicId(this.#store, folder);
      const isMetadata = topic === METADATA_TOPIC;
      const log = loadLog({
        host: this.#host,
        folder,
        topic,
        partition,
        topicId: topicId ?? (isMetadata ? METADATA_TOPIC_ID : ZERO_UUID),
        config: isMetadata ? this.#metadataConfig() : this.#options.config.topicLogConfig(NO_OVERRIDES),
        isClean: wasClean,
        startOffset: this.#checkpoints.startOffsetOf(folder),
        recoveryPoint: this.#checkpoints.recoveryPointOf(folder),
      });
      if (topicId === undefined && !isMetadata) this.#unnamed.set(folder, log);
      else this.#table.put(log);
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
    this.#checkpoints.forget(log.folder);
    this.#cleaner.forget(log);
    return { path, config: log.config };
  }

  *#everyLog(): Iterable<UnifiedLog> {
    yield* this.#table.all();
    yield this.metadataLog;
  }

  /** The metadata is kept for good, whatever the broker's defaults are. */
  #metadataConfig(): LogConfig {
    const keep = new Map([
      ["retention.ms", "-1"],
      ["retention.bytes", "-1"],
      ["cleanup.policy", "delete"],
      ["message.timestamp.type", "CreateTime"],
      ["max.message.bytes", "2147483647"],
      // Each start of the broker writes all of it anew; what lies before can go a segment at a time.
      ["segment.bytes", "1048576"],
    ]);
    return this.#options.config.topicLogConfig(keep);
  }
}

const NO_OVERRIDES: ReadonlyMap<string, string> = new Map();
