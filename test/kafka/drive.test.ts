import { afterEach, describe, expect, test } from "vitest";
import type { Cluster } from "../../src/kafka/cluster.ts";
import { askCoordinators, askLeaders } from "../../src/kafka/drive.ts";
import { code, protocolError } from "../../src/protocol/errors.ts";
import { describeGroups } from "../../src/protocol/messages/describe-groups.ts";
import { findCoordinator } from "../../src/protocol/messages/find-coordinator.ts";
import { listOffsets } from "../../src/protocol/messages/list-offsets.ts";
import { metadata } from "../../src/protocol/messages/metadata.ts";
import { clusterOf, hasty } from "./support/cluster.ts";
import { FakeBroker, handler } from "./support/fake-broker.ts";
import type { Handler } from "./support/fake-broker.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function brokers(count: number): Promise<FakeBroker[]> {
  const started = await Promise.all(Array.from({ length: count }, () => FakeBroker.start()));
  closing.push(() => Promise.all(started.map((broker) => broker.stop())));
  return started;
}

function cluster(
  bootstrap: FakeBroker,
  properties: Readonly<Record<string, string>> = { "retry.backoff.ms": "5" },
): Cluster {
  const opened = clusterOf([bootstrap.address], properties, { connectTimeoutMs: 200 });
  closing.push(() => opened.close());
  return opened;
}

const nodes = (all: readonly FakeBroker[]) =>
  all.map(({ port }, index) => ({ nodeId: index + 1, host: "127.0.0.1", port }));

/** Metadata with topic t, whose partitions are led by the nodes of the list. */
const leading = (all: readonly FakeBroker[], leaders: readonly number[]): Handler =>
  handler(metadata, ({ topics }) => ({
    brokers: nodes(all),
    controllerId: 1,
    topics: (topics ?? []).map(({ name }) => ({
      name,
      errorCode: name === "t" ? 0 : 3,
      partitions: leaders.map((leaderId, partitionIndex) => ({
        partitionIndex,
        leaderId,
        replicaNodes: [],
        isrNodes: [],
      })),
    })),
  }));

/** Offsets are ten times the node's id; a node that does not lead says so. */
const offsets = (id: number, leads: (partition: number) => boolean): Handler =>
  handler(listOffsets, ({ topics }) => ({
    topics: (topics ?? []).map(({ name, partitions }) => ({
      name,
      partitions: (partitions ?? []).map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: leads(partitionIndex) ? 0 : 6,
        offset: BigInt(id * 10),
      })),
    })),
  }));

const ask = (
  opened: Cluster,
  partitions: readonly { topic: string; partition: number }[],
  tolerateUnknownTopics = true,
) =>
  askLeaders(
    opened,
    {
      name: "listOffsets",
      api: listOffsets,
      keys: partitions,
      run: async (broker, keys) => {
        const { topics } = await broker.send(listOffsets, {
          replicaId: -1,
          topics: [
            { name: "t", partitions: keys.map(({ partition }) => ({ partitionIndex: partition, timestamp: -1n })) },
          ],
        });
        const found = new Map(topics.flatMap((topic) => topic.partitions).map((each) => [each.partitionIndex, each]));
        return new Map(
          keys.map((key) => {
            const { errorCode = code.UNKNOWN_SERVER_ERROR, offset = -1n } = found.get(key.partition) ?? {};
            return [key, errorCode === 0 ? { value: offset } : { error: protocolError(errorCode) }];
          }),
        );
      },
    },
    { tolerateUnknownTopics },
  );

const at = (partition: number, topic = "t") => ({ topic, partition });

describe("askLeaders", () => {
  test("asks each leader once, about all its partitions", async () => {
    const all = await brokers(2);
    const [first, second] = all;
    if (first === undefined || second === undefined) throw new Error("no brokers");
    first.use(
      leading(all, [1, 2, 1]),
      offsets(1, () => true),
    );
    second.use(offsets(2, () => true));
    const answers = await ask(cluster(first), [at(0), at(1), at(2)]);
    expect([...answers.values()]).toEqual([{ value: 10n }, { value: 20n }, { value: 10n }]);
    expect(first.requests.filter((request) => request.startsWith("ListOffsets"))).toHaveLength(1);
  });

  test("follows a leader that has moved", async () => {
    const all = await brokers(2);
    const [first, second] = all;
    if (first === undefined || second === undefined) throw new Error("no brokers");
    const movedTo = [1];
    first.use(
      leading(all, movedTo),
      offsets(1, () => {
        movedTo[0] = 2;
        return false;
      }),
    );
    second.use(offsets(2, () => true));
    expect([...(await ask(cluster(first), [at(0)])).values()]).toEqual([{ value: 20n }]);
  });

  test("asks the new leader where the old one is down", async () => {
    const all = await brokers(2);
    const [first, second] = all;
    if (first === undefined || second === undefined) throw new Error("no brokers");
    await second.stop();
    let lookups = 0;
    const leaders = [2];
    const who = leading(all, leaders);
    first.use(
      {
        ...who,
        respond: (...frame) => {
          lookups += 1;
          if (lookups > 2) leaders[0] = 1;
          return who.respond(...frame);
        },
      },
      offsets(1, () => true),
    );
    expect([...(await ask(cluster(first), [at(0)])).values()]).toEqual([{ value: 10n }]);
  });

  test("says which topic is not there, or tries on until time is up", async () => {
    const all = await brokers(1);
    const [only] = all;
    if (only === undefined) throw new Error("no broker");
    only.use(
      leading(all, [1]),
      offsets(1, () => true),
    );
    const [strict] = (await ask(cluster(only), [at(0, "nope")], false)).values();
    expect(strict).toMatchObject({
      error: {
        message: "Failed to fetch metadata for partition nope-0 because metadata for topic `nope` could not be found",
      },
    });
    const [tolerant] = (await ask(cluster(only, hasty), [at(0, "nope")])).values();
    expect(tolerant).toMatchObject({
      error: {
        code: "KT_TIMEOUT",
        message: expect.stringContaining("listOffsets(api=METADATA)"),
        cause: { errorName: "UNKNOWN_TOPIC_OR_PARTITION" },
      },
    });
  });

  test("fails every partition where no broker is reached, and throws where no name is found", async () => {
    const unreachable = clusterOf(["127.0.0.1:1"], hasty, { connectTimeoutMs: 50 });
    closing.push(() => unreachable.close());
    expect([...(await ask(unreachable, [at(0), at(1)])).values()]).toMatchObject(
      [0, 1].map(() => ({
        error: {
          message: "Timed out waiting for a node assignment. Call: listOffsets(api=METADATA)",
          attempts: [{ address: "127.0.0.1:1" }],
        },
      })),
    );
    const nowhere = clusterOf(["no-such-host.invalid:9092"], hasty, { connectTimeoutMs: 50 });
    closing.push(() => nowhere.close());
    await expect(ask(nowhere, [at(0)])).rejects.toThrow("Failed to create new KafkaAdminClient");
  });
});

const groups = (answer: () => number) =>
  handler(describeGroups, ({ groups: asked }) => ({
    groups: (asked ?? []).map((groupId) => ({ groupId, errorCode: answer(), groupState: "Stable" })),
  }));

describe("askCoordinators", () => {
  test.each([4, 3])("finds coordinators with FindCoordinator up to version %i and follows them", async (version) => {
    const all = await brokers(2);
    const [first, second] = all;
    if (first === undefined || second === undefined) throw new Error("no brokers");
    let coordinator = 1;
    const where = (key: string) => ({ key, errorCode: key === "closed" ? 30 : 0, ...nodes(all)[coordinator - 1] });
    first.use(
      handler(metadata, () => ({ brokers: nodes(all), controllerId: 1, topics: [] })),
      handler(
        findCoordinator,
        ({ key, coordinatorKeys }) => (version >= 4 ? { coordinators: coordinatorKeys.map(where) } : where(key)),
        [0, version],
      ),
      groups(() => {
        coordinator = 2;
        return code.NOT_COORDINATOR;
      }),
    );
    second.use(groups(() => 0));
    const answers = await askCoordinators(cluster(first), "group", {
      name: "describeConsumerGroups",
      api: describeGroups,
      keys: ["mine", "closed"],
      run: async (broker, keys) => {
        const { groups: found } = await broker.send(describeGroups, { groups: [...keys] });
        return new Map(
          found.map(({ groupId, errorCode, groupState }) => [
            groupId,
            errorCode === 0 ? { value: groupState } : { error: protocolError(errorCode) },
          ]),
        );
      },
    });
    expect(answers.get("mine")).toEqual({ value: "Stable" });
    expect(answers.get("closed")).toMatchObject({
      error: {
        message:
          "FindCoordinator request for groupId `CoordinatorKey(idValue='closed', type=GROUP)` failed due to authorization failure",
      },
    });
  });
});
