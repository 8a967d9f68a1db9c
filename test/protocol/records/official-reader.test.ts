/** What we write, read by Apache Kafka's own code: kafka-dump-log.sh on segments that are made of our batches. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import type { CompressionType } from "../../../src/protocol/records/compression/codec.ts";
import { COMPRESSION_TYPES } from "../../../src/protocol/records/compression/codec.ts";
import { loadCodec } from "../../../src/protocol/records/compression/index.ts";
import { encodeEndTxnMarker } from "../../../src/protocol/records/control.ts";
import { kafkaUnavailable, libsComplete, libsFolder } from "../../support/kafka/libs.ts";
import { runOfficial } from "../../support/kafka/official.ts";
import { dump } from "./fixtures.ts";
import { CASES } from "./produced.ts";

const unavailable = (await kafkaUnavailable()) ?? (libsComplete() ? undefined : `no jars in ${libsFolder()}`);

function bytes(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text);
}

/** A batch of each codec with keys, nulls, headers and large values, then a transaction and its markers. */
async function ourSegment(): Promise<Buffer> {
  const builder = new RecordBatchBuilder();
  const parts: Buffer[] = [];
  let offset = 0;
  const build = (compression: CompressionType, more = {}) => {
    parts.push(builder.build({ compression, baseOffset: offset, partitionLeaderEpoch: 0, ...more }));
    offset += builder.recordCount;
    builder.reset();
  };
  const { records } = CASES.find(({ name }) => name === "zstd")!;
  for (const type of COMPRESSION_TYPES) {
    await loadCodec(type);
    for (const [index, [key, value, headers]] of records.entries()) {
      const timestamp = 1_750_000_000_000 + index * 1000 * (index % 2 === 0 ? 1 : -50_000);
      const pairs = headers.map(([name, text]) => ({ key: name, value: bytes(text) }));
      builder.append(timestamp, bytes(key), bytes(value), pairs);
    }
    build(type);
  }
  const transactional = { producerId: 2n ** 40n, producerEpoch: 3, isTransactional: true };
  for (const type of ["ABORT", "COMMIT"] as const) {
    for (let i = 0; i < 3; i++) builder.append(1_750_000_000_000 + i, null, Buffer.from(`in the transaction ${i}`));
    build("lz4", { ...transactional, baseSequence: 2147483646 });
    const marker = { type, coordinatorEpoch: 5, timestamp: 1_750_000_000_900, baseOffset: offset };
    parts.push(encodeEndTxnMarker({ ...marker, ...transactional, partitionLeaderEpoch: 0 }));
    offset += 1;
  }
  builder.append(1, null, Buffer.from("broker's time"));
  build("gzip", { logAppendTime: 1_750_000_001_000 });
  return Buffer.concat(parts);
}

describe("Apache Kafka reads what we write", () => {
  test.skipIf(unavailable !== undefined)(
    `kafka-dump-log.sh sees every batch and record as we do${unavailable === undefined ? "" : ` (skipped: ${unavailable})`}`,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "kt-records-"));
      try {
        const file = join(folder, "00000000000000000000.log");
        const data = await ourSegment();
        await writeFile(file, data);
        const args = ["--files", file, "--deep-iteration"];
        const { exitCode, stdout } = await runOfficial("org.apache.kafka.tools.DumpLogSegments", args, { cwd: folder });
        expect(exitCode).toBe(0);
        const text = stdout.toString();
        expect(text.slice(text.indexOf("\n") + 1)).toBe(dump(data));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
