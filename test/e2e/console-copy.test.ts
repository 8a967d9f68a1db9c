import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { runKt } from "../support/kt.ts";
import { type SeedRecord, seedTopics } from "../support/seed-topics.ts";
import { type LoggedRecord, TopicRecords } from "../support/topic-records.ts";

const T0 = Date.parse("2023-11-14T22:00:00Z");
const PARTITIONS = 3;
const TOPICS = ["source", "kept", "spread", "zipped"];

const hex = (text: string) => Buffer.from(text).toString("hex");

/** Whatever may be in a record. */
const RECORDS: SeedRecord[] = [
  { key: "k", value: "v" },
  { key: null, value: null },
  { key: "", value: "" },
  { key: "tombstone", value: null },
  { key: null, value: "no key" },
  { keyHex: "ff00fe", valueHex: "80ff" },
  { keyHex: "00", valueHex: "c3" },
  { key: "kéy 😀", value: "ünï \u2028 \u0085 \ufeff \u0000 \u007f \r\n \t \\ \" ' </script>" },
  { valueHex: "efbbbf61" },
  { valueHex: "eda080" },
  { value: "null" },
  { value: "{}" },
  { value: "AP8=" },
  { value: "x".repeat(200_000) },
  { value: "h", headers: [{ key: "h", value: "a" }] },
  {
    value: "doubles",
    headers: [
      { key: "h", value: "a" },
      { key: "h", value: "a" },
      { key: "h", value: null },
      { key: "h", value: "" },
      { key: "", value: "no name" },
      { key: "é😀\n", valueHex: "ff00" },
    ],
  },
  { value: "oldest", timestamp: 0 },
  { value: "without time", timestamp: -1 },
  { value: "early", timestamp: 1 },
  ...Array.from({ length: 100 }, (_, index) => ({
    key: `key-${index % 7}`,
    valueHex: hex(`value ${index} `) + (index * 2_654_435_761).toString(16).padStart(16, "f").slice(-16),
    headers: index % 3 === 0 ? [{ key: `h${index}`, value: String(index) }] : [],
  })),
].map((record, index) => ({ timestamp: T0 + index * 977, partition: (index * index) % PARTITIONS, ...record }));

/** Without their places. */
const text = (records: LoggedRecord[]) =>
  records.map((record) => JSON.stringify({ ...record, partition: 0 })).toSorted();

describe.skipIf(kafkaMissing() !== undefined)("consume --output json | produce --input json", () => {
  let kafka: LeasedKafka;
  let source: LoggedRecord[];
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
    const config = { "retention.ms": "-1" };
    const records = (name: string) => (name === "source" ? RECORDS : []);
    await seedTopics(
      kafka.bootstrap,
      TOPICS.map((name) => ({ name, partitions: PARTITIONS, config, records: records(name) })),
    );
    source = await recordsOf("source");
    expect(source).toHaveLength(RECORDS.length);
  });
  afterAll(() => kafka?.release());

  async function recordsOf(topic: string): Promise<LoggedRecord[]> {
    const reader = await TopicRecords.open(kafka.bootstrap, [topic]);
    const records = await reader.next();
    await reader.close();
    return records;
  }

  async function run(args: string, stdin: Buffer = Buffer.alloc(0)) {
    const [command = "", ...rest] = args.split(" ");
    const words = [command, "--bootstrap-server", kafka.bootstrap, ...rest];
    const outcome = await runKt(words, { cwd: tmpdir(), limitMs: 60_000, stdin });
    expect(outcome.exitCode, outcome.stderr.toString()).toBe(0);
    return outcome;
  }

  async function copy(to: string): Promise<LoggedRecord[]> {
    const read = await run("console-consumer --topic source --from-beginning --until-end --output json");
    const written = await run(`console-producer --input json --topic ${to}`, read.stdout);
    expect(written.stderr.toString()).toBe("");
    return recordsOf(to.split(" ")[0]!);
  }

  async function printed(topic: string): Promise<string> {
    const args = `console-consumer --topic ${topic} --partition 1 --from-beginning --until-end --output json`;
    return (await run(args)).stdout.toString().replaceAll(`"topic":"${topic}"`, '"topic":"any"');
  }

  const asOf = (topic: string, compression = "none") => source.map((record) => ({ ...record, topic, compression }));

  test("copies a topic record by record, each into its partition", async () => {
    expect(await copy("kept --keep-partition")).toEqual(asOf("kept"));
  });

  test("compressed or not", async () => {
    expect(await copy("zipped --keep-partition --compression-codec zstd")).toEqual(asOf("zipped", "zstd"));
  });

  test("lets keys choose the partitions otherwise", async () => {
    const copied = await copy("spread");
    expect(text(copied)).toEqual(text(asOf("spread")));
    const keyed = copied.filter(({ key }) => key !== null);
    const places = new Set(keyed.map(({ key, partition }) => `${key} ${partition}`));
    expect(places.size).toBe(new Set(keyed.map(({ key }) => key)).size);
  });

  test("what is read again is the same text", async () => {
    expect(await printed("kept")).toBe(await printed("source"));
  });
});
