import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listGroupOffsets } from "../../src/kafka/admin/list-group-offsets.ts";
import { clusterOf } from "../kafka/support/cluster.ts";
import { awaitCoordinator } from "../support/await-coordinator.ts";
import { type BesideCase, expectAsOfficial } from "../support/beside-official.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { reseedTopics, type SeedRecord } from "../support/seed-topics.ts";

const MANY = 1200;
const of = (...lines: string[]): BesideCase[] => lines.map((args) => ({ args }));

/** More than one poll of the official tool gives, of any kind. */
const many = Array.from({ length: MANY }, (_, index): SeedRecord => {
  const value = index % 10 === 0 ? null : "x".repeat(index % 40);
  return { value, key: index % 3 === 0 ? null : `key-${index % 7}`, headers: [{ key: "not", value: "counted" }] };
});
const spread = Array.from({ length: 30 }, (_, index) => ({ value: "abcdefghij", partition: index % 3 }));

const READS: BesideCase[] = [
  ...of(
    `--topic cpt-many --num-records ${MANY}`,
    "--topic cpt-many --num-records 700 --hide-header",
    "--topic cpt-many --messages 10 --command-property max.poll.records=7",
    "--include 'cpt-(many|spread)' --num-records 1230",
    "--topic cpt-spread --num-records 30 --date-format \"'at' G ''\" --command-property group.protocol=consumer",
    "--topic cpt-spread --num-records 31 --timeout 400 --fetch-size 200 --socket-buffer-size 65536",
    "--topic cpt-many --num-records 1 --from-latest --timeout 300",
    "--topic cpt-many --num-records 0",
    "--topic cpt-spread --num-records 30 --timeout --command-property client.id=mine",
    "--topic cpt-many --num-records 5 --timeout -5",
    "--topic cpt-spread --num-records 40 --timeout 300 --show-detailed-stats --reporting-interval 100000",
  ),
  {
    args: "--topic cpt-many --num-records 10 --consumer.config client.properties",
    files: { "client.properties": "max.poll.records=9\nauto.offset.reset=none\nmax.partition.fetch.bytes=x\n" },
  },
];

const REFUSALS: BesideCase[] = [
  ...of(
    "--topic t --include t --num-records 5",
    "--topic t --num-records 5 --messages 5",
    "--topic t --num-records 5 --command-config a --consumer.config b",
    "--topic t --num-records",
    "--topic t --num-records 5 --threads 1",
    "--topic t --num-records 99999999999999999999",
    "--topic t --num-records 5 --timeout abc --reporting-interval 0",
    "--topic t --num-records 5 --timeout=abc",
    "--topic t --num-records 5 --reporting-interval=-1",
    "--topic t --num-records 5 --date-format 'yyyy f'",
    '--topic t --num-records 5 --date-format "yyyy \'x"',
    "--include '(' --num-records 5 --date-format XXXX",
    "--include '(' --num-records 5",
    "--include '' --num-records 5",
    "--topic '' --num-records 5",
    "--topic t --topic u --num-records 5",
    "--topic t --num-records 5 --group ''",
    "--topic t --num-records 5 --fetch-size -1",
    "--topic t --num-records 5 --fetch-size a",
    "--topic t --num-records 5 --fetch-size a --command-config none",
    "--topic t --num-records 5 --socket-buffer-size -2 --hide-header",
    "--topic t --num-records 5 --command-property group.protocol=other",
    "--topic t --num-records 5 --command-property auto.commit.interval.ms=soon",
  ),
  { args: "--topic t --num-records 5", bare: true },
  { args: "--topic t --num-records 5 --bootstrap-server a:1 --bootstrap-server b:1" },
];

describe.skipIf(kafkaMissing() !== undefined)("consumer-perf-test beside the official tool", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    const properties = { "group.initial.rebalance.delay.ms": "0", "offsets.topic.num.partitions": "1" };
    kafka = await leaseKafka({ discard: true, properties });
    await awaitCoordinator(kafka.bootstrap, "any");
    await reseedTopics(kafka.bootstrap, [
      { name: "cpt-many", partitions: 1, records: many },
      { name: "cpt-spread", partitions: 3, records: spread },
    ]);
  });
  afterAll(() => kafka?.release());

  test.each(REFUSALS)("%# $args", async (beside) => {
    await expectAsOfficial(kafka, "consumer-perf-test", beside);
  });

  test.each(READS)("%# $args", async (beside) => {
    await expectAsOfficial(kafka, "consumer-perf-test", beside, { told: withoutTimes });
  });

  test("commits what was counted, and goes on behind it", async () => {
    const cluster = clusterOf([kafka.bootstrap]);
    const read = async () => {
      const [answer] = await listGroupOffsets(cluster, [{ groupId: "cpt-group" }]);
      return answer?.offsets.map(({ offset }) => Number(offset));
    };
    // The official tool reads the first 4, kt the next 4.
    const args = "--topic cpt-many --num-records 3 --group cpt-group --command-property max.poll.records=4";
    try {
      const committed = await expectAsOfficial(kafka, "consumer-perf-test", { args }, { told: amountsAlone, read });
      expect(committed.read).toEqual([[4], [8]]);
    } finally {
      cluster.close();
    }
  });
});

/** Amounts are compared as they are, times and what hangs on them by their form. */
function withoutTimes(stdout: string): string {
  return stdout
    .split("\n")
    .map((line) => {
      const cells = line.split(", ");
      if (!/^\d+\.\d{4}$/.test(cells[2] ?? "")) return line;
      const [start = "", end = "", megabytes, , records] = cells;
      const times = [start, end].map((time) => (/^\d{4}-/.test(time) ? "{datetime}" : time));
      return [...times, megabytes, "{f4}", records, "{f4}", "{number}", "{number}", "{f4}", "{f4}"].join(", ");
    })
    .join("\n");
}

/** Without the bytes, which are those of other records. */
function amountsAlone(stdout: string): string {
  return withoutTimes(stdout).replaceAll(/\d+\.\d{4}/g, "{f4}");
}
