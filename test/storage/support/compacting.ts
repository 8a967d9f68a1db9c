/** Logs in memory for the tests of compaction. */
import type { Clock } from "../../../src/storage/clock.ts";
import type { FileStore } from "../../../src/storage/file-store.ts";
import { logConfig } from "../../../src/storage/log-config.ts";
import type { LogHost } from "../../../src/storage/log-host.ts";
import { loadLog } from "../../../src/storage/log-loader.ts";
import { MemoryStore } from "../../../src/storage/memory-store.ts";
import type { UnifiedLog } from "../../../src/storage/unified-log.ts";
import type { PackedFiles } from "./compaction-answers.ts";
import { unpack } from "./produce-answers.ts";

/** A clock that stands still. */
export function clockAt(now: number): Clock & { time: number } {
  const clock = { time: now, now: () => clock.time, after: () => ({ cancel: () => undefined }) };
  return clock;
}

export function hostWith(clock: Clock, store: FileStore = new MemoryStore()): LogHost & { reported: string[] } {
  const reported: string[] = [];
  return {
    store,
    clock,
    reported,
    report: (line) => reported.push(line),
    fail: (error) => {
      throw error;
    },
    producerExpirationMs: () => 86_400_000,
    removeLater: (_, run) => run(),
    flushBy: () => undefined,
    startMoved: () => undefined,
  };
}

/** A log that is made of these files, or an empty one. */
export function openLog(
  host: LogHost,
  configs: Readonly<Record<string, string>>,
  files: PackedFiles = {},
  topic = "topic",
): UnifiedLog {
  const folder = `${topic}-0`;
  host.store.makeFolder(folder);
  for (const [name, packed] of Object.entries(files)) host.store.writeFile(`${folder}/${name}`, unpack(packed));
  const log = loadLog({
    host,
    folder,
    topic,
    partition: 0,
    topicId: "AAAAAAAAAAAAAAAAAAAAAQ",
    config: logConfig(new Map(Object.entries({ "cleanup.policy": "compact", ...configs }))),
    // Its indexes are made anew, and its transaction indexes are believed.
    isClean: true,
    startOffset: 0,
    recoveryPoint: 0,
  });
  for (const segment of log.segments.all) {
    const scan = segment.scanFrom(0);
    while (scan.next()) if (scan.hasProducerId) log.producerStates.append(scan.batch());
  }
  log.leaderEpoch = 0;
  return log;
}
