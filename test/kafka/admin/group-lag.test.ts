import { afterEach, describe, expect, test } from "vitest";
import { fetchGroupLags, groupIsGone, topicIsGone } from "../../../src/kafka/admin/group-lag.ts";
import type { Cluster } from "../../../src/kafka/cluster.ts";
import { code } from "../../../src/protocol/errors.ts";
import { consumerGroupDescribe } from "../../../src/protocol/messages/consumer-group-describe.ts";
import { describeGroups } from "../../../src/protocol/messages/describe-groups.ts";
import { findCoordinator } from "../../../src/protocol/messages/find-coordinator.ts";
import { listOffsets } from "../../../src/protocol/messages/list-offsets.ts";
import { metadata } from "../../../src/protocol/messages/metadata.ts";
import { offsetFetch } from "../../../src/protocol/messages/offset-fetch.ts";
import { clusterOf, hasty } from "../support/cluster.ts";
import { FakeBroker, handler } from "../support/fake-broker.ts";

const nodeOf = (index: number): number => (index % 2) + 1;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** What each group has committed: topic, partition, offset. */
type Commits = Readonly<Record<string, readonly (readonly [string, number, bigint])[]>>;

interface Setup {
  commits: Commits;
  partitions?: number;
  /** Partitions of every topic without a leader. */
  leaderless?: readonly number[];
  /** Of the client; short waits unless given. */
  properties?: Readonly<Record<string, string>>;
}

/**
 * Two brokers that share partitions and groups: logs of topics but `gone` go from 3 to 10. Groups are simple ones, without
 * members, as DescribeGroups tells them; one that is not in `commits` is not there.
 */
async function start({ commits, partitions = 4, leaderless = [], properties = hasty }: Setup) {
  const brokers = [await FakeBroker.start(), await FakeBroker.start()] as const;
  for (const broker of brokers) {
    broker.use(
      handler(metadata, ({ topics }) => ({
        brokers: brokers.map(({ port }, at) => ({ nodeId: at + 1, host: "127.0.0.1", port })),
        controllerId: 1,
        topics: (topics ?? []).map(({ name }) => ({
          name,
          errorCode: name === "gone" ? code.UNKNOWN_TOPIC_OR_PARTITION : code.NONE,
          partitions: Array.from({ length: name === "gone" ? 0 : partitions }, (_, partitionIndex) => ({
            partitionIndex,
            leaderId: leaderless.includes(partitionIndex) ? -1 : nodeOf(partitionIndex),
            replicaNodes: [],
            isrNodes: [],
          })),
        })),
      })),
      handler(findCoordinator, ({ coordinatorKeys }) => ({
        coordinators: coordinatorKeys.map((key) => {
          const nodeId = nodeOf(key.length);
          return {
            key,
            nodeId,
            host: "127.0.0.1",
            port: brokers[nodeId === 1 ? 0 : 1].port,
            errorCode: 0,
            errorMessage: null,
          };
        }),
      })),
      handler(consumerGroupDescribe, ({ groupIds }) => ({
        groups: groupIds.map((groupId) => ({
          groupId,
          errorCode: code.GROUP_ID_NOT_FOUND,
          errorMessage: `Group ${groupId} not found.`,
          groupState: "",
          groupEpoch: 0,
          assignmentEpoch: 0,
          assignorName: "",
          members: [],
        })),
      })),
      handler(describeGroups, ({ groups }) => ({
        groups: groups.map((groupId) => ({
          groupId,
          errorCode: groupId in commits ? code.NONE : code.GROUP_ID_NOT_FOUND,
          groupState: "Empty",
          protocolType: "",
          protocolData: "",
          members: [],
        })),
      })),
      handler(
        offsetFetch,
        ({ groups }) => ({
          groups: groups.map(({ groupId }) => ({
            groupId,
            topics: (commits[groupId] ?? []).map(([name, partitionIndex, committedOffset]) => ({
              name,
              partitions: [{ partitionIndex, committedOffset, metadata: "", errorCode: 0 }],
            })),
            errorCode: 0,
          })),
        }),
        [8, 9],
      ),
      handler(listOffsets, ({ topics }) => ({
        topics: topics.map((topic) => ({
          name: topic.name,
          partitions: topic.partitions.map(({ partitionIndex, timestamp }) => ({
            partitionIndex,
            errorCode: 0,
            offset: timestamp === -2n ? 3n : 10n,
          })),
        })),
      })),
    );
  }
  closing.push(() => Promise.all(brokers.map((broker) => broker.stop())));
  const cluster: Cluster = clusterOf([brokers[0].address], properties);
  closing.push(() => cluster.close());
  return { cluster, requests: () => brokers.flatMap((broker) => broker.requests) };
}

describe("fetchGroupLags", () => {
  test("gives what is committed, where it ends and what lies between, groups in the order asked", async () => {
    const { cluster } = await start({
      commits: {
        a: [
          ["t", 1, 4n],
          ["t", 0, 10n],
          ["u", 0, -1n],
        ],
        bb: [],
      },
    });
    const groups = await fetchGroupLags(cluster, ["bb", "a"]);
    const common = { member: null };
    expect(groups).toMatchObject([
      { groupId: "bb", state: "Empty", partitions: [] },
      {
        groupId: "a",
        partitions: [
          { ...common, topic: "t", partition: 0, committed: 10n, start: null, end: 10n, lag: 0n, pending: 0n },
          { ...common, topic: "t", partition: 1, committed: 4n, start: null, end: 10n, lag: 6n, pending: 6n },
          { ...common, topic: "u", partition: 0, committed: null, start: 3n, end: 10n, lag: null, pending: 7n },
        ],
      },
    ]);
  });

  test("leaves other topics out", async () => {
    const { cluster } = await start({
      commits: {
        a: [
          ["t", 0, 4n],
          ["u", 0, 4n],
        ],
      },
    });
    const [group] = await fetchGroupLags(cluster, ["a"], { topics: (topic) => topic === "u" });
    expect(group).toMatchObject({ partitions: [{ topic: "u" }] });
  });

  test("does not wait for a leader, and tells which topics are gone", async () => {
    const { cluster } = await start({
      commits: {
        a: [
          ["gone", 0, 4n],
          ["t", 0, 4n],
          ["t", 1, 4n],
        ],
      },
      leaderless: [1],
    });
    const [group] = await fetchGroupLags(cluster, ["a"]);
    if (group === undefined || group.error !== undefined) throw new Error("no group");
    expect(group.partitions.map(({ end, lag, pending }) => [end, lag, pending])).toEqual([
      [null, null, null],
      [10n, 6n, 6n],
      [null, null, null],
    ]);
    expect(group.partitions.map(topicIsGone)).toEqual([true, false, false]);
    expect(group.partitions[2]?.error).toMatchObject({ errorName: "LEADER_NOT_AVAILABLE" });
  });

  test("tells which groups are gone", async () => {
    const { cluster } = await start({ commits: { a: [] } });
    expect((await fetchGroupLags(cluster, ["a", "nope"])).map(groupIsGone)).toEqual([false, true]);
  });

  test("takes a bounded number of requests, for 500 groups with 20 partitions each as for one", async () => {
    const topic = Array.from({ length: 20 }, (_, partition) => ["t", partition, 4n] as const);
    const commits = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`group-${at}`, topic]));
    const { cluster, requests } = await start({ commits, partitions: 20, properties: {} });
    const groups = await fetchGroupLags(cluster, Object.keys(commits));
    expect(groups.reduce((sum, group) => sum + (group.error === undefined ? group.partitions.length : 0), 0)).toBe(
      10_000,
    );
    const counts = new Map<string, number>();
    for (const request of requests()) {
      const [name = ""] = request.split(" ");
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const {
      ApiVersions: _,
      Metadata: lookups = 0,
      FindCoordinator: coordinators = 0,
      ...asked
    } = Object.fromEntries(counts);
    // Two coordinators, two leaders.
    expect(asked).toEqual({ ConsumerGroupDescribe: 2, DescribeGroups: 2, OffsetFetch: 2, ListOffsets: 2 });
    expect(lookups).toBeLessThanOrEqual(4);
    expect(coordinators).toBeLessThanOrEqual(2);
  });
});
