import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type BesideCase, expectAsOfficial } from "../support/beside-official.ts";
import { deleteBefore } from "../support/delete-before.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { type SeedTopic, seedTopics } from "../support/seed-topics.ts";

const { topics: recorded } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../golden/get-offsets/seed.json"), "utf8"),
) as { topics: SeedTopic[] };

const kept = { "retention.ms": "-1" };
const plain = (name: string, partitions: number, counts: readonly number[] = []): SeedTopic => ({
  name,
  partitions,
  config: kept,
  records: counts.flatMap((count, partition) =>
    Array.from({ length: count }, (_, index) => ({ partition, timestamp: 1_700_000_000_000 + index, value: "v" })),
  ),
});

/** Names whose order as text, as hash and by number differs, and logs of all kinds. */
const TOPICS: readonly SeedTopic[] = [
  ...recorded,
  plain("a", 3, [1, 2, 3]),
  plain("a-0", 2, [4]),
  plain("a.b", 1, [1]),
  plain("A", 1),
  plain("_", 1, [2]),
  plain("-dash", 1, [1]),
  plain("topic-1", 1),
  plain("topic-10", 1),
  plain("topic-2", 1),
  plain("many", 31, [1, 0, 2]),
  { ...plain("trimmed", 2, [9, 2]), deleteBefore: 4 },
  {
    name: "appended",
    partitions: 1,
    config: { ...kept, "message.timestamp.type": "LogAppendTime" },
    records: [{}, {}],
  },
  {
    name: "same-time",
    partitions: 1,
    config: kept,
    records: [5, 5, 9, 9, 7].map((timestamp) => ({ timestamp, value: "v" })),
  },
  {
    name: "txn",
    partitions: 1,
    config: kept,
    records: [
      { timestamp: 1_700_000_000_000, value: "v" },
      { timestamp: 1_700_000_001_000, value: "v", transaction: "get-offsets-1", begin: true },
      { transaction: "get-offsets-1", end: "commit" },
      { timestamp: 1_700_000_002_000, value: "v", transaction: "get-offsets-2", begin: true },
    ],
  },
];

const TIMES = [
  "latest",
  "earliest",
  "max-timestamp",
  "earliest-local",
  "latest-tiered",
  "earliest-pending-upload",
  "-1",
  "-2",
  "-3",
  "-4",
  "-5",
  "-6",
  "-7",
  "-8",
  "-100",
  "-9223372036854775808",
  "9223372036854775807",
  "0",
  "-0",
  "+0",
  "00",
  "1",
  "5",
  "6",
  "9",
  "10",
  "1700000000000",
  "1700000000001",
  "1700000003500",
  "+1700000003500",
  "1700000009000",
  "1700000009001",
  "9223372036854775808",
  "LATEST",
  "Earliest",
  "1.5",
  "1e3",
  "' 1'",
  "''",
  "now",
  "--",
];

const RULES = [
  "orders",
  "orders:0",
  "orders:",
  "orders:-",
  "orders:1-",
  "orders:-1",
  "orders:0-2",
  "orders:2-1",
  "orders:1-1",
  "'orders:0,payments'",
  "'orders:0,orders:0-1,orders'",
  "'or.*:0'",
  ":0",
  ":",
  ":-1",
  ":30-",
  "''",
  "','",
  "',,'",
  "'orders:0,'",
  "',orders:0'",
  "'a,a-0:1,a.b'",
  "'a|b:0'",
  "'[ab]:0-2'",
  "'(a|orders):1'",
  "' orders : 1'",
  "'orders :1'",
  "'\"orders\":1'",
  "many:7-12",
  "many:010",
  "orders:9",
  "nope",
  "nope:0",
  "orders:a",
  "orders:1:2",
  "orders:1-2-3",
  "orders:99999999999",
  "orders:0-99999999999",
  "orders:2147483647",
  "orders:-0",
  "orders:+1",
  "'*:0'",
  "'a,['",
  "'a:x,['",
  "'__.*:0'",
  "'.*:0'",
  "'.'",
  "'..'",
  "orders:٣",
  "'(?i)ORDERS:0'",
].map((rules) => `--topic-partitions ${rules}`);

const FILTERS = [
  "",
  "--exclude-internal-topics",
  "--topic a",
  "--topic 'a.*'",
  "--topic 'a,orders'",
  "--topic 'a, orders'",
  "--topic ''",
  "--topic a.b",
  "--topic 'a\\.b'",
  "--topic \"'a'\"",
  "--topic=-dash",
  "--topic -dash",
  "--topic '*'",
  "--topic '('",
  "--topic nope",
  "--topic __consumer_offsets --partitions 0,3",
  "--topic __consumer_offsets --exclude-internal-topics",
  "--topic '__.*' --partitions 0",
  "--topic '.*-1.*'",
  "--topic '^orders$'",
  "--topic order",
  "--topic 'ORDERS|orders'",
  "--partitions 0",
  "--partitions 1,2",
  "--partitions 2,1,1",
  "--partitions ''",
  "--partitions ,",
  "--partitions 1,",
  "--partitions ,1",
  "--partitions -1",
  "--partitions +1",
  "--partitions 0x1",
  "--partitions 0-1",
  "--partitions '0, 1'",
  "--partitions 99999999999",
  "--partitions 99",
  "--topic orders --partitions 2,0",
  "--topic nope --partitions x",
  "--topic '*' --partitions x",
  "--topic orders --topic-partitions a",
  "--topic-partitions a --partitions 0",
  "--time x --topic orders --topic-partitions a",
  "--topic a --topic b",
  "--partitions 0 --partitions 1",
  "--time 1 --time 2",
  "--topic-partitions a --topic-partitions b",
  "--topic a --topic b --partitions 0 --partitions 1",
  "--time x --topic '*'",
  "--command-config a --command-config b",
  "--topic '*' --command-config nope.properties",
  "--exclude-internal-topics=false --topic orders",
  "--topic orders extra words",
  "-topic orders",
  "-topic=orders --time=earliest",
  "--top orders",
  "--topic",
  "--time",
  "--broker-list {bootstrap}",
  "-- --topic orders",
  "--bootstrap-server {bootstrap} --bootstrap-server {bootstrap}",
  "--bootstrap-server ''",
  "--bootstrap-server ,",
  "--bootstrap-server localhost",
  "--bootstrap-server {bootstrap}, --topic orders",
  "--bootstrap-server x:1,y",
  "--bootstrap-server ' '",
  "--bootstrap-server :9092x",
  "--bootstrap-server {host}:99999999999",
  "--bootstrap-server {host}:70000",
  "--bootstrap-server PLAINTEXT://{bootstrap} --topic orders",
  "--bootstrap-server no-such-host.invalid:9092 --topic '['",
  "--bootstrap-server no-such-host.invalid:9092",
];

const CONFIGS: readonly [string, string][] = [
  ["--command-config c --topic orders", "client.id=x\nbootstrap.servers=nowhere:1\n"],
  ["--command-config c --topic orders", "security.protocol=NONE\n"],
  ["--command-config c --topic orders", "request.timeout.ms=abc\n"],
  ["--command-config c --topic orders", "default.api.timeout.ms=5\nrequest.timeout.ms=10\n"],
  ["--command-config c --topic orders", "bootstrap.controllers=localhost:1\n"],
  ["--command-config c --topic '['", "security.protocol=NONE\n"],
  ["--command-config c --topic orders", "retries=0\nisolation.level=read_committed\n"],
];

const CASES: readonly BesideCase[] = [
  ...TIMES.flatMap((time): BesideCase[] => [
    { args: `--topic 'orders|payments|pay-late|trimmed|same-time|txn' --time ${time}` },
  ]),
  ...RULES.map((args): BesideCase => ({ args })),
  ...FILTERS.map((args): BesideCase => ({ args })),
  ...CONFIGS.map(([args, text]): BesideCase => ({ args, files: { c: text } })),
  { args: "--topic orders", bare: true },
  { args: "", bare: true },
  { args: "--version", bare: true },
  { args: "--version --foo", bare: true },
];

describe.skipIf(kafkaMissing() !== undefined)("get-offsets beside the official tool", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
    await seedTopics(kafka.bootstrap, TOPICS);
    await deleteBefore(kafka.bootstrap, [{ topic: "trimmed", partition: 1, offset: -1n }]);
  });
  afterAll(() => kafka.release());

  for (const each of CASES) {
    const { args, files } = each;
    test(files === undefined ? args : `${args} with ${JSON.stringify(files)}`, async () => {
      await expectAsOfficial(kafka, "get-offsets", each);
    });
  }
});
