/**
 * What a log costs in processor time beside the disk: npx tsx bench/log-cpu.ts
 * Validation: batches of 16 KiB with records of 100 bytes, as the perf tools send them. Compaction: a log in memory whose
 * keys come ten times each, the map of keys included; MB are those of the log before.
 */
import { Buffer } from "node:buffer";
import { RecordBatch } from "../src/protocol/records/batch.ts";
import { RecordBatchBuilder } from "../src/protocol/records/builder.ts";
import type { CompressionType } from "../src/protocol/records/compression/codec.ts";
import { COMPRESSION_TYPES } from "../src/protocol/records/compression/codec.ts";
import { loadCodec } from "../src/protocol/records/compression/index.ts";
import { systemClock } from "../src/storage/clock.ts";
import { LogCleaner } from "../src/storage/compaction/log-cleaner.ts";
import { logConfig } from "../src/storage/log-config.ts";
import { loadLog } from "../src/storage/log-loader.ts";
import { MemoryStore } from "../src/storage/memory-store.ts";
import { ProducerStates } from "../src/storage/producer-state.ts";
import type { UnifiedLog } from "../src/storage/unified-log.ts";
import { validateRecords } from "../src/storage/validate-records.ts";

const ROUNDS = 5;
const CLEANER: Readonly<Record<string, number>> = {
  "log.cleaner.threads": 1,
  "log.cleaner.io.buffer.load.factor": 0.9,
  "log.cleaner.io.max.bytes.per.second": Infinity,
  "log.cleaner.dedupe.buffer.size": 128 * 1024 * 1024,
};
const now = Date.now();

for (const type of COMPRESSION_TYPES) await loadCodec(type);
for (const type of COMPRESSION_TYPES) validation(type);
producers();
for (const type of ["none", "lz4"] as const) await compaction(type);

function batch(count: number, compression: CompressionType, keyOf: (index: number) => string | null): Buffer {
  const builder = new RecordBatchBuilder();
  for (let index = 0; index < count; index++) {
    const key = keyOf(index);
    const value = Buffer.from(Array.from({ length: 100 }, (_, at) => 65 + ((index * 31 + at * at * 7) % 26)));
    builder.append(now + index, key === null ? null : Buffer.from(key), value);
  }
  return builder.build({ compression });
}

function best(run: () => void): number {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

function validation(type: CompressionType): void {
  const records = 145;
  const bytes = batch(records, type, () => null);
  const config = logConfig(new Map());
  const rules = { topic: "topic", partition: 0, config, now, zstdAllowed: true };
  const times = type === "none" ? 20_000 : 2000;
  const ms = best(() => {
    for (let index = 0; index < times; index++) validateRecords(bytes, rules);
  });
  const crc = best(() => {
    for (let index = 0; index < times; index++) new RecordBatch(bytes).isValid();
  });
  const perRecord = (ms * 1e6) / (times * records);
  console.log(
    `validate ${type}: ${perRecord.toFixed(1)} ns a record, ${((ms * 1000) / times).toFixed(1)} us a batch of ${bytes.length} bytes (its checksum alone ${((crc * 1000) / times).toFixed(1)} us)`,
  );
}

function producers(): void {
  const builder = new RecordBatchBuilder();
  builder.append(now, null, Buffer.from("value"));
  const bytes = new RecordBatch(builder.build({ producerId: 1n, producerEpoch: 0, baseSequence: 0 }));
  const times = 200_000;
  const ms = best(() => {
    const states = new ProducerStates({ topic: "topic", partition: 0 });
    for (let index = 0; index < times; index++) {
      bytes.buffer.writeInt32BE(index, 53);
      bytes.setBaseOffset(index);
      states.check(bytes, index, { origin: "client" });
      states.append(bytes);
    }
  });
  console.log(`producer state: ${((ms * 1e6) / times).toFixed(0)} ns a batch`);
}

function setting(name: string): number {
  return CLEANER[name]!;
}

async function compaction(type: CompressionType): Promise<void> {
  const store = new MemoryStore();
  const host = {
    store,
    clock: systemClock,
    report: console.log,
    fail: console.log,
    removeLater: (_: number, run: () => void) => run(),
    flushBy: () => undefined,
    startMoved: () => undefined,
    producerExpirationMs: () => 86_400_000,
  };
  const folder = "topic-0";
  store.makeFolder(folder);
  const config = logConfig(
    new Map([
      ["cleanup.policy", "compact"],
      ["min.cleanable.dirty.ratio", "0"],
      ["segment.bytes", "33554432"],
    ]),
  );
  const log: UnifiedLog = loadLog({
    host,
    folder,
    topic: "topic",
    partition: 0,
    topicId: "AAAAAAAAAAAAAAAAAAAAAQ",
    config,
    isClean: true,
    startOffset: 0,
    recoveryPoint: 0,
  });
  const batches = 20_000;
  for (let index = 0; index < batches; index++) {
    const bytes = batch(130, type, (at) => `key-${(index * 130 + at) % 260_000}`);
    log.append(bytes, { origin: "client" });
  }
  log.roll();
  log.append(
    batch(1, type, () => "active"),
    { origin: "client" },
  );
  const before = log.sizeInBytes;
  const cleaner = new LogCleaner({
    host,
    logs: () => [log],
    settings: { boolean: () => true, int: setting, long: setting, double: setting },
  });
  let longest = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 0);
  const start = performance.now();
  await cleaner.cleanFilthiest();
  const seconds = (performance.now() - start) / 1000;
  clearInterval(watch);
  const mb = before / 1024 / 1024;
  console.log(
    `compact ${type}: ${mb.toFixed(0)} MB to ${(log.sizeInBytes / 1024 / 1024).toFixed(0)} MB in ${seconds.toFixed(2)} s, ${(mb / seconds).toFixed(0)} MB/s, ${((seconds * 1e9) / (batches * 130)).toFixed(0)} ns a record; others waited ${longest.toFixed(1)} ms at most`,
  );
}
