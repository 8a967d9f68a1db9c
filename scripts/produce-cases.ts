/** What scripts/record-produce.ts asks of a real broker: good batches, and one for each way of being wrong. */
import { Buffer } from "node:buffer";
import { RecordBatchBuilder, type BuildOptions } from "../src/protocol/records/builder.ts";
import { encodeEndTxnMarker } from "../src/protocol/records/control.ts";
import { crc32c } from "../src/protocol/records/crc32c.ts";

export interface ProduceStep {
  readonly records: Buffer;
  /** Of Produce; 9 unless given. */
  readonly version?: number;
}

export interface ProduceCase {
  readonly name: string;
  /** Of the topic. */
  readonly configs: Readonly<Record<string, string>>;
  /** One after the other into one partition. */
  readonly steps: readonly ProduceStep[];
}

type Row = readonly [key: string | null, value: string | null, timestamp?: number, offsetDelta?: number];

const now = Date.now();
const HOUR = 3_600_000;

export function batchOf(rows: readonly Row[], options: BuildOptions = {}): Buffer {
  const builder = new RecordBatchBuilder();
  rows.forEach(([key, value, timestamp = now, offsetDelta], index) => {
    builder.append(timestamp, bytes(key), bytes(value), [], offsetDelta ?? index);
  });
  return builder.build(options);
}

function bytes(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text);
}

/** Changes a batch and, unless told otherwise, its checksum. */
function edit(batch: Buffer, change: (batch: Buffer) => void, fixCrc = true): Buffer {
  const copy = Buffer.from(batch);
  change(copy);
  if (fixCrc) copy.writeUInt32BE(crc32c(copy, 21), 17);
  return copy;
}

/** A batch of one record whose bytes are given. */
function rawRecord(body: readonly number[], declaredSize = body.length): Buffer {
  const record = Buffer.from([declaredSize * 2, ...body]);
  const batch = Buffer.concat([batchOf([["k", "v"]]).subarray(0, 61), record]);
  return edit(batch, (b) => b.writeInt32BE(batch.length - 12, 8));
}

const plain: readonly Row[] = [
  ["a", "1"],
  ["b", "2"],
  [null, "3"],
];
const keyed: readonly Row[] = [
  ["a", "1", now - 5],
  ["b", null, now],
  ["c", "3", now - 9],
];
const good = batchOf(plain);
const COMPACT = { "cleanup.policy": "compact" };
const APPEND_TIME = { "message.timestamp.type": "LogAppendTime" };
const CODECS = ["gzip", "snappy", "lz4", "zstd"] as const;

/** The codecs must have been loaded. */
export function produceCases(): ProduceCase[] {
  const cases: ProduceCase[] = [];
  const one = (name: string, records: Buffer, configs: Record<string, string> = {}, version = 9): void => {
    cases.push({ name, configs, steps: [{ records, version }] });
  };
  one("three records", good);
  for (const compression of CODECS) one(`three records in ${compression}`, batchOf(plain, { compression }));
  one("nothing", Buffer.alloc(0));
  one("eleven bytes", good.subarray(0, 11));
  one("sixteen bytes", good.subarray(0, 16));
  one("a batch cut short", good.subarray(0, good.length - 1));
  one(
    "a negative length",
    edit(good, (b) => b.writeInt32BE(-1, 8), false),
  );
  one(
    "a length below that of a legacy message",
    edit(good, (b) => b.writeInt32BE(13, 8), false),
  );
  one(
    "a length below that of the header",
    edit(good, (b) => b.writeInt32BE(20, 8), false),
  );
  one(
    "a length of 2^31-1",
    edit(good, (b) => b.writeInt32BE(0x7fffffff, 8), false),
  );
  one(
    "magic 0",
    edit(good, (b) => b.writeInt8(0, 16), false),
  );
  one(
    "magic 1",
    edit(good, (b) => b.writeInt8(1, 16), false),
  );
  one(
    "magic 3",
    edit(good, (b) => b.writeInt8(3, 16), false),
  );
  one(
    "magic -1",
    edit(good, (b) => b.writeInt8(-1, 16), false),
  );
  one(
    "a wrong checksum",
    edit(good, (b) => b.writeUInt32BE(1, 17), false),
  );
  one("two batches", Buffer.concat([good, good]));
  one("five bytes behind the batch", Buffer.concat([good, Buffer.alloc(5, 0xff)]));
  one("half a batch behind the batch", Buffer.concat([good, good.subarray(0, 40)]));
  one("a negative length behind the batch", Buffer.concat([good, Buffer.alloc(20, 0xff)]));
  one(
    "a base offset of 5",
    edit(good, (b) => b.writeBigInt64BE(5n, 0)),
  );
  one(
    "a leader epoch of 7",
    edit(good, (b) => b.writeInt32BE(7, 12)),
  );
  one(
    "a last offset delta of 1",
    edit(good, (b) => b.writeInt32BE(1, 23)),
  );
  one(
    "a last offset delta of -1",
    edit(good, (b) => b.writeInt32BE(-1, 23)),
  );
  one(
    "a count of 2",
    edit(good, (b) => b.writeInt32BE(2, 57)),
  );
  one(
    "a count of 0",
    edit(good, (b) => b.writeInt32BE(0, 57)),
  );
  one(
    "a count of -1",
    edit(good, (b) => b.writeInt32BE(-1, 57)),
  );
  one(
    "count and last offset delta for two of three",
    edit(good, (b) => (b.writeInt32BE(2, 57), b.writeInt32BE(1, 23))),
  );
  one(
    "count and last offset delta for four of three",
    edit(good, (b) => (b.writeInt32BE(4, 57), b.writeInt32BE(3, 23))),
  );
  one(
    "count and last offset delta for two of three in gzip",
    edit(batchOf(plain, { compression: "gzip" }), (b) => (b.writeInt32BE(2, 57), b.writeInt32BE(1, 23))),
  );
  one(
    "count and last offset delta for four of three in gzip",
    edit(batchOf(plain, { compression: "gzip" }), (b) => (b.writeInt32BE(4, 57), b.writeInt32BE(3, 23))),
  );
  one(
    "no records at all",
    edit(good.subarray(0, 61), (b) => (b.writeInt32BE(49, 8), b.writeInt32BE(0, 57), b.writeInt32BE(-1, 23))),
  );
  one(
    "a control batch",
    encodeEndTxnMarker({ type: "COMMIT", producerId: 5n, producerEpoch: 0, coordinatorEpoch: 0, timestamp: now }),
  );
  one("a control batch that is not transactional", batchOf([["k", "v"]], { isControl: true }));
  one(
    "compression bits 5",
    edit(good, (b) => b.writeInt16BE(5, 21)),
  );
  one(
    "compression bits 7",
    edit(good, (b) => b.writeInt16BE(7, 21)),
  );
  one(
    "an unused attribute bit",
    edit(good, (b) => b.writeInt16BE(0x80, 21)),
  );
  one(
    "a delete horizon",
    edit(good, (b) => b.writeInt16BE(0x40, 21)),
  );
  for (const [id, codec] of CODECS.entries()) {
    one(
      `plain records that claim ${codec}`,
      edit(good, (b) => b.writeInt16BE(id + 1, 21)),
    );
  }
  one("zstd in Produce 6", batchOf(plain, { compression: "zstd" }), {}, 6);
  one("zstd in Produce 7", batchOf(plain, { compression: "zstd" }), {}, 7);
  one(
    "compression bits 5 in Produce 6",
    edit(good, (b) => b.writeInt16BE(5, 21)),
    {},
    6,
  );
  one(
    "offset deltas 0, 2, 1",
    batchOf(
      [
        ["a", "1", now, 0],
        ["b", "2", now, 2],
        ["c", "3", now, 1],
      ],
      { lastOffsetDelta: 2 },
    ),
  );
  one(
    "offset deltas 0, 5, 6",
    batchOf(
      [
        ["a", "1", now, 0],
        ["b", "2", now, 5],
        ["c", "3", now, 6],
      ],
      { lastOffsetDelta: 2 },
    ),
  );
  one(
    "offset deltas 0, 5, 6 in gzip",
    batchOf(
      [
        ["a", "1", now, 0],
        ["b", "2", now, 5],
        ["c", "3", now, 6],
      ],
      { lastOffsetDelta: 2, compression: "gzip" },
    ),
  );
  one(
    "offset deltas 0, 5, 6 made lz4",
    batchOf(
      [
        ["a", "1", now, 0],
        ["b", "2", now, 5],
        ["c", "3", now, 6],
      ],
      { lastOffsetDelta: 2, compression: "gzip" },
    ),
    { "compression.type": "lz4" },
  );
  one("a record with a wrong size", rawRecord([0, 0, 0, 2, 107, 2, 118, 0], 7));
  one("a record with a key beyond its end", rawRecord([0, 0, 0, 40, 107, 2, 118, 0]));
  one("a record with a key length of -2", rawRecord([0, 0, 0, 3, 2, 118, 0]));
  one("a record with an attribute", rawRecord([1, 0, 0, 2, 107, 2, 118, 0]));
  one("a record with a header", rawRecord([0, 0, 0, 2, 107, 2, 118, 2, 2, 104, 2, 119]));
  one("a record with a header key length of -1", rawRecord([0, 0, 0, 2, 107, 2, 118, 2, 1, 2, 119]));
  one("a record with a header value length of -2", rawRecord([0, 0, 0, 2, 107, 2, 118, 2, 2, 104, 3]));
  one("a record with a header value beyond its end", rawRecord([0, 0, 0, 2, 107, 2, 118, 2, 2, 104, 40, 119]));
  one("a record with -1 headers", rawRecord([0, 0, 0, 2, 107, 2, 118, 1]));
  one("a record with more headers than bytes", rawRecord([0, 0, 0, 2, 107, 2, 118, 20, 2, 104, 2, 119]));
  one("a producer id without a sequence", batchOf(plain, { producerId: 990001n, producerEpoch: 0 }));
  one("a sequence without a producer id", batchOf(plain, { baseSequence: 3 }));
  timestamps(one);
  one("no key on a compacted topic", batchOf(plain), COMPACT);
  one(
    "no keys on a compacted topic",
    batchOf([
      [null, "1"],
      [null, "2"],
      ["c", "3"],
      [null, "4"],
      [null, "5"],
    ]),
    COMPACT,
  );
  one("no key on a compacted topic in zstd", batchOf(plain, { compression: "zstd" }), COMPACT);
  one("keys and a tombstone on a compacted topic", batchOf(keyed), COMPACT);
  one(
    "no key and a wrong timestamp on a compacted topic",
    batchOf([
      [null, "1"],
      ["b", "2", now + 2 * HOUR],
    ]),
    COMPACT,
  );
  one("no key but an empty one on a compacted topic", batchOf([["", "1"]]), COMPACT);
  const large = { "max.message.bytes": "200" };
  one("as large as max.message.bytes", batchOf([["k", "v".repeat(129)]]), large);
  one("a byte larger than max.message.bytes", batchOf([["k", "v".repeat(130)]]), large);
  one(
    "larger than max.message.bytes with a wrong checksum",
    edit(batchOf([["k", "v".repeat(200)]]), (b) => b.writeUInt32BE(1, 17), false),
    large,
  );
  one(
    "larger than max.message.bytes when uncompressed",
    batchOf([["k", "v".repeat(500)]], { compression: "gzip" }),
    large,
  );
  one(
    "larger than max.message.bytes after its recompression",
    batchOf([["k", "v".repeat(500)]], { compression: "gzip" }),
    { ...large, "compression.type": "uncompressed" },
  );
  one("larger than segment.bytes", batchOf([["k", "v".repeat(1_100_000)]]), {
    "max.message.bytes": "2000000",
    "segment.bytes": "1048576",
  });
  for (const type of ["uncompressed", ...CODECS]) {
    one(`compression.type ${type} of plain records`, batchOf(keyed), { "compression.type": type });
    one(
      `compression.type ${type} of records in gzip`,
      batchOf(keyed, { compression: "gzip", producerId: 990002n, producerEpoch: 0, baseSequence: 0 }),
      { "compression.type": type },
    );
    one(`compression.type ${type} and LogAppendTime`, batchOf(keyed), { "compression.type": type, ...APPEND_TIME });
  }
  cases.push(...producerStories());
  return cases;
}

function timestamps(one: (name: string, records: Buffer, configs?: Record<string, string>) => void): void {
  one(
    "a timestamp two hours ahead",
    batchOf([
      ["a", "1", now + 2 * HOUR],
      ["b", "2"],
      ["c", "3", now + 3 * HOUR],
    ]),
  );
  one(
    "a timestamp two hours ahead in gzip",
    batchOf(
      [
        ["a", "1", now + 2 * HOUR],
        ["b", "2"],
      ],
      { compression: "gzip" },
    ),
  );
  one("a timestamp of 2001", batchOf([["a", "1", 1_000_000_000_000]]));
  one(
    "a timestamp of 2001 with a bound",
    batchOf([
      ["a", "1", 1_000_000_000_000],
      ["b", "2"],
    ]),
    { "message.timestamp.before.max.ms": "60000" },
  );
  one("no timestamp", batchOf([["a", "1", -1]]), { "message.timestamp.before.max.ms": "60000" });
  one("a negative timestamp", batchOf([["a", "1", -5]]));
  one(
    "a timestamp beyond 2^53",
    edit(good, (b) => (b.writeBigInt64BE(2n ** 60n, 27), b.writeBigInt64BE(2n ** 60n, 35))),
  );
  one(
    "a largest timestamp that is not",
    edit(good, (b) => b.writeBigInt64BE(1n, 35)),
  );
  one(
    "a largest timestamp beyond 2^53",
    edit(good, (b) => b.writeBigInt64BE(2n ** 60n, 35)),
  );
  one(
    "a largest timestamp that is not, in gzip",
    edit(batchOf(keyed, { compression: "gzip" }), (b) => b.writeBigInt64BE(1n, 35)),
  );
  one("LogAppendTime from the client", batchOf(keyed, { logAppendTime: now }));
  one("LogAppendTime of no timestamp from the client", batchOf(keyed, { logAppendTime: -1 }));
  one("LogAppendTime from the client in gzip", batchOf(keyed, { logAppendTime: -1, compression: "gzip" }));
  one("LogAppendTime", batchOf(keyed), APPEND_TIME);
  one("LogAppendTime in lz4", batchOf(keyed, { compression: "lz4" }), APPEND_TIME);
  one("LogAppendTime of a timestamp two hours ahead", batchOf([["a", "1", now + 2 * HOUR]]), APPEND_TIME);
  one("LogAppendTime from both", batchOf(keyed, { logAppendTime: now }), APPEND_TIME);
  one(
    "LogAppendTime of no timestamp from both",
    batchOf(
      [
        ["a", null, -1],
        [null, "2", -1],
      ],
      { logAppendTime: -1 },
    ),
    APPEND_TIME,
  );
  one(
    "LogAppendTime of no timestamp from both, in gzip",
    batchOf(
      [
        ["a", null, -1],
        [null, "2", -1],
      ],
      { logAppendTime: -1, compression: "gzip" },
    ),
    APPEND_TIME,
  );
}

let nextProducerId = 990_100n;

function producerStories(): ProduceCase[] {
  const stories: ProduceCase[] = [];
  type Write = readonly [epoch: number, sequence: number, count?: number];
  const story = (name: string, writes: readonly Write[], configs: Record<string, string> = {}): void => {
    const producerId = nextProducerId++;
    const steps = writes.map(([producerEpoch, baseSequence, count = 1]) => ({
      records: batchOf(
        Array.from({ length: count }, (_, index) => [`k${index}`, `v${index}`] as const),
        { producerId, producerEpoch, baseSequence },
      ),
    }));
    stories.push({ name, configs, steps });
  };
  story("sequences in order", [
    [0, 0, 3],
    [0, 3, 2],
    [0, 5],
  ]);
  story("a gap", [
    [0, 0],
    [0, 2],
  ]);
  story("a first sequence that is not 0", [
    [0, 17],
    [0, 18],
  ]);
  story("a duplicate of each of the last five", [
    [0, 0],
    [0, 1],
    [0, 2],
    [0, 3],
    [0, 4],
    [0, 5],
    [0, 1],
    [0, 3],
    [0, 5],
    [0, 0],
    [0, 6],
  ]);
  story("a duplicate of another length", [
    [0, 0, 3],
    [0, 0, 2],
    [0, 3, 1],
    [0, 0, 3],
  ]);
  story("an older epoch", [
    [3, 0],
    [2, 0],
    [2, 1],
    [3, 1],
  ]);
  story("a newer epoch from 0", [
    [3, 0],
    [4, 0],
    [4, 1],
    [3, 1],
  ]);
  story("a newer epoch not from 0", [
    [3, 0],
    [4, 1],
    [3, 1],
    [4, 0],
  ]);
  story("a duplicate of the old epoch", [
    [3, 0],
    [4, 0],
    [3, 0],
  ]);
  story("sequences that wrap between batches", [
    [0, 0x7ffffffe, 2],
    [0, 0],
    [0, 1],
    [0, 0x7ffffffe, 2],
    [0, 0],
  ]);
  story("sequences that wrap inside a batch", [
    [0, 0x7fffffff, 3],
    [0, 2],
    [0, 0x7fffffff, 3],
  ]);
  story(
    "a duplicate with LogAppendTime",
    [
      [0, 0],
      [0, 0],
    ],
    APPEND_TIME,
  );
  const producerId = nextProducerId++;
  const transactional = batchOf([["a", "1"]], { producerId, producerEpoch: 0, baseSequence: 0, isTransactional: true });
  stories.push({ name: "a transactional batch", configs: {}, steps: [{ records: transactional }] });
  return stories;
}
