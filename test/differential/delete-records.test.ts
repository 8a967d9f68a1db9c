import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listOffsets } from "../../src/kafka/admin/list-offsets.ts";
import { openCluster } from "../../src/kafka/cluster.ts";
import { clientConfig } from "../../src/kafka/config.ts";
import { type BesideCase, eitherLate, expectAsOfficial } from "../support/beside-official.ts";
import { deleteBefore } from "../support/delete-before.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { reseedTopics, type SeedTopic } from "../support/seed-topics.ts";

const topic = (name: string, counts: readonly number[]): SeedTopic => ({
  name,
  partitions: counts.length,
  config: { "retention.ms": "-1" },
  records: counts.flatMap((count, partition) => Array.from({ length: count }, () => ({ partition, value: "v" }))),
});

/** orders-1 begins at 3. */
const TOPICS = [topic("orders", [10, 5, 0]), topic("payments", [4]), topic("a.b-c", [1])];
const PARTITIONS = TOPICS.flatMap(({ name, partitions }) =>
  Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition, spec: "earliest" as const })),
);

const entry = (name: string, partition: number, offset: number | string) =>
  `{"topic": ${JSON.stringify(name)}, "partition": ${partition}, "offset": ${offset}}`;
const whole = (...entries: string[]) => `{"partitions": [${entries.join(", ")}], "version": 1}`;

/** Files that change records, or could: the topics are made anew before each run, and compared afterwards. */
const CHANGES = [
  ...[0, 1, 3, 9, 10, 11, -1, -2, "9223372036854775807", "-9223372036854775808"].map((offset) =>
    whole(entry("orders", 0, offset)),
  ),
  whole(entry("orders", 1, 0)),
  whole(entry("orders", 1, 2)),
  whole(entry("orders", 1, 4)),
  whole(entry("orders", 2, 0)),
  whole(entry("orders", 2, -1)),
  whole(entry("orders", 2, 1)),
  whole(entry("orders", 0, 2), entry("orders", 1, 5), entry("payments", 0, -1), entry("a.b-c", 0, 7)),
  whole(entry("payments", 0, 2)).replace(', "version": 1', ""),
  `${whole(entry("payments", 0, 2))} what follows`,
  `{"version": 1, "more": {"x": [1.5]}, "partitions": [{"topic": "payments", "y": null, "partition": 0, "offset": 1}]}`,
  `{"partitions": [], "partitions": [${entry("payments", 0, 1)}], "version": 2, "version": 1}`,
  '{"partitions": [{"topic": "x", "topic": "pay\\u006dents", "partition": 0, "offset": -0}]}',
];

const ofEntry = (text: string) => `{"partitions": [${text}]}`;
/** Files that are wrong. */
const WRONG = [
  "",
  " ",
  "\n",
  "null",
  "true",
  "[]",
  '[1, 2.50, "x"]',
  "5",
  "1.5",
  "1e2",
  '"text"',
  '"\\u0001\\n\\"é"',
  "{",
  "{}",
  "{'a': 1}",
  "// x\n{}",
  "\u00ef\u00bb\u00bf{}",
  "{}",
  '{"a": 1,}',
  "01",
  "1x",
  "nullx",
  "NaN",
  "-Infinity",
  "1e999",
  "\u00ff",
  "[".repeat(1000) + "]".repeat(1000),
  "[".repeat(1001) + "]".repeat(1001),
  "1".repeat(1000),
  "1".repeat(1001),
  ...["null", '"1"', "1.0", "1e0", "0", "-1", "2147483648", "[1]", "{}", "true"].map(
    (value) => `{"version": ${value}}`,
  ),
  ...["null", "{}", '"x"', "5", '{"a": [1, {"b": null}]}', "1.50"].map((value) => `{"partitions": ${value}}`),
  ...[
    "null",
    "[]",
    "5",
    '"x"',
    "{}",
    '{"topic": "a"}',
    '{"topic": "a", "partition": 0}',
    '{"partition": 0, "offset": 1}',
  ].map(ofEntry),
  ...["null", "5", "[]", "true", '{"x": 1}'].map((value) =>
    ofEntry(`{"topic": ${value}, "partition": 0, "offset": 1}`),
  ),
  ...["null", '"0"', "0.0", "1e0", "2147483648", "-2147483649", "12345678901234567890", "[]"].map((value) =>
    ofEntry(`{"topic": "orders", "partition": ${value}, "offset": 1}`),
  ),
  ...["null", '"1"', "1.0", "1e1", "9223372036854775808", "-9223372036854775809", "1.23456789e-7", "12345678.9"].map(
    (value) => ofEntry(`{"topic": "orders", "partition": 0, "offset": ${value}}`),
  ),
  whole(entry("orders", 0, 1), entry("orders", 0, 1)),
  whole(entry("orders", 0, 1), entry("payments", 0, 1), entry("orders", 0, 2), entry("payments", 0, 1)),
  whole(
    ...["b", "a", "orders", "payments", "x-y"].flatMap((name) => [
      entry(name, 0, 1),
      entry(name, 0, 2),
      entry(name, 7, 1),
    ]),
  ),
  whole(...Array.from({ length: 40 }, (_, at) => entry(`topic-${at % 20}`, at % 5, at))),
  ofEntry('{"topic": "orders", "partition": 0, "offset": 1}, {"topic": "orders"}'),
  '{"version": 2, "partitions": 5}',
  '{"version": "x", "partitions": 5}',
];

const NO_WAIT = "default.api.timeout.ms=1500\nrequest.timeout.ms=1000\n";
/** What has no leader: the official tool asks until its time is over. */
const LATE = [
  whole(entry("nope", 0, 1)),
  whole(entry("orders", 9, 1)),
  whole(entry("orders", -1, 1)),
  whole(entry("", 0, 1)),
  whole(entry("a b", 0, 1)),
  whole(entry("..", 0, 1)),
  whole(entry("x".repeat(250), 0, 1)),
  whole(entry("nope", 0, 1), entry("orders", 0, 50), entry("orders", 1, 4), entry("..", 1, 0)),
];

const ARGUMENTS: readonly BesideCase[] = [
  { args: "", bare: true },
  { args: "--version", bare: true },
  { args: "--offset-json-file f.json", bare: true },
  { args: "--foo --version" },
  { args: "", files: {} },
  { args: "--offset-json-file nope.json" },
  { args: "--offset-json-file ''" },
  { args: "--offset-json-file ." },
  { args: "--offset-json-file" },
  { args: "--offset-json-file a --offset-json-file b" },
  { args: "--offset-json-file a --command-config nope.properties" },
  { args: "--offset-json-file a --command-config a --command-config b" },
  { args: "--bootstrap-server a:1 --bootstrap-server b:2 --offset-json-file a" },
  { args: "--bootstrap-server '' --offset-json-file nope.json" },
  { args: "--bootstrap-server localhost --offset-json-file nope.json" },
  { args: "--bootstrap-server no-such-host.invalid:9092 --offset-json-file nope.json" },
  { args: "--bootstrap-server no-such-host.invalid:9092 --offset-json-file f.json", files: { "f.json": whole() } },
  { args: "--offset-json-file f.json --command-config c", files: { "f.json": "{", c: "security.protocol=NONE\n" } },
  { args: "--offset-json-file f.json --command-config c", files: { "f.json": whole(), c: "bootstrap.servers=x:1\n" } },
  { args: "-offset-json-file=f.json words", files: { "f.json": whole() } },
  { args: "--offset-json-file f.json", files: { "f.json": whole() } },
  ...["127.0.0.1:1"].map((server): BesideCase => ({
    args: `--bootstrap-server ${server} --offset-json-file f.json --command-config c`,
    files: { "f.json": whole(entry("orders", 0, 1), entry("nope", 3, 1)), c: NO_WAIT },
  })),
];

describe.skipIf(kafkaMissing() !== undefined)("delete-records beside the official tool", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka();
    await reach();
  });
  afterAll(() => kafka.release());

  test.each(CHANGES)("with %s", async (text) => {
    const beside = { args: "--offset-json-file f.json", files: { "f.json": text } };
    const { read } = await expectAsOfficial(kafka, "delete-records", beside, { reach, read: starts });
    expect(read[1]).toEqual(read[0]);
  });

  test.each(WRONG.map((text) => [text.length > 100 ? `${text.slice(0, 100)}...` : text, text]))(
    "with the wrong file %j",
    async (_, text) => {
      const { read } = await expectAsOfficial(
        kafka,
        "delete-records",
        { args: "--offset-json-file f.json", files: { "f.json": text } },
        { read: starts },
      );
      expect(read[1]).toEqual(read[0]);
    },
  );

  test.each(LATE)("with %s, for a second and a half", async (text) => {
    const files = { "f.json": text, c: NO_WAIT };
    const beside = { args: "--offset-json-file f.json --command-config c", files };
    const { read } = await expectAsOfficial(kafka, "delete-records", beside, { reach, read: starts, told: eitherLate });
    expect(read[1]).toEqual(read[0]);
  });

  test.each(ARGUMENTS)("$args $files", async (beside) => {
    await expectAsOfficial(kafka, "delete-records", beside);
  });

  async function reach(): Promise<void> {
    await reseedTopics(kafka.bootstrap, TOPICS);
    await deleteBefore(kafka.bootstrap, [{ topic: "orders", partition: 1, offset: 3n }]);
  }

  /** Where the partitions begin. */
  async function starts(): Promise<unknown> {
    const cluster = openCluster(clientConfig(new Map([["bootstrap.servers", kafka.bootstrap]])));
    try {
      return await listOffsets(cluster, PARTITIONS);
    } finally {
      cluster.close();
    }
  }
});
