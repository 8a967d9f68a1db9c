import { expect, test } from "vitest";
import { offsetCommitRecord } from "../../../../src/broker/groups/log/coordinator-record.ts";
import { OFFSETS_TOPIC } from "../../../../src/broker/metadata/topic-name.ts";
import { code } from "../../../../src/protocol/errors.ts";
import { loadCodec } from "../../../../src/protocol/records/compression/index.ts";
import { encodeEndTxnMarker } from "../../../../src/protocol/records/control.ts";
import { RecordBatchBuilder } from "../../../../src/protocol/records/builder.ts";
import { tempFolder } from "../../../storage/support/logs.ts";
import { partitionOf } from "../../../../src/broker/groups/log/offsets-topic.ts";
import { codeOf } from "../support/code-of.ts";
import {
  heard,
  Member,
  membersOf,
  newCoordinator,
  openCoordinator,
  type OpenedCoordinator,
  SESSION_MS,
  stableMember,
  stablePair,
  stateOf,
} from "../support/coordinator.ts";

const PARTITIONS = 4;

/** What another coordinator finds in the same logs. */
async function restarted(opened: OpenedCoordinator): Promise<OpenedCoordinator> {
  const { dataDir } = opened.logs;
  opened.close();
  const again = openCoordinator(dataDir);
  await again.groups.load();
  return again;
}

function started(properties: Readonly<Record<string, string>> = {}): OpenedCoordinator {
  const opened = openCoordinator(tempFolder(), { "offsets.topic.num.partitions": String(PARTITIONS), ...properties });
  opened.groups.ensureTopic();
  return opened;
}

function commit({ groups, metadata }: OpenedCoordinator, groupId: string, offset: bigint, more: object = {}): void {
  const topic = metadata.topic("t") ?? metadata.createTopic("t", 2);
  const partition = { committedOffset: offset, committedLeaderEpoch: 3, committedMetadata: "note" };
  const topics = [{ name: "t", topicId: topic.id, partitions: [{ ...partition, partitionIndex: 1 }] }];
  const asNobody = { memberId: "", groupInstanceId: null, generationIdOrMemberEpoch: -1, retentionTimeMs: -1n };
  groups.commitOffsets({ groupId, topics, ...asNobody, ...more }, 9);
}

test("groups come back with their members and assignments, and their sessions begin anew", async () => {
  const before = started();
  const [alice, bob] = await stablePair(before);
  before.clock.advance(SESSION_MS - 1);
  const after = await restarted(before);
  const described = after.groups.describeGroup("g", 6);
  expect(described).toMatchObject({ groupState: "Stable", protocolType: "consumer", protocolData: "range" });
  expect(described.members.map(({ memberId, memberAssignment }) => [memberId, memberAssignment.toString()])).toEqual([
    [alice.memberId, "left"],
    [bob.memberId, "right"],
  ]);
  const comeBack = (member: Member): Member =>
    Object.assign(new Member(after, member.name), { memberId: member.memberId, generationId: member.generationId });
  expect(comeBack(alice).heartbeat()).toBe(code.NONE);
  after.clock.advance(SESSION_MS - 1);
  expect(comeBack(bob).heartbeat()).toBe(code.NONE);
  after.clock.advance(1);
  expect(membersOf(after)).toEqual(["bob"]);
  after.close();
});

test("a group that was rebalancing comes back as its last generation, whose members join again", async () => {
  const before = started();
  const [alice] = await stablePair(before);
  await alice.join();
  const after = await restarted(before);
  expect(stateOf(after)).toBe("Stable");
  const again = Object.assign(new Member(after, "alice"), { memberId: alice.memberId, generationId: 2 });
  await again.join();
  expect(stateOf(after)).toBe("PreparingRebalance");
  after.close();
});

test("a group that nobody is in any more comes back empty, at its generation", async () => {
  const before = started();
  const alice = await stableMember(before);
  alice.leave();
  const after = await restarted(before);
  expect(stateOf(after)).toBe("Empty");
  const bob = await stableMember(after, "bob");
  expect(bob.generationId).toBe(3);
  after.close();
});

test("offsets come back with all that was committed, removed ones and deleted groups do not", async () => {
  const before = started();
  commit(before, "kept", 7n);
  commit(before, "kept", 8n);
  commit(before, "gone", 9n);
  before.groups.deleteGroups(["gone"]);
  commit(before, "emptied", 1n);
  before.groups.deleteOffsets({ groupId: "emptied", topics: [{ name: "t", partitions: [{ partitionIndex: 1 }] }] });
  const after = await restarted(before);
  expect(after.groups.fetchOffsets("kept", null)).toMatchObject([
    {
      name: "t",
      partitions: [{ partitionIndex: 1, committedOffset: 8n, committedLeaderEpoch: 3, metadata: "note" }],
    },
  ]);
  expect(after.groups.fetchOffsets("gone", null)).toEqual([]);
  expect(after.groups.fetchOffsets("emptied", null)).toEqual([]);
  const listed = after.groups.listGroups({ statesFilter: [], typesFilter: [] });
  expect(listed.map(({ groupId }) => groupId).toSorted()).toEqual(["emptied", "kept"]);
  after.close();
});

test("until a partition is read its groups are said to be loading", async () => {
  const before = started();
  commit(before, "g", 7n);
  const { dataDir } = before.logs;
  before.close();
  const after = openCoordinator(dataDir);
  const loaded = after.groups.load();
  expect(codeOf(() => after.groups.fetchOffsets("g", null))).toBe(code.COORDINATOR_LOAD_IN_PROGRESS);
  expect(codeOf(() => after.groups.listGroups({ statesFilter: [], typesFilter: [] }))).toBe(
    code.COORDINATOR_LOAD_IN_PROGRESS,
  );
  await loaded;
  expect(after.groups.fetchOffsets("g", null)).toHaveLength(1);
  after.close();
});

test("before there is a topic nobody is served, and there are no groups", async () => {
  const opened = openCoordinator();
  await opened.groups.load();
  expect(codeOf(() => opened.groups.fetchOffsets("g", null))).toBe(code.NOT_COORDINATOR);
  expect(opened.groups.listGroups({ statesFilter: [], typesFilter: [] })).toEqual([]);
  opened.groups.ensureTopic();
  expect(opened.groups.fetchOffsets("g", null)).toEqual([]);
});

test("records that say nothing to us are left out and told of, what is beside them is read", async () => {
  const before = started();
  commit(before, "g", 7n);
  const log = before.logs.get(OFFSETS_TOPIC, partitionOf("g", PARTITIONS));
  const builder = new RecordBatchBuilder();
  builder.append(before.clock.now(), Buffer.from([0, 3, 0, 1, 0x67]), Buffer.from([0, 0, 0]));
  builder.append(before.clock.now(), Buffer.from([0, 2, 0, 99]), Buffer.from([0, 0]));
  builder.append(before.clock.now(), Buffer.from([0, 2, 0, 1, 0x68]), Buffer.from([0, 99]));
  log?.append(builder.build(), { origin: "coordinator" });
  commit(before, "g", 8n);
  const after = await restarted(before);
  expect(after.groups.fetchOffsets("g", null)[0]?.partitions[0]?.committedOffset).toBe(8n);
  expect(after.reported.filter((line) => line.includes("3 records"))).toHaveLength(1);
  after.close();
});

test("offsets of transactions count when those were committed, unless something was written later", async () => {
  const before = started();
  commit(before, "g", 1n);
  const log = before.logs.get(OFFSETS_TOPIC, partitionOf("g", PARTITIONS));
  const topicId = before.metadata.topic("t")?.id ?? "";
  const write = (producerId: bigint, partition: number, offset: bigint): void => {
    const committed = { offset, leaderEpoch: -1, metadata: "", commitTimestamp: 1, expireTimestamp: null, topicId };
    const { key, value } = offsetCommitRecord("g", "t", partition, committed);
    const builder = new RecordBatchBuilder();
    builder.append(before.clock.now(), key, value);
    const transaction = { producerId, producerEpoch: 0, baseSequence: 0, isTransactional: true };
    log?.append(builder.build(transaction), { origin: "coordinator" });
  };
  const end = (producerId: bigint, type: "COMMIT" | "ABORT"): void => {
    const marker = { producerId, type, producerEpoch: 0, coordinatorEpoch: 0, timestamp: before.clock.now() };
    log?.append(encodeEndTxnMarker(marker), { origin: "coordinator" });
  };
  write(10n, 0, 100n);
  write(10n, 1, 101n);
  write(11n, 2, 102n);
  write(12n, 3, 103n);
  commit(before, "g", 2n);
  end(10n, "COMMIT");
  end(11n, "ABORT");
  const after = await restarted(before);
  const [topic] = after.groups.fetchOffsets("g", null);
  const offsets = topic?.partitions.map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset]);
  expect(offsets?.toSorted()).toEqual([
    [0, 100n],
    [1, 2n],
  ]);
  after.close();
});

test("with offsets.topic.compression.codec batches are compressed, and read again", async () => {
  await loadCodec("gzip");
  const before = started({ "offsets.topic.compression.codec": "1" });
  commit(before, "g", 7n);
  const log = before.logs.get(OFFSETS_TOPIC, partitionOf("g", PARTITIONS));
  const stored = log?.read(0, { upTo: 1, maxBytes: 1000, minOneBatch: true });
  expect((stored?.readInt16BE(21) ?? 0) & 7).toBe(1);
  const after = await restarted(before);
  expect(after.groups.fetchOffsets("g", null)).toHaveLength(1);
  after.close();
});

test("a group that has become larger than group.max.size rebalances when it is read", async () => {
  const before = started();
  await stablePair(before);
  const { dataDir } = before.logs;
  before.close();
  const after = openCoordinator(dataDir, { "group.max.size": "1" });
  await after.groups.load();
  expect(stateOf(after)).toBe("PreparingRebalance");
  after.close();
});

test("when the topic is deleted its groups are gone, and who waits is told", async () => {
  const opened = newCoordinator();
  const [alice] = await stablePair(opened);
  await alice.join();
  const topic = opened.metadata.topic(OFFSETS_TOPIC);
  if (topic !== undefined) opened.metadata.deleteTopics([topic]);
  await heard();
  expect(alice.joined).toMatchObject({ errorCode: code.NOT_COORDINATOR });
  expect(codeOf(() => opened.groups.describeGroup("g", 6))).toBe(code.NOT_COORDINATOR);
  opened.groups.ensureTopic();
  expect(stateOf(opened)).toBe("Dead");
});
