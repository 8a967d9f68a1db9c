import { afterEach, expect, test } from "vitest";
import type { RebalanceListener } from "../../../../src/kafka/consumer/consumer.ts";
import { code } from "../../../../src/protocol/errors.ts";
import { consumerGroupHeartbeat } from "../../../../src/protocol/messages/consumer-group-heartbeat.ts";
import type { ConsumerGroupHeartbeatRequest } from "../../../../src/protocol/messages/consumer-group-heartbeat.ts";
import { fetch } from "../../../../src/protocol/messages/fetch.ts";
import { findCoordinator } from "../../../../src/protocol/messages/find-coordinator.ts";
import { listOffsets } from "../../../../src/protocol/messages/list-offsets.ts";
import { metadata } from "../../../../src/protocol/messages/metadata.ts";
import { offsetCommit } from "../../../../src/protocol/messages/offset-commit.ts";
import type { OffsetCommitRequest } from "../../../../src/protocol/messages/offset-commit.ts";
import { offsetFetch } from "../../../../src/protocol/messages/offset-fetch.ts";
import { FakeBroker, handler, misbehave } from "../../support/fake-broker.ts";
import type { Handler } from "../../support/fake-broker.ts";
import { consumerOf, pollUntil, rejectionOf } from "../support/consumers.ts";

const TOPIC_ID = "AAAAAAAAAAAAAAAAAAAABw";

/** A coordinator that says what the test wants, and remembers what it was told. */
interface Coordinator {
  target: number[] | undefined;
  epoch: number;
  error: number;
  readonly heartbeats: ConsumerGroupHeartbeatRequest[];
  readonly commits: OffsetCommitRequest[];
}

let broker: FakeBroker | undefined;
afterEach(async () => broker?.stop());

async function coordinatorOf(withHeartbeat = true): Promise<Coordinator> {
  const coordinator: Coordinator = { target: [0, 1], epoch: 1, error: code.NONE, heartbeats: [], commits: [] };
  broker = await FakeBroker.start();
  const { port } = broker;
  const beat = handler(consumerGroupHeartbeat, (request) => {
    coordinator.heartbeats.push(request);
    const { error, target, epoch } = coordinator;
    coordinator.error = code.NONE;
    if (error !== code.NONE) return { errorCode: error, memberEpoch: 0, heartbeatIntervalMs: 0 };
    const assignment = target === undefined ? null : { topicPartitions: [{ topicId: TOPIC_ID, partitions: target }] };
    coordinator.target = undefined;
    return { errorCode: 0, memberId: request.memberId, memberEpoch: epoch, heartbeatIntervalMs: 20, assignment };
  });
  const others: Handler[] = [
    handler(metadata, () => ({
      brokers: [{ nodeId: 1, host: "127.0.0.1", port }],
      controllerId: 1,
      topics: [
        {
          errorCode: 0,
          name: "lines",
          topicId: TOPIC_ID,
          partitions: [0, 1].map((partitionIndex) => ({
            errorCode: 0,
            partitionIndex,
            leaderId: 1,
            leaderEpoch: 0,
            replicaNodes: [1],
            isrNodes: [1],
          })),
        },
      ],
    })),
    handler(
      findCoordinator,
      ({ coordinatorKeys }) => ({
        coordinators: coordinatorKeys.map((key) => ({
          key,
          nodeId: 1,
          host: "127.0.0.1",
          port,
          errorCode: 0,
          errorMessage: null,
        })),
      }),
      [4, 6],
    ),
    handler(
      offsetFetch,
      ({ groups }) => ({
        groups: groups.map(({ groupId, topics }) => ({
          groupId,
          errorCode: 0,
          topics: (topics ?? []).map(({ name, partitionIndexes }) => ({
            name,
            partitions: partitionIndexes.map((partitionIndex) => ({
              partitionIndex,
              committedOffset: 7n,
              metadata: "",
              errorCode: 0,
            })),
          })),
        })),
      }),
      [8, 9],
    ),
    handler(
      offsetCommit,
      (request) => {
        coordinator.commits.push(request);
        return {
          topics: request.topics.map(({ name, partitions }) => ({
            name,
            partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: 0 })),
          })),
        };
      },
      [8, 9],
    ),
    handler(listOffsets, () => misbehave("hang")),
    handler(fetch, () => misbehave("hang")),
  ];
  broker.use(...(withHeartbeat ? [beat] : []), ...others);
  return coordinator;
}

const member = { "group.id": "g", "group.protocol": "consumer", "retry.backoff.ms": "5" };

function recording(events: string[]): RebalanceListener {
  const note = (what: string) => (partitions: readonly { readonly partition: number }[]) => {
    events.push(`${what} ${partitions.map(({ partition }) => partition).join(",")}`);
  };
  return { onAssigned: note("assigned"), onRevoked: note("revoked"), onLost: note("lost") };
}

test("joins with everything, takes the assignment and tells that it has it", async () => {
  const coordinator = await coordinatorOf();
  await using opened = await consumerOf(broker?.address ?? "", member);
  const events: string[] = [];
  opened.consumer.subscribe({ topics: ["lines"] }, recording(events));
  await pollUntil([opened.consumer], () => coordinator.heartbeats.length >= 4);
  const [first, ...rest] = coordinator.heartbeats;
  expect(first).toMatchObject({
    memberEpoch: 0,
    subscribedTopicNames: ["lines"],
    rebalanceTimeoutMs: 300_000,
    topicPartitions: [],
  });
  const told = rest.flatMap(({ topicPartitions }) => topicPartitions ?? []);
  expect(told).toEqual([{ topicId: TOPIC_ID, partitions: [0, 1] }]);
  expect(events).toEqual(["assigned 0,1"]);
  expect(opened.consumer.position({ topic: "lines", partition: 0 })).toBe(7);
});

test("commits what it gives up, then commits and leaves at the end", async () => {
  const coordinator = await coordinatorOf();
  await using opened = await consumerOf(broker?.address ?? "", member);
  const events: string[] = [];
  const partition = { topic: "lines", partition: 0 };
  opened.consumer.subscribe({ topics: ["lines"] }, recording(events));
  await pollUntil(
    [opened.consumer],
    () => opened.consumer.assignment().length === 2 && opened.consumer.position(partition) === 7,
  );
  Object.assign(coordinator, { target: [0], epoch: 2 });
  await pollUntil([opened.consumer], () => opened.consumer.assignment().length === 1);
  await opened.consumer.close();
  expect(events).toEqual(["assigned 0,1", "revoked 1", "assigned ", "revoked 0"]);
  expect(coordinator.commits.map(({ generationIdOrMemberEpoch }) => generationIdOrMemberEpoch)).toEqual([2, 2]);
  expect(coordinator.heartbeats.at(-1)?.memberEpoch).toBe(-1);
});

test("loses its partitions when it is fenced, and joins again", async () => {
  const coordinator = await coordinatorOf();
  await using opened = await consumerOf(broker?.address ?? "", member);
  const events: string[] = [];
  opened.consumer.subscribe({ topics: ["lines"] }, recording(events));
  await pollUntil([opened.consumer], () => events.length === 1);
  Object.assign(coordinator, { error: code.FENCED_MEMBER_EPOCH, target: undefined });
  await pollUntil([opened.consumer], () => events.length === 2);
  coordinator.target = [1];
  await pollUntil([opened.consumer], () => events.length === 3);
  expect(events).toEqual(["assigned 0,1", "lost 0,1", "assigned 1"]);
  expect(coordinator.heartbeats.filter(({ memberEpoch }) => memberEpoch === 0)).toHaveLength(2);
});

test("a static member leaves to come back", async () => {
  const coordinator = await coordinatorOf();
  await using opened = await consumerOf(broker?.address ?? "", { ...member, "group.instance.id": "one" });
  opened.consumer.subscribe({ topics: ["lines"] });
  await pollUntil([opened.consumer], () => opened.consumer.assignment().length === 2);
  await opened.consumer.close();
  expect(coordinator.heartbeats.at(-1)).toMatchObject({ memberEpoch: -2, instanceId: "one" });
});

test("a cluster that does not know the protocol is told of in Java's words", async () => {
  await coordinatorOf(false);
  await using opened = await consumerOf(broker?.address ?? "", member);
  opened.consumer.subscribe({ topics: ["lines"] });
  expect((await rejectionOf(opened.consumer.poll(10_000))).message).toMatch(
    /^The cluster does not support the new CONSUMER group protocol\. Set group\.protocol=classic/,
  );
});
