import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { OffsetsTopic } from "../../../../src/broker/groups/log/offsets-topic.ts";
import { OFFSETS_TOPIC } from "../../../../src/broker/metadata/topic-name.ts";
import { code } from "../../../../src/protocol/errors.ts";
import { StorageError } from "../../../../src/storage/log.ts";
import { codeOf } from "../support/code-of.ts";
import { heard, Member, membersOf, newCoordinator, stableMember, stablePair, stateOf } from "../support/coordinator.ts";

/** Makes the topic take records of so many bytes at most. */
function limit({ metadata }: ReturnType<typeof newCoordinator>, maxMessageBytes: number): void {
  metadata.alterConfigs(2, OFFSETS_TOPIC, new Map([["max.message.bytes", String(maxMessageBytes)]]));
}

test("assignments that do not fit into a record are refused to all, who join again", async () => {
  const opened = newCoordinator();
  const [alice, bob] = await stablePair(opened);
  await alice.join();
  await bob.join();
  limit(opened, 500);
  await bob.sync();
  const huge = "x".repeat(1000);
  expect(await alice.sync({ [bob.memberId]: huge })).toMatchObject({ errorCode: code.UNKNOWN_SERVER_ERROR });
  expect(bob.synced).toMatchObject({ errorCode: code.UNKNOWN_SERVER_ERROR });
  expect(stateOf(opened)).toBe("PreparingRebalance");
  limit(opened, 100_000);
  await alice.join();
  await bob.join();
  await bob.sync();
  expect((await alice.sync({ [bob.memberId]: huge }))?.errorCode).toBeUndefined();
  await heard();
  expect(bob.assignment).toBe(huge);
});

test("a group that cannot be written down is not made", async () => {
  const opened = newCoordinator();
  limit(opened, 10);
  const alice = new Member(opened, "alice");
  expect(await alice.join()).toMatchObject({ errorCode: code.UNKNOWN_SERVER_ERROR });
  expect(stateOf(opened)).toBe("Dead");
});

test("a static member's new id that cannot be written down does not count: the old one stays", async () => {
  const opened = newCoordinator();
  const asAlice = { groupInstanceId: "alice" };
  const alice = new Member(opened, "alice");
  await alice.join(asAlice);
  opened.clock.advance(0);
  await heard();
  await alice.sync();
  limit(opened, 10);
  const again = new Member(opened, "alice");
  expect(await again.join(asAlice)).toMatchObject({ errorCode: code.UNKNOWN_SERVER_ERROR, memberId: "" });
  expect(alice.heartbeat()).toBe(code.NONE);
  expect(membersOf(opened)).toEqual(["alice"]);
});

test("commits and deletions that cannot be written down change nothing", async () => {
  const opened = newCoordinator();
  const { id } = opened.metadata.createTopic("t", 1);
  const partition = { committedOffset: 5n, committedLeaderEpoch: -1, committedMetadata: null, partitionIndex: 0 };
  const commit = (groupId: string): unknown =>
    opened.groups.commitOffsets(
      {
        groupId,
        memberId: "",
        groupInstanceId: null,
        generationIdOrMemberEpoch: -1,
        retentionTimeMs: -1n,
        topics: [{ name: "t", topicId: id, partitions: [partition] }],
      },
      9,
    );
  commit("g");
  limit(opened, 10);
  expect(codeOf(() => commit("new"))).toBe(code.UNKNOWN_SERVER_ERROR);
  expect(stateOf(opened, "new")).toBe("Dead");
  expect(opened.groups.deleteGroups(["g"])).toEqual(new Map([["g", code.UNKNOWN_SERVER_ERROR]]));
  const topics = [{ name: "t", partitions: [{ partitionIndex: 0 }] }];
  expect(codeOf(() => opened.groups.deleteOffsets({ groupId: "g", topics }))).toBe(code.UNKNOWN_SERVER_ERROR);
  expect(opened.groups.fetchOffsets("g", null)).toHaveLength(1);
});

test("many tombstones of many groups are written in as many batches as they need", async () => {
  const opened = newCoordinator({ "offsets.topic.num.partitions": "1" });
  const topic = opened.metadata.createTopic("t", 100);
  const partitions = Array.from({ length: 100 }, (_, partitionIndex) => ({
    partitionIndex,
    committedOffset: 5n,
    committedLeaderEpoch: -1,
    committedMetadata: "",
  }));
  const asNobody = { memberId: "", groupInstanceId: null, generationIdOrMemberEpoch: -1, retentionTimeMs: -1n };
  opened.groups.commitOffsets({ groupId: "g", ...asNobody, topics: [{ name: "t", topicId: topic.id, partitions }] }, 9);
  limit(opened, 1000);
  opened.metadata.deleteTopics([topic]);
  expect(opened.groups.fetchOffsets("g", null)).toEqual([]);
  expect(opened.logs.get(OFFSETS_TOPIC, 0)?.endOffset).toBe(200);
});

test("where the disk fails the broker is told, and the client that we are not the coordinator", async () => {
  const { clock, logs, config } = newCoordinator();
  const failures: Error[] = [];
  const log = logs.get(OFFSETS_TOPIC, 0);
  const broken = Object.create(log ?? null, {
    append: {
      value: () => {
        throw new StorageError("cannot write", { path: "x", systemCode: "EIO", cause: undefined });
      },
    },
  });
  const topic = new OffsetsTopic({
    logs: { get: () => broken },
    clock,
    partitionCount: () => config.int("offsets.topic.num.partitions"),
    compression: () => "none",
    fail: (error) => failures.push(error),
  });
  const record = { key: Buffer.from("k"), value: null };
  expect(codeOf(() => topic.appendTo(0, [record]))).toBe(code.NOT_COORDINATOR);
  expect(failures).toHaveLength(1);
});

test("a group that became empty is empty, also where that could not be written down", async () => {
  const opened = newCoordinator();
  const alice = await stableMember(opened);
  limit(opened, 10);
  alice.leave();
  expect(stateOf(opened)).toBe("Empty");
});
