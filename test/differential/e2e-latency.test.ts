import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awaitCoordinator } from "../support/await-coordinator.ts";
import { type BesideCase, expectAsOfficial } from "../support/beside-official.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { reseedTopics } from "../support/seed-topics.ts";
import { TopicRecords } from "../support/topic-records.ts";

const TOPIC = "e2e-beside";
const RUN = `--topic ${TOPIC} --num-records 3 --producer-acks 1`;
const of = (...lines: string[]): BesideCase[] => lines.map((args) => ({ args }));

const RUNS: BesideCase[] = [
  ...of(
    `--topic ${TOPIC} --num-records 12 --producer-acks all --record-size 10`,
    `${RUN} --record-size 0 --record-key-size 3`,
    `${RUN} --record-size 10 --num-headers 2 --record-header-key-size 3 --record-header-size -1`,
    `${RUN} --record-size 1 --num-headers 1 --record-header-key-size --record-header-size 70`,
    `${RUN} --record-size 10 --command-config`,
  ),
  { args: `{bootstrap} ${TOPIC} 2 all 20`, bare: true },
  {
    args: `{bootstrap} ${TOPIC} 2 1 20 client.properties`,
    bare: true,
    files: { "client.properties": "client.id=x\n" },
  },
];

const REFUSALS: BesideCase[] = [
  ...of(
    "--topic t --num-records 3 --producer-acks 1",
    "--num-records 3",
    "--topic t --num-records 3 --producer-acks -1 --record-size 10",
    "--topic t --num-records -3 --producer-acks 1 --record-size 10",
    "--topic t --num-records x --producer-acks 0 --record-size 10",
    "--topic t --num-records x --producer-acks 1 --record-size 10",
    "--topic t --num-records 3 --producer-acks 1 --record-size -1",
    "--topic t --num-records 3 --producer-acks 1 --record-size 1 --record-key-size=-4",
    "--topic t --num-records 3 --producer-acks 1 --record-size 1 --record-header-key-size -1",
    "--topic t --num-records 3 --producer-acks 1 --record-size 1 --record-header-size -2",
    "--topic t --num-records 3 --producer-acks 1 --record-size 1 --num-headers -1",
    "--topic t --topic u --num-records 3 --producer-acks 1 --record-size 1",
    "--topic t --num-records 3 --producer-acks 1 --record-size 1 --command-config none",
    "--topic t --num-records 3 --producer-acks 1 --record-size 1 --timeout 5",
    "--topic 'bad name' --num-records 3 --producer-acks 1 --record-size 1",
    "--topic '' --num-records 3 --producer-acks 1 --record-size 1",
    `--topic ${TOPIC} --num-records 3 --producer-acks 1 --record-size 2000000`,
  ),
  { args: "b:1 t 5 1", bare: true },
  { args: "b:1 t 5 0 10", bare: true },
  { args: "b:1 t 5 1 10 none", bare: true },
  { args: "b:1 t 5 1 10 none more", bare: true },
  { args: "--version", bare: true },
  { args: "--version --topic t", bare: true },
];

describe.skipIf(kafkaMissing() !== undefined)("e2e-latency beside the official tool", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true, properties: { "offsets.topic.num.partitions": "1" } });
    await awaitCoordinator(kafka.bootstrap, "any");
    await reseedTopics(kafka.bootstrap, [{ name: TOPIC, partitions: 1, records: [] }]);
  });
  afterAll(() => kafka?.release());

  test.each(REFUSALS)("%# $args", async (beside) => {
    await expectAsOfficial(kafka, "e2e-latency", beside);
  });

  test("sends the same records, and prints the same lines", { timeout: 120_000 }, async () => {
    const reader = await TopicRecords.open(kafka.bootstrap, [TOPIC]);
    const sent = async () => {
      const records = await reader.next();
      return records.map(({ key, value, headers }) => ({ key, value, headers }));
    };
    try {
      for (const beside of RUNS) {
        const { read } = await expectAsOfficial(kafka, "e2e-latency", beside, { told: withoutLatencies, read: sent });
        const [official, own] = read;
        expect(own, beside.args).toEqual(official);
        expect(own, beside.args).not.toEqual([]);
      }
    } finally {
      await reader.close();
    }
  });
});

function withoutLatencies(stdout: string): string {
  return stdout
    .replaceAll(/^(\d+)\t.*$/gm, "$1\t{double}")
    .replaceAll(/^Avg latency: \S+ ms$/gm, "Avg latency: {f4} ms")
    .replaceAll(/ = \d+/g, " = {number}");
}
