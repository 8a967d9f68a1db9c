import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alterGroupOffsets } from "../../src/kafka/admin/alter-group-offsets.ts";
import { deleteGroups } from "../../src/kafka/admin/delete-groups.ts";
import { describeGroups } from "../../src/kafka/admin/describe-groups.ts";
import { listGroupOffsets } from "../../src/kafka/admin/list-group-offsets.ts";
import { type Cluster, openCluster } from "../../src/kafka/cluster.ts";
import { clientConfig } from "../../src/kafka/config.ts";
import { partitionKey } from "../../src/kafka/topic-partition.ts";
import { type BesideCase, expectAsOfficial } from "../support/beside-official.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { waitFor } from "../support/kafka/wait.ts";
import { type LiveMember, liveMember } from "../support/live-members.ts";
import { rawGroup, type RawGroup } from "../support/raw-group.ts";
import { seedTopics } from "../support/seed-topics.ts";
import { CHANGES, LOOKS } from "./consumer-groups-cases.ts";

const LONG_TOPIC = "changes-of-the-inventory-by-warehouse";

describe.skipIf(kafkaMissing() !== undefined)("consumer-groups beside the official tool", () => {
  let kafka: LeasedKafka;
  let cluster: Cluster;
  const raw: RawGroup[] = [];
  const live: LiveMember[] = [];

  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
    cluster = openCluster(clientConfig(new Map([["bootstrap.servers", kafka.bootstrap]])));
    await seedTopics(kafka.bootstrap, [
      topic("t", 12),
      topic("t1", 3),
      topic(LONG_TOPIC, 2),
      topic("empty", 2, 0),
      // Its partitions come in another order among many than alone.
      topic("vacant", 3, 0),
    ]);
    await commitAll();
    const { bootstrap } = kafka;
    raw.push(
      await rawGroup(bootstrap, "two", [
        { clientId: "a", topics: ["t", "t1"], owns: { t: [0, 10, 2, 9], t1: [1] } },
        { clientId: "a-client-with-a-long-name", topics: ["t"], owns: { t: [1, 11] } },
      ]),
      await rawGroup(bootstrap, "fixed", [
        { clientId: "s", instanceId: "an-instance-with-a-long-name", topics: ["t1"], owns: { t1: [0, 1, 2] } },
      ]),
      await rawGroup(bootstrap, "workers", [{ clientId: "w", topics: ["t"], owns: {} }], "connect"),
    );
    live.push(
      await liveMember(bootstrap, "new", { clientId: "n1", topics: ["t", LONG_TOPIC], protocol: "consumer" }),
      await liveMember(bootstrap, "new", { clientId: "n2", topics: ["t"], protocol: "consumer" }),
    );
    await waitFor("the new group to be stable", async () => {
      const [group] = await describeGroups(cluster, ["new"]);
      const stable = group?.error === undefined && group?.state === "Stable" && group.members.length === 2;
      return stable && group.members.every(({ assignment }) => assignment.length > 0) ? true : undefined;
    });
  });
  afterAll(async () => {
    for (const each of raw) await each.leave();
    for (const each of live) await each.close();
    cluster.close();
    kafka.release();
  });

  describe("where nothing changes", () => {
    test.each(LOOKS)("$args", { timeout: 120_000 }, async (look: BesideCase) => {
      await expectAsOfficial(kafka, "consumer-groups", look);
    });
  });

  describe("where offsets and groups change", () => {
    test.each(CHANGES)("$args", { timeout: 120_000 }, async (change: BesideCase) => {
      const { read } = await expectAsOfficial(kafka, "consumer-groups", change, { reach: commitAll, read: committed });
      expect(read[1]).toEqual(read[0]);
    });
  });

  /** The same offsets, whatever was changed. */
  async function commitAll(): Promise<void> {
    await deleteGroups(cluster, ["g", "h, i", "other", "fresh"]);
    await alterGroupOffsets(cluster, "g", [
      ...Array.from({ length: 12 }, (_, partition) => ({ topic: "t", partition, offset: BigInt(partition % 5) })),
      { topic: LONG_TOPIC, partition: 1, offset: 3n, leaderEpoch: 0 },
    ]);
    await alterGroupOffsets(cluster, "h, i", [{ topic: "t1", partition: 2, offset: 4n }]);
    await alterGroupOffsets(cluster, "other", [{ topic: "empty", partition: 1, offset: 0n }]);
  }

  async function committed(): Promise<Record<string, unknown>> {
    const groups = await listGroupOffsets(
      cluster,
      ["g", "h, i", "other", "fresh", "two", "new"].map((groupId) => ({ groupId })),
    );
    return Object.fromEntries(
      groups.map(({ groupId, offsets }) => [
        groupId,
        offsets.map((each) => `${partitionKey(each)}@${each.offset}`).toSorted(),
      ]),
    );
  }
});

/** Five records a partition, a minute apart from noon on the first day of 2026 on. */
function topic(name: string, partitions: number, count = 5) {
  const records = Array.from({ length: partitions * count }, (_, at) => ({
    partition: at % partitions,
    timestamp: 1_767_268_800_000 + Math.floor(at / partitions) * 60_000,
    value: `v${at}`,
  }));
  return { name, partitions, records, config: { "retention.ms": "-1" } };
}
