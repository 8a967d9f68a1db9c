/** Opens the log in a folder: as it is after a clean stop, else after reading what may not be whole (LogLoader). */
import { LeaderEpochs } from "./leader-epochs.ts";
import { tidyFolder } from "./leftover-files.ts";
import type { LogConfig } from "./log-config.ts";
import { offsetOf, SUFFIX } from "./log-files.ts";
import type { LogHost } from "./log-host.ts";
import { ProducerSnapshots } from "./producer-snapshots.ts";
import { ProducerStates } from "./producer-state.ts";
import { areIndexesSane, isTransactionIndexRight, rebuildIndexes, recoverSegment } from "./segment-recovery.ts";
import { Segment } from "./segment.ts";
import { Segments } from "./segments.ts";
import { UnifiedLog } from "./unified-log.ts";

export interface LogToLoad {
  readonly host: LogHost;
  readonly folder: string;
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string;
  readonly config: LogConfig;
  /** Whether everything was taken to the disk when the log was last open. */
  readonly isClean: boolean;
  /** Of the checkpoints; 0 where they do not know the log. */
  readonly startOffset: number;
  readonly recoveryPoint: number;
}

/** Throws StorageError. */
export function loadLog(toLoad: LogToLoad): UnifiedLog {
  const { host, folder, topic, partition, config } = toLoad;
  const { store } = host;
  const files = tidyFolder(store, folder);
  const now = host.clock.now();
  const place = (baseOffset: number) => ({ store, folder, baseOffset, config, now });
  const segments = files
    .filter((name) => name.endsWith(SUFFIX.log))
    .flatMap((name) => offsetOf(name) ?? [])
    .map((baseOffset) => Segment.open(place(baseOffset)));
  const loading: Loading = {
    ...toLoad,
    epochs: new LeaderEpochs(store, folder),
    producers: new ProducerStates({ topic, partition }),
    snapshots: new ProducerSnapshots(store, folder, files),
  };
  loading.epochs.load();
  let endOffset = toLoad.isClean ? openClean(segments, loading) : recover(segments, loading);
  if (segments.length > 0 && endOffset < toLoad.startOffset) {
    host.report(
      `${topic}-${partition}: all segments are removed, as the log's start ${toLoad.startOffset} lies beyond their end ${endOffset}`,
    );
    discard(segments.splice(0), loading);
    loading.epochs.clear();
    loading.producers.clear();
  }
  const isNew = segments.length === 0;
  if (isNew) {
    // The name of a log's first file tells where it begins, but for 0.
    segments.push(Segment.create(place(toLoad.startOffset), { later: toLoad.startOffset === 0 }));
    endOffset = toLoad.startOffset;
  }
  const startOffset = Math.max(toLoad.startOffset, segments[0]!.baseOffset);
  loading.epochs.truncateFromEnd(endOffset);
  loading.epochs.truncateFromStart(startOffset);
  loading.snapshots.removeStray(new Set(segments.map(({ baseOffset }) => baseOffset)), endOffset);
  return new UnifiedLog({
    ...loading,
    segments: new Segments(segments),
    startOffset,
    endOffset,
    isNew,
    recoveryPoint: toLoad.isClean ? endOffset : Math.min(toLoad.recoveryPoint, endOffset),
  });
}

interface Loading extends LogToLoad {
  readonly epochs: LeaderEpochs;
  readonly producers: ProducerStates;
  readonly snapshots: ProducerSnapshots;
}

/** Believes what the files say; gives the log's end. */
function openClean(segments: Segment[], loading: Loading): number {
  const { producers } = loading;
  const damaged = segments.find((segment) => !isTransactionIndexRight(segment));
  if (damaged !== undefined) return recover(segments, { ...loading, recoveryPoint: damaged.baseOffset });
  mendIndexes(segments, loading);
  const endOffset = segments.at(-1)?.readNextOffset() ?? 0;
  // Without a snapshot there were no producers: the last stop has not written one.
  const known = restoreProducers(loading, 0, endOffset) ?? endOffset;
  readProducers(segments, producers, known, endOffset);
  return endOffset;
}

/** Reads every batch behind the recovery point, and cuts the log where the first one is not right; gives the log's end. */
function recover(segments: Segment[], loading: Loading): number {
  const { host, producers, snapshots, recoveryPoint } = loading;
  const first = Math.max(
    segments.findLastIndex(({ baseOffset }) => baseOffset <= recoveryPoint),
    0,
  );
  const before = segments.slice(0, first);
  mendIndexes(before, loading);
  const from = segments[first]?.baseOffset ?? 0;
  readProducers(before, producers, restoreProducers(loading, loading.startOffset, from) ?? 0, from);
  let endOffset = from;
  for (let index = first; index < segments.length; index++) {
    const segment = segments[index]!;
    const overlap =
      segment.baseOffset < endOffset ? `segment ${segment.baseOffset} begins before ${endOffset}` : undefined;
    const { nextOffset, cutBytes, reason } =
      overlap === undefined
        ? recoverSegment(segment, loading)
        : { nextOffset: endOffset, cutBytes: 0, reason: overlap };
    endOffset = nextOffset;
    if (reason === undefined) {
      snapshots.save(producers, endOffset);
      continue;
    }
    const gone = segments.splice(overlap === undefined ? index + 1 : index);
    const bytes = gone.reduce((sum, { size }) => sum + size, cutBytes);
    host.report(cutLine(loading, bytes, endOffset, gone.length, reason));
    discard(gone, loading);
  }
  return endOffset;
}

/** Makes the indexes anew that are missing or cannot be those of their segments, and says so. */
function mendIndexes(segments: readonly Segment[], { host, config, topic, partition }: Loading): void {
  const damaged = segments.filter((segment) => !areIndexesSane(host.store, segment));
  for (const segment of damaged) rebuildIndexes(segment, config);
  if (damaged.length === 0) return;
  const which = damaged.length === 1 ? `segment ${damaged[0]!.baseOffset}` : `${damaged.length} segments`;
  host.report(`${topic}-${partition}: made the indexes of ${which} anew: they were missing or damaged`);
}

function cutLine({ topic, partition }: Loading, bytes: number, offset: number, gone: number, reason: string): string {
  const segments = gone === 0 ? "" : `, ${gone} whole ${gone === 1 ? "segment" : "segments"} among them`;
  return `${topic}-${partition}: cut ${bytes} bytes at offset ${offset}${segments}: the record batch there is not whole: ${reason}`;
}

/** From the newest snapshot in the range; gives its offset. Who has long written nothing is not remembered. */
function restoreProducers({ host, producers, snapshots }: Loading, from: number, to: number): number | undefined {
  const offset = snapshots.restore(producers, from, to);
  producers.expire(host.clock.now(), host.producerExpirationMs());
  return offset;
}

/** Brings the producers from the offset `from` to `to`. */
function readProducers(segments: readonly Segment[], producers: ProducerStates, from: number, to: number): void {
  if (from >= to) return;
  for (const [index, segment] of segments.entries()) {
    const end = segments[index + 1]?.baseOffset ?? to;
    if (end <= from || segment.size === 0) continue;
    const start = segment.find(from);
    if (start === -1) continue;
    const scan = segment.scanFrom(start);
    while (scan.next() && scan.baseOffset < to) if (scan.hasProducerId) producers.append(scan.batch());
  }
}

function discard(segments: readonly Segment[], { host, config, snapshots }: Loading): void {
  for (const segment of segments) {
    segment.changeSuffix(SUFFIX.deleted);
    snapshots.remove(segment.baseOffset);
  }
  host.removeLater(config.fileDeleteDelayMs, () => {
    for (const segment of segments) segment.remove();
  });
}
