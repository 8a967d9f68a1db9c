import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { consumerConfig } from "../../src/kafka/consumer/consumer-config.ts";
import type { Consumer } from "../../src/kafka/consumer/consumer.ts";
import { openConsumer } from "../../src/kafka/consumer/open-consumer.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { waitFor } from "../support/kafka/wait.ts";
import { runKt } from "../support/kt.ts";
import { seedTopics } from "../support/seed-topics.ts";
import { OFFICIAL_TOOLS } from "../support/tools.ts";

const TOPIC = "lag-orders";
const PARTITIONS = 3;

interface Group {
  state: string;
  memberCount: number;
  lag: number;
  uncommittedPartitions: number;
  partitions: {
    topic: string;
    partition: number;
    committedOffset: number | null;
    endOffset: number;
    lag: number | null;
    memberId: string | null;
    host: string | null;
    clientId: string | null;
  }[];
}

describe.skipIf(kafkaMissing() !== undefined)("kt lag says what consumer-groups --describe says", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
    const records = Array.from({ length: 30 }, (_, at) => ({ partition: at % PARTITIONS, value: String(at) }));
    await seedTopics(kafka.bootstrap, [{ name: TOPIC, partitions: PARTITIONS, records }]);
  });
  afterAll(() => kafka?.release());

  /** A member of a group, with all partitions. */
  async function member(groupId: string, protocol: string): Promise<Consumer> {
    const properties = {
      "bootstrap.servers": kafka.bootstrap,
      "group.id": groupId,
      "group.protocol": protocol,
      "auto.offset.reset": "earliest",
      "enable.auto.commit": "false",
    };
    const consumer = await openConsumer(consumerConfig(new Map(Object.entries(properties))));
    consumer.subscribe({ topics: [TOPIC] });
    await waitFor("the assignment", async () => {
      await consumer.poll(50);
      return consumer.assignment().length === PARTITIONS ? true : undefined;
    });
    return consumer;
  }

  async function ktRows(groupId: string): Promise<{ group: Group; rows: string[][] }> {
    const args = ["lag", "--bootstrap-server", kafka.bootstrap, "--group", groupId, "--output", "json"];
    const { stdout } = await runKt(args, { cwd: tmpdir(), limitMs: 50_000 });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of docs/output.md
    const [group] = JSON.parse(stdout.toString()) as [Group];
    const rows = group.partitions.map((row) =>
      [row.topic, row.partition, row.committedOffset, row.endOffset, row.lag, row.memberId, row.host, row.clientId].map(
        (cell) => (cell === null ? "-" : String(cell)),
      ),
    );
    return { group, rows: byPartition(rows) };
  }

  async function officialRows(groupId: string): Promise<string[][]> {
    const args = ["--bootstrap-server", kafka.bootstrap, "--describe", "--group", groupId];
    const { stdout } = await kafka.run(OFFICIAL_TOOLS["consumer-groups"], args);
    const rows = stdout
      .toString()
      .split("\n")
      .filter((line) => line.startsWith(groupId))
      .map((line) => line.trim().split(/\s+/).slice(1));
    return byPartition(rows);
  }

  test.each(["classic", "consumer"])(
    "while a consumer of the %s protocol falls behind and catches up",
    async (protocol) => {
      const groupId = `lag-${protocol}`;
      const compare = async (): Promise<Group> => {
        const { group, rows } = await ktRows(groupId);
        expect(rows).toEqual(await officialRows(groupId));
        return group;
      };
      const consumer = await member(groupId, protocol);
      try {
        expect(await compare()).toMatchObject({ state: "Stable", memberCount: 1, uncommittedPartitions: 3, lag: 0 });
        await consumer.commit(offsets(2, 0, 10));
        expect(await compare()).toMatchObject({ uncommittedPartitions: 0, lag: 18 });
        await consumer.commit(offsets(10, 10, 10));
        expect(await compare()).toMatchObject({ lag: 0 });
      } finally {
        await consumer.close();
      }
      expect(await compare()).toMatchObject({ state: "Empty", memberCount: 0, lag: 0 });
    },
  );
});

function offsets(...each: number[]) {
  return new Map(each.map((offset, partition) => [{ topic: TOPIC, partition }, offset]));
}

function byPartition(rows: readonly string[][]): string[][] {
  return rows.toSorted((a, b) => Number(a[1]) - Number(b[1]));
}
