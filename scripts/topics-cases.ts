/** What scripts/record-topics.ts asks of a real broker about topics: each case begins without any. */
import type { Conversation, Json, Step } from "../test/broker/support/topic-conversation.ts";

const LONG = "x".repeat(249);
const INVALID_NAMES = ["", ".", "..", "a b", "ä", `${LONG}x`];
const timeoutMs = 10_000;

type Fields = { readonly [key: string]: Json };

const step = (api: string, version: number, request: Fields, settles?: true): Step =>
  settles === undefined ? { api, version, request } : { api, version, request, settles };

const newTopic = (name: string, fields: Fields = {}): Fields => ({
  name,
  numPartitions: 1,
  replicationFactor: 1,
  assignments: [],
  configs: [],
  ...fields,
});
const create = (topics: readonly Fields[], { version = 7, validateOnly = false } = {}): Step =>
  step("CreateTopics", version, { topics, timeoutMs, validateOnly });
const created = (...names: string[]): Step[] => [create(names.map((name) => newTopic(name))), seen(...names)];
const withConfigs = (name: string, configs: { readonly [key: string]: string | null }): Fields =>
  newTopic(name, { configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })) });
const assigned = (name: string, assignments: readonly (readonly [number, readonly number[]])[], fields: Fields = {}) =>
  newTopic(name, {
    numPartitions: -1,
    replicationFactor: -1,
    assignments: assignments.map(([partitionIndex, brokerIds]) => ({ partitionIndex, brokerIds })),
    ...fields,
  });

const named = (...names: (string | null)[]): Json => names.map((name) => ({ name }));
const byId = (...ids: string[]): Json => ids.map((topicId) => ({ topicId, name: null }));
const ask = (version: number, fields: Fields): Step =>
  step("Metadata", version, version >= 4 ? { allowAutoTopicCreation: false, ...fields } : fields);
/** Waits until the broker knows them. */
const seen = (...names: string[]): Step =>
  step("Metadata", 9, { topics: named(...names), allowAutoTopicCreation: false }, true);

const remove = (fields: Fields, version = 6): Step => step("DeleteTopics", version, { timeoutMs, ...fields });
const grow = (
  topics: readonly (readonly [name: string, count: number, assignments?: readonly (readonly number[])[]])[],
  { version = 3, validateOnly = false } = {},
): Step =>
  step("CreatePartitions", version, {
    topics: topics.map(([name, count, assignments]) => ({
      name,
      count,
      assignments: assignments?.map((brokerIds) => ({ brokerIds })) ?? null,
    })),
    timeoutMs,
    validateOnly,
  });
const describe = (fields: Fields): Step => step("DescribeTopicPartitions", 0, fields);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const UNKNOWN_ID = "dGhpcyB0b3BpYyBpcyBubw";

export const topicsCases: readonly Conversation[] = [
  ...range(0, 13).map((version) => ({
    name: `Metadata ${version} of topics that are there`,
    steps: [
      create([newTopic("a", { numPartitions: 3 }), newTopic("b")]),
      seen("a", "b"),
      ask(version, { topics: named("b", "a") }),
      ask(version, { topics: [] }),
      ...(version === 0 ? [] : [ask(version, { topics: null })]),
    ],
  })),
  ...range(4, 13).map((version) => ({
    name: `Metadata ${version} of topics that are not there`,
    steps: [
      ask(version, { topics: named("nope", "nope", "__consumer_offsets", ...INVALID_NAMES) }),
      ...(version < 8 ? [] : [ask(version, { topics: named("nope"), includeTopicAuthorizedOperations: true })]),
    ],
  })),
  ...[8, 9, 10, 13].map((version) => ({
    name: `Metadata ${version} with authorized operations`,
    steps: [
      ...created("a"),
      ask(version, {
        topics: named("a"),
        includeTopicAuthorizedOperations: true,
        ...(version > 10 ? {} : { includeClusterAuthorizedOperations: true }),
      }),
    ],
  })),
  ...[10, 11, 12, 13].map((version) => ({
    name: `Metadata ${version} by topic id`,
    steps: [
      ...created("a", "b"),
      ask(version, { topics: byId("<id:a>", UNKNOWN_ID) }),
      ask(version, { topics: byId("<id:b>", "<id:b>") }),
      ask(version, {
        topics: [
          { topicId: "<id:a>", name: "b" },
          { topicId: "AAAAAAAAAAAAAAAAAAAAAA", name: "b" },
        ],
      }),
      ask(version, { topics: [{ topicId: UNKNOWN_ID, name: "a" }] }),
    ],
  })),
  {
    name: "Metadata of a topic without name or id, before ids could be asked for",
    steps: [ask(10, { topics: named(null, "a") }), ask(11, { topics: named(null, "a") })],
  },
  ...[0, 1, 4, 9, 13].map((version) => ({
    name: `Metadata ${version} makes topics`,
    steps: [
      step("Metadata", version, {
        topics: named("auto", "auto.b"),
        ...(version < 4 ? {} : { allowAutoTopicCreation: true }),
      }),
      seen("auto", "auto.b"),
      ask(version, { topics: named("auto", "auto.b") }),
    ],
  })),
  {
    name: "Metadata makes no topics of names that cannot be",
    steps: [
      ...created("a.b"),
      step("Metadata", 13, { topics: named("a_b", ...INVALID_NAMES), allowAutoTopicCreation: true }),
      ask(13, { topics: named("a_b") }),
      ask(13, { topics: null }),
    ],
  },
  {
    name: "Metadata makes the coordinators' topics as they want them",
    steps: [
      step("Metadata", 13, {
        topics: named("__consumer_offsets", "__transaction_state", "__share_group_state"),
        allowAutoTopicCreation: true,
      }),
      seen("__consumer_offsets", "__transaction_state", "__share_group_state"),
      ask(13, { topics: named("__consumer_offsets", "__transaction_state", "__share_group_state") }),
    ],
  },
  ...range(2, 7).map((version) => ({
    name: `CreateTopics ${version}`,
    steps: [
      create([newTopic("a", { numPartitions: 3 }), newTopic("b", { numPartitions: -1, replicationFactor: -1 })], {
        version,
      }),
      seen("a", "b"),
      create([newTopic("a"), withConfigs("c", { "retention.ms": "1000", "cleanup.policy": "compact" })], { version }),
      seen("a", "c"),
      create([newTopic("d"), newTopic("a")], { version, validateOnly: true }),
      ask(9, { topics: named("d") }),
    ],
  })),
  {
    name: "CreateTopics with all settings of the topic",
    steps: [
      {
        ...create([
          newTopic("a"),
          withConfigs("b", { "retention.ms": "1000", "cleanup.policy": "compact,delete", "min.insync.replicas": "1" }),
        ]),
        whole: true,
      },
    ],
  },
  {
    name: "CreateTopics with names that cannot be",
    steps: [
      create(
        [...INVALID_NAMES, LONG, "a.b_c-D1"].map((name) => newTopic(name)),
        { validateOnly: true },
      ),
    ],
  },
  {
    name: "CreateTopics with names that look alike",
    steps: [
      ...created("a.b", "c_d"),
      create(
        ["a_b", "a.b", "c.d", "c_d", "ab"].map((name) => newTopic(name)),
        { validateOnly: true },
      ),
      create([newTopic("e.f"), newTopic("e_f")]),
      seen("e.f", "e_f"),
      ask(9, { topics: named("e.f", "e_f") }),
    ],
  },
  {
    name: "CreateTopics with internal names",
    steps: [
      create(
        ["__cluster_metadata", "__consumer_offsets", "__transaction_state", "__share_group_state"].map((name) =>
          newTopic(name),
        ),
      ),
      seen("__consumer_offsets", "__transaction_state", "__share_group_state"),
      ask(13, {
        topics: named("__cluster_metadata", "__consumer_offsets", "__transaction_state", "__share_group_state"),
      }),
      create([newTopic("__consumer_offsets"), newTopic("__cluster_metadata"), newTopic("__cluster_metadata")]),
    ],
  },
  {
    name: "CreateTopics with counts that cannot be",
    steps: [
      create(
        (
          [
            [0, 1],
            [-2, 1],
            [1, 0],
            [1, -2],
            [0, 0],
            [-1, 2],
            [1, 3],
            [-1, -1],
            [2, -1],
          ] as const
        ).map(([numPartitions, replicationFactor], i) => newTopic(`t${i}`, { numPartitions, replicationFactor })),
        { validateOnly: true },
      ),
    ],
  },
  {
    name: "CreateTopics with the same name several times",
    steps: [
      create([newTopic("a"), newTopic("b"), newTopic("a"), newTopic("c"), newTopic("a"), newTopic("c")]),
      seen("b"),
      ask(9, { topics: named("a", "b", "c") }),
    ],
  },
  {
    name: "CreateTopics with replicas given",
    steps: [
      create([
        assigned("ok", [
          [1, [1]],
          [0, [1]],
        ]),
      ]),
      seen("ok"),
      ask(9, { topics: named("ok") }),
      create(
        [
          assigned("gap", [
            [0, [1]],
            [2, [1]],
          ]),
          assigned("late", [[1, [1]]]),
          assigned("twice", [
            [0, [1]],
            [0, [1]],
          ]),
          assigned("stranger", [[0, [5]]]),
          assigned("strangers", [[0, [7, 1, 5]]]),
          assigned("same", [[0, [1, 1]]]),
          assigned("empty", [[0, []]]),
          assigned("negative", [[-1, [1]]]),
          assigned("count", [[0, [1]]], { numPartitions: 1 }),
          assigned("factor", [[0, [1]]], { replicationFactor: 1 }),
          assigned("both", [[0, [1]]], { numPartitions: 1, replicationFactor: 1 }),
          assigned("ok", [[0, [9]]]),
        ],
        { validateOnly: true },
      ),
    ],
  },
  {
    name: "CreateTopics with settings that cannot be",
    steps: [
      create(
        [
          withConfigs("a0", { "no.such": "1" }),
          withConfigs("a1", { "retention.ms": "abc" }),
          withConfigs("a2", { "cleanup.policy": "zap" }),
          withConfigs("a3", { "segment.bytes": "1" }),
          withConfigs("a4", { "retention.ms": null }),
          withConfigs("a5", { "retention.ms": null, "segment.ms": null, "no.such": "1" }),
          withConfigs("a6", { "min.insync.replicas": "0" }),
          withConfigs("a7", { "min.compaction.lag.ms": "10", "max.compaction.lag.ms": "5" }),
          withConfigs("a8", { "remote.storage.enable": "true" }),
          withConfigs("a9", { "retention.ms": "" }),
          withConfigs("b0", { "cleanup.policy": "compact,compact" }),
          withConfigs("b1", { "cleanup.policy": "" }),
          withConfigs("b3", { "leader.replication.throttled.replicas": "0:x" }),
          withConfigs("b4", { "local.retention.ms": "5" }),
          withConfigs("b5", { "unclean.leader.election.enable": "yes" }),
          withConfigs("b6", { "min.cleanable.dirty.ratio": "1.5" }),
          withConfigs("b7", { "max.message.bytes": "99999999999" }),
          withConfigs("b8", { "no.such": "1", "retention.ms": "abc", "none.such": "1" }),
          withConfigs("b9", { "local.retention.ms": "500", "retention.ms": "100" }),
          newTopic("c0", { configs: [{ name: "no.such", value: "1" }], numPartitions: 0 }),
          newTopic("c1", {
            configs: [
              { name: "retention.ms", value: "5" },
              { name: "retention.ms", value: "7" },
            ],
          }),
        ],
        { validateOnly: true },
      ),
    ],
  },
  {
    name: "CreateTopics with more than one change may hold",
    steps: [
      create([newTopic("a", { numPartitions: 10_001 }), newTopic("b")], { validateOnly: true }),
      create([newTopic("a", { numPartitions: 10_000 }), newTopic("b", { numPartitions: 0 })], { validateOnly: true }),
      create([newTopic("a", { numPartitions: 5_000 }), newTopic("b", { numPartitions: 5_001 })], {
        validateOnly: true,
      }),
      create([newTopic("a", { numPartitions: 5_000 }), newTopic("b", { numPartitions: 5_000 })], {
        validateOnly: true,
      }),
    ],
  },
  {
    name: "CreateTopics without topics",
    steps: [create([])],
  },
  ...range(1, 6).map((version) => ({
    name: `DeleteTopics ${version}`,
    steps: [
      ...created("a", "b", "c"),
      version < 6
        ? remove({ topicNames: ["a", "nope", "b", "b", ""] }, version)
        : remove({ topics: named("a", "nope", "b", "b", "") }, version),
      ask(9, { topics: named("b", "c") }),
    ],
  })),
  {
    name: "DeleteTopics by id",
    steps: [
      ...created("a", "b", "c", "d", "e"),
      remove({
        topics: [
          { name: null, topicId: "<id:a>" },
          { name: null, topicId: UNKNOWN_ID },
          { name: "b", topicId: "<id:b>" },
          { name: null },
          { name: null, topicId: "<id:c>" },
          { name: null, topicId: "<id:c>" },
          { name: null, topicId: "<id:d>" },
          { name: "d" },
          { name: "c" },
        ],
      }),
      ask(9, { topics: named("b", "c", "d", "e") }),
    ],
  },
  {
    name: "DeleteTopics of the coordinators' topics and of the metadata",
    steps: [
      ...created("__consumer_offsets"),
      remove({ topics: named("__consumer_offsets", "__cluster_metadata") }),
      remove({ topics: [] }),
    ],
  },
  ...range(0, 3).map((version) => ({
    name: `CreatePartitions ${version}`,
    steps: [
      ...created("a", "b", "c", "d"),
      grow(
        [
          ["a", 1],
          ["b", 3],
          ["nope", 3],
          ["c", 2],
          ["c", 3],
          ["d", 0],
        ],
        { version },
      ),
      step("Metadata", 9, { topics: named("a", "c", "d"), allowAutoTopicCreation: false }),
      grow(
        [
          ["b", 2],
          ["a", 2, [[1]]],
          ["d", -1],
        ],
        { version },
      ),
      grow([["d", 4]], { version, validateOnly: true }),
      step("Metadata", 9, { topics: named("d"), allowAutoTopicCreation: false }),
    ],
  })),
  {
    name: "CreatePartitions with replicas given",
    steps: [
      ...created("a", "b", "c", "d", "e", "f"),
      grow(
        [
          ["a", 3, [[1]]],
          ["b", 2, [[5]]],
          ["c", 2, [[]]],
          ["d", 2, [[1, 1]]],
          ["e", 3, [[1], [1, 2]]],
          ["f", 3, [[1], [1]]],
        ],
        { validateOnly: true },
      ),
    ],
  },
  {
    name: "CreatePartitions with more than one change may hold",
    steps: [
      ...created("a", "b"),
      grow(
        [
          ["a", 10_002],
          ["b", 2],
        ],
        { validateOnly: true },
      ),
      grow([["a", 10_001]], { validateOnly: true }),
      grow(
        [
          ["a", 10_001],
          ["b", 2],
        ],
        { validateOnly: true },
      ),
    ],
  },
  ...range(0, 2).map((version) => ({
    name: `DescribeCluster ${version}`,
    steps: [
      step("DescribeCluster", version, {}),
      step("DescribeCluster", version, { includeClusterAuthorizedOperations: true }),
      ...(version === 0 ? [] : [2, 3, 0].map((endpointType) => step("DescribeCluster", version, { endpointType }))),
      ...(version < 2 ? [] : [step("DescribeCluster", version, { includeFencedBrokers: true })]),
    ],
  })),
  {
    name: "ListPartitionReassignments",
    steps: [
      ...created("a"),
      step("ListPartitionReassignments", 0, { topics: null }),
      step("ListPartitionReassignments", 0, { topics: [] }),
      step("ListPartitionReassignments", 0, {
        topics: [
          { name: "a", partitionIndexes: [0, 5] },
          { name: "nope", partitionIndexes: [0] },
        ],
      }),
    ],
  },
  {
    name: "DescribeTopicPartitions",
    steps: [
      create([
        newTopic("b", { numPartitions: 3 }),
        newTopic("a", { numPartitions: 2 }),
        newTopic("Z"),
        newTopic("__consumer_offsets"),
      ]),
      seen("a", "b", "Z", "__consumer_offsets"),
      describe({ topics: [] }),
      describe({ topics: named("b", "a") }),
      describe({ topics: named("b", "nope", "a", "b", ...INVALID_NAMES.slice(1)) }),
      ...[1, 2, 3, 4, 6, 7, 0, -1].map((responsePartitionLimit) => describe({ topics: [], responsePartitionLimit })),
      describe({ topics: named("a", "aa", "b"), responsePartitionLimit: 2 }),
      describe({ topics: [], cursor: { topicName: "a", partitionIndex: 1 } }),
      describe({ topics: [], cursor: { topicName: "a", partitionIndex: 9 } }),
      describe({ topics: [], cursor: { topicName: "aa", partitionIndex: 1 } }),
      describe({ topics: named("b", "a"), cursor: { topicName: "b", partitionIndex: 1 }, responsePartitionLimit: 1 }),
      describe({ topics: named("a", "aa", "b"), cursor: { topicName: "aa", partitionIndex: 1 } }),
      describe({ topics: named("b", "a"), cursor: { topicName: "c", partitionIndex: 0 } }),
      describe({ topics: named("b"), cursor: { topicName: "a", partitionIndex: 0 } }),
      describe({ topics: named("b"), cursor: { topicName: "b", partitionIndex: -1 } }),
      describe({ topics: [], cursor: { topicName: "b", partitionIndex: -1 } }),
    ],
  },
];
