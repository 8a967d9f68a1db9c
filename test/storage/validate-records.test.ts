import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { code } from "../../src/protocol/errors.ts";
import { RecordBatch } from "../../src/protocol/records/batch.ts";
import { RecordBatchBuilder } from "../../src/protocol/records/builder.ts";
import { loadCodec } from "../../src/protocol/records/compression/index.ts";
import { crc32c } from "../../src/protocol/records/crc32c.ts";
import { records } from "../../src/protocol/records/records.ts";
import { AppendRefused } from "../../src/storage/log.ts";
import { validateRecords } from "../../src/storage/validate-records.ts";
import { brokerTime, recordedCases, unpack } from "./support/produce-answers.ts";
import { rulesWith } from "./support/rules.ts";

/** Where Kafka takes what it could not read otherwise than as a stream, or fails by accident: we say that the record is invalid. */
const otherThanKafka: Readonly<Record<string, string>> = {
  "a record with a key length of -2": "Kafka takes any negative length as null, we would not read it again",
  "a record with a header value length of -2": "Kafka takes any negative length as null, we would not read it again",
  "a timestamp beyond 2^53": "Kafka names each record, we the first",
  "a control batch": "Kafka refuses the whole request before, because it names no transactional id",
  "a transactional batch": "Kafka refuses the whole request before, because it names no transactional id",
};

const singles = recordedCases.filter(({ name, steps }) => steps.length === 1 && !(name in otherThanKafka));

beforeAll(async () => {
  await Promise.all((["gzip", "snappy", "lz4", "zstd"] as const).map((type) => loadCodec(type)));
});

function outcome(run: () => RecordBatch): { batch: RecordBatch } | { refused: AppendRefused } {
  try {
    return { batch: run() };
  } catch (error) {
    if (!(error instanceof AppendRefused)) throw error;
    return { refused: error };
  }
}

describe("answers as Apache Kafka 4.3.1 answered to the same bytes", () => {
  test.each(singles)("$name", ({ topic, partition, configs, steps }) => {
    const [step] = steps;
    const { version, answer } = step!;
    const rules = rulesWith(configs, { topic, partition, now: brokerTime(step!), zstdAllowed: version >= 7 });
    const result = outcome(() => validateRecords(unpack(step!.records), rules).batch);
    if (answer.errorCode !== 0) {
      expect(result).toHaveProperty("refused");
      if (!("refused" in result)) return;
      const { errorCode, message, recordErrors } = result.refused;
      expect(errorCode).toBe(answer.errorCode === -1 ? code.INVALID_RECORD : answer.errorCode);
      expect(recordErrors).toEqual(answer.recordErrors);
      if (answer.errorMessage !== null) expect(message).toBe(answer.errorMessage);
      return;
    }
    expect(result).toHaveProperty("batch");
    if (!("batch" in result)) return;
    const stored = new RecordBatch(unpack(step!.stored));
    result.batch.setBaseOffset(stored.baseOffset);
    result.batch.setPartitionLeaderEpoch(stored.partitionLeaderEpoch);
    if (result.batch.compression === "none" || configs["compression.type"] === undefined) {
      expect(result.batch.bytes().toString("hex")).toBe(stored.bytes().toString("hex"));
    } else {
      // Codecs differ in the bytes that they make, so size and checksum may.
      expect(describeBatch(result.batch)).toEqual(describeBatch(stored));
      expect(result.batch.isValid()).toBe(true);
    }
  });

  test("there are cases of each kind", () => {
    const codes = new Set(singles.map(({ steps }) => steps[0]!.answer.errorCode));
    expect([...codes].toSorted((a, b) => a - b)).toEqual([-1, 0, 2, 10, 18, 32, 76, 87]);
  });
});

function describeBatch(batch: RecordBatch): object {
  const header = batch.bytes().subarray(0, 61);
  const withoutSizeAndCrc = Buffer.concat([header.subarray(0, 8), header.subarray(12, 17), header.subarray(21)]);
  return { header: withoutSizeAndCrc.toString("hex"), records: [...records(batch)] };
}

test.each([
  ["a record with a key length of -2", code.INVALID_RECORD],
  ["a record with a header value length of -2", code.INVALID_RECORD],
  ["a timestamp beyond 2^53", code.INVALID_TIMESTAMP],
  ["a control batch", code.INVALID_RECORD],
])("refuses %s", (name, errorCode) => {
  const { steps, configs } = recordedCases.find((one) => one.name === name)!;
  const [step] = steps;
  const result = outcome(
    () => validateRecords(unpack(step!.records), rulesWith(configs, { now: brokerTime(step!) })).batch,
  );
  expect(result).toMatchObject({ refused: { errorCode, recordErrors: step!.answer.recordErrors.slice(0, 1) } });
});

test("of damaged bytes under a right checksum it refuses all that could not be read again", () => {
  const random = mulberry32(1);
  const whole = singles.filter(({ steps }) => steps[0]!.answer.errorCode === 0);
  let refused = 0;
  for (let round = 0; round < 2000; round++) {
    const { configs, steps } = whole[round % whole.length]!;
    const bytes = unpack(steps[0]!.records);
    for (let flips = 1 + (random() % 3); flips > 0; flips--)
      bytes[21 + (random() % (bytes.length - 21))]! ^= 1 << (random() % 8);
    bytes.writeUInt32BE(crc32c(bytes, 21), 17);
    const result = outcome(() => validateRecords(bytes, rulesWith(configs, { now: brokerTime(steps[0]!) })).batch);
    if ("refused" in result) refused++;
    else expect([...records(result.batch)].length).toBe(result.batch.recordCount);
  }
  expect(refused).toBeGreaterThan(500);
});

/** The same numbers in each run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

test("gives the largest timestamp of the records and no append time with CreateTime", () => {
  const batch = build([1000, 3000, 2000]);
  expect(validateRecords(batch, rulesWith({}))).toMatchObject({ maxTimestamp: 3000, logAppendTimeMs: -1 });
});

test("gives the broker's time for both with LogAppendTime", () => {
  const rules = rulesWith({ "message.timestamp.type": "LogAppendTime" }, { now: 5000 });
  const { batch, maxTimestamp, logAppendTimeMs } = validateRecords(build([1000, 3000]), rules);
  expect({ maxTimestamp, logAppendTimeMs }).toEqual({ maxTimestamp: 5000, logAppendTimeMs: 5000 });
  expect([...records(batch)].map(({ timestamp }) => timestamp)).toEqual([5000, 5000]);
  expect(batch.isValid()).toBe(true);
});

test("works in the given buffer where nothing is compressed anew", () => {
  const bytes = build([1000]);
  expect(validateRecords(bytes, rulesWith({})).batch.buffer).toBe(bytes);
  expect(validateRecords(bytes, rulesWith({ "compression.type": "gzip" })).batch.buffer).not.toBe(bytes);
});

test("compresses with the level of the topic", () => {
  const value = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * index) % 251));
  const bytes = (): Buffer => {
    const builder = new RecordBatchBuilder();
    builder.append(1, null, value);
    return builder.build();
  };
  const size = (level: string): number => {
    const rules = rulesWith({ "compression.type": "gzip", "compression.gzip.level": level });
    return validateRecords(bytes(), rules).batch.sizeInBytes;
  };
  expect(size("9")).toBeLessThan(size("1"));
});

test("keeps nothing of a refused batch: the next one is judged alone", () => {
  const rules = rulesWith({ "cleanup.policy": "compact" });
  expect(() => validateRecords(build([1000]), rules)).toThrow(AppendRefused);
  expect(() => validateRecords(keyed(), rules)).not.toThrow();
});

test("refuses records that decompress to more than a batch may have", () => {
  const mebibyte = gzipSync(Buffer.alloc(1024 * 1024));
  const bomb = Buffer.concat([build([1]).subarray(0, 61), ...Array.from({ length: 257 }, () => mebibyte)]);
  bomb.writeInt32BE(bomb.length - 12, 8);
  bomb.writeInt16BE(1, 21);
  bomb.writeUInt32BE(crc32c(bomb, 21), 17);
  const result = outcome(() => validateRecords(bomb, rulesWith({})).batch);
  expect(result).toMatchObject({ refused: { errorCode: code.INVALID_RECORD } });
});

function build(timestamps: readonly number[]): Buffer {
  const builder = new RecordBatchBuilder();
  for (const timestamp of timestamps) builder.append(timestamp, null, Buffer.from("value"));
  return builder.build();
}

function keyed(): Buffer {
  const builder = new RecordBatchBuilder();
  builder.append(1, Buffer.from("key"), null);
  return builder.build();
}
