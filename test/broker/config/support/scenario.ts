/**
 * Requests about configurations, one after the other on a new broker: scripts/record-configs.ts keeps what Apache
 * Kafka answers, and test/broker/config/recorded.test.ts asks kt's broker the same.
 */
import { alterConfigs } from "../../../../src/protocol/messages/alter-configs.ts";
import { createTopics } from "../../../../src/protocol/messages/create-topics.ts";
import { describeConfigs } from "../../../../src/protocol/messages/describe-configs.ts";
import { describeLogDirs } from "../../../../src/protocol/messages/describe-log-dirs.ts";
import { incrementalAlterConfigs } from "../../../../src/protocol/messages/incremental-alter-configs.ts";
import { listConfigResources } from "../../../../src/protocol/messages/list-config-resources.ts";
import type { Api, RequestInput } from "../../../../src/protocol/schema.ts";

export interface Step {
  readonly name: string;
  readonly api: Api;
  readonly version: number;
  readonly request: RequestInput<Api>;
}

const TOPIC = 2;
const BROKER = 4;
const BROKER_LOGGER = 8;
const CLIENT_METRICS = 16;
const GROUP = 32;

const SET = 0;
const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;

function step<A extends Api>(name: string, api: A, version: number, request: RequestInput<A>): Step {
  return { name, api, version, request };
}

interface DescribeOptions {
  readonly version?: number;
  readonly keys?: readonly string[] | null;
  readonly synonyms?: boolean;
  readonly documentation?: boolean;
}

function describe(name: string, type: number, resource: string, options: DescribeOptions = {}): Step {
  const { version = 4, keys = null, synonyms = true, documentation = false } = options;
  return step(name, describeConfigs, version, {
    resources: [{ resourceType: type, resourceName: resource, configurationKeys: keys === null ? null : [...keys] }],
    includeSynonyms: synonyms,
    ...(version >= 3 && { includeDocumentation: documentation }),
  });
}

type Op = readonly [operation: number, name: string, value: string | null];

function alter(name: string, type: number, resource: string, ops: readonly Op[], validateOnly = false): Step {
  const configs = ops.map(([configOperation, key, value]) => ({ name: key, configOperation, value }));
  return step(name, incrementalAlterConfigs, 1, {
    resources: [{ resourceType: type, resourceName: resource, configs }],
    validateOnly,
  });
}

/** Each key alone, so that each gets its own answer. */
function alterEach(name: string, type: number, resource: string, ops: readonly Op[]): Step[] {
  return ops.map((op) =>
    alter(`${name}: ${["set", "delete", "append", "subtract"][op[0]] ?? op[0]} ${op[1]}=${op[2]}`, type, resource, [
      op,
    ]),
  );
}

function replace(
  name: string,
  type: number,
  resource: string,
  configs: Readonly<Record<string, string | null>>,
  { version = 2, validateOnly = false } = {},
): Step {
  const entries = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
  return step(name, alterConfigs, version, {
    resources: [{ resourceType: type, resourceName: resource, configs: entries }],
    validateOnly,
  });
}

/** Two of them are longer than a value may be. */
const longText = "x".repeat(20_000);

export const scenario: readonly Step[] = [
  step("topics to look at", createTopics, 4, {
    topics: [
      { name: "plain", numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] },
      {
        name: "tuned",
        numPartitions: 2,
        replicationFactor: 1,
        assignments: [],
        configs: [
          { name: "retention.ms", value: "1000" },
          { name: "cleanup.policy", value: "compact,delete" },
          { name: "min.cleanable.dirty.ratio", value: "0.25" },
          { name: "preallocate", value: " TRUE " },
        ],
      },
    ],
    timeoutMs: 30_000,
    validateOnly: false,
  }),

  describe("all of a topic", TOPIC, "plain", { documentation: true }),
  describe("all of a topic with values of its own", TOPIC, "tuned"),
  describe("a topic in version 1", TOPIC, "tuned", { version: 1 }),
  describe("a topic in version 2 without synonyms", TOPIC, "tuned", { version: 2, synonyms: false }),
  describe("a topic in version 3", TOPIC, "tuned", { version: 3, documentation: true, keys: ["retention.ms"] }),
  describe("some keys of a topic", TOPIC, "tuned", { keys: ["retention.ms", "no.such", "cleanup.policy"] }),
  describe("no keys of a topic", TOPIC, "tuned", { keys: [] }),
  describe("a topic that is not there", TOPIC, "nope"),
  describe("a topic that cannot be", TOPIC, "a b"),
  describe("a topic without a name", TOPIC, ""),
  step("the same resource twice, and two others", describeConfigs, 4, {
    resources: [
      { resourceType: TOPIC, resourceName: "tuned", configurationKeys: ["retention.ms"] },
      { resourceType: TOPIC, resourceName: "tuned", configurationKeys: ["retention.bytes"] },
      { resourceType: BROKER, resourceName: "1", configurationKeys: ["num.partitions"] },
      { resourceType: TOPIC, resourceName: "nope", configurationKeys: null },
    ],
    includeSynonyms: false,
  }),

  describe("all of the broker", BROKER, "1", { documentation: true }),
  describe("the broker in version 1", BROKER, "1", {
    version: 1,
    keys: ["num.io.threads", "log.dirs", "listeners", "ssl.key.password"],
  }),
  describe("keys of the broker with several names", BROKER, "1", {
    keys: [
      "log.retention.ms",
      "log.retention.minutes",
      "log.retention.hours",
      "log.roll.hours",
      "log.flush.interval.ms",
      "log.flush.scheduler.interval.ms",
    ],
  }),
  describe("internal keys of the broker", BROKER, "1", {
    keys: ["unstable.api.versions.enable", "log.initial.task.delay.ms"],
  }),
  describe("the defaults of all brokers", BROKER, "", { documentation: true }),
  describe("another broker", BROKER, "2"),
  describe("a broker that is no number", BROKER, "one"),
  describe("the loggers of no broker", BROKER_LOGGER, ""),
  describe("the loggers of another broker", BROKER_LOGGER, "2"),
  describe("the loggers of a broker that is no number", BROKER_LOGGER, "one"),
  describe("a group", GROUP, "workers", { documentation: true }),
  describe("a group without a name", GROUP, ""),
  describe("client metrics", CLIENT_METRICS, "all", { documentation: true }),
  describe("client metrics without a name", CLIENT_METRICS, ""),
  describe("a type that is not known", 99, "x"),
  step("a type that is not known next to a topic", describeConfigs, 4, {
    resources: [
      { resourceType: 0, resourceName: "x", configurationKeys: null },
      { resourceType: TOPIC, resourceName: "tuned", configurationKeys: ["retention.ms"] },
    ],
    includeSynonyms: false,
  }),

  ...alterEach("a topic's", TOPIC, "plain", [
    [SET, "no.such", "1"],
    [DELETE, "no.such", null],
    [SET, "min.insync.replicas", "0"],
    [SET, "retention.ms", "many"],
    [SET, "retention.ms", null],
    [SET, "cleanup.policy", "zap"],
    [SET, "segment.bytes", "1"],
    [SET, "remote.storage.enable", "true"],
    [SET, "min.compaction.lag.ms", "10"],
    [SET, "max.compaction.lag.ms", "5"],
    [DELETE, "min.compaction.lag.ms", null],
    [APPEND, "retention.ms", "1"],
    [APPEND, "cleanup.policy", "compact"],
    [APPEND, "cleanup.policy", "compact"],
    [SUBTRACT, "cleanup.policy", "delete"],
    [SUBTRACT, "cleanup.policy", "compact"],
    [SUBTRACT, "cleanup.policy", "zap"],
    [APPEND, "cleanup.policy", "zap"],
    [APPEND, "cleanup.policy", null],
    [APPEND, "no.such", "1"],
    [APPEND, "leader.replication.throttled.replicas", "0:1"],
    [APPEND, "leader.replication.throttled.replicas", "nonsense"],
    [SET, "internal.segment.bytes", "2048"],
    [DELETE, "retention.bytes", null],
    [DELETE, "retention.bytes", "left"],
    [9, "retention.ms", "1"],
  ]),
  describe("the topic afterwards", TOPIC, "plain"),
  alter("several of a topic at once", TOPIC, "plain", [
    [SET, "retention.ms", " 2000 "],
    [SET, "max.message.bytes", "500"],
    [DELETE, "internal.segment.bytes", null],
    [DELETE, "cleanup.policy", null],
  ]),
  alter("one wrong of several", TOPIC, "plain", [
    [SET, "retention.ms", "3000"],
    [SET, "max.message.bytes", "-1"],
  ]),
  alter("only checked", TOPIC, "plain", [[SET, "retention.ms", "4000"]], true),
  alter("the same key twice", TOPIC, "plain", [
    [SET, "retention.ms", "1"],
    [DELETE, "retention.ms", null],
  ]),
  alter("two values that are null", TOPIC, "plain", [
    [SET, "retention.ms", null],
    [SET, "max.message.bytes", null],
  ]),
  alter("nothing at all", TOPIC, "plain", []),
  alter("a topic that is not there", TOPIC, "nope", [[SET, "retention.ms", "1"]]),
  alter("a topic that is not there, with a wrong value", TOPIC, "nope", [[SET, "retention.ms", "x"]]),
  alter("a topic without a name", TOPIC, "", [[SET, "retention.ms", "1"]]),
  alter("a topic that cannot be", TOPIC, "a b", [[SET, "retention.ms", "1"]]),
  alter("a type that is not known", 99, "x", [[SET, "retention.ms", "1"]]),
  step("the same resource twice, and another", incrementalAlterConfigs, 0, {
    resources: [
      {
        resourceType: TOPIC,
        resourceName: "plain",
        configs: [{ name: "retention.ms", configOperation: SET, value: "5" }],
      },
      { resourceType: TOPIC, resourceName: "plain", configs: [{ name: "flush.ms", configOperation: SET, value: "5" }] },
      { resourceType: TOPIC, resourceName: "tuned", configs: [{ name: "flush.ms", configOperation: SET, value: "5" }] },
    ],
    validateOnly: false,
  }),
  describe("the topic after all that", TOPIC, "plain", {
    keys: ["retention.ms", "flush.ms", "max.message.bytes", "cleanup.policy"],
  }),
  describe("the other topic after all that", TOPIC, "tuned", { keys: ["flush.ms"] }),

  replace("a topic's values replaced", TOPIC, "plain", { "flush.messages": "7", "segment.ms": "60000" }),
  describe("the topic with its values replaced", TOPIC, "plain", {
    keys: ["flush.messages", "segment.ms", "retention.ms", "max.message.bytes"],
  }),
  replace("replaced by a null", TOPIC, "plain", { "flush.messages": null }),
  replace("replaced by a wrong value", TOPIC, "plain", { "flush.messages": "0" }, { version: 0 }),
  replace("replaced, only checked", TOPIC, "plain", { "flush.messages": "8" }, { version: 1, validateOnly: true }),
  replace("replaced by an unknown key", TOPIC, "plain", { "no.such": "8" }),
  replace("a logger replaced", BROKER_LOGGER, "1", { root: "INFO" }),
  replace("a type that is not known replaced", 99, "x", {}),
  replace("replaced in a topic that is not there", TOPIC, "nope", {}),
  replace("a topic's values taken away", TOPIC, "plain", {}),
  describe("the topic with its values taken away", TOPIC, "plain", { keys: ["flush.messages", "segment.ms"] }),

  ...alterEach("the broker's", BROKER, "1", [
    [SET, "log.dirs", "/elsewhere"],
    [SET, "num.partitions", "3"],
    [DELETE, "num.partitions", null],
    [SET, "log.retention.hours", "1"],
    [SET, "no.such", "1"],
    [APPEND, "no.such", "1"],
    [APPEND, "num.io.threads", "1"],
    [SUBTRACT, "num.io.threads", "1"],
    [SET, "num.io.threads", "100"],
    [SET, "num.io.threads", "0"],
    [SET, "num.io.threads", "x"],
    [SET, "num.io.threads", "1"],
    [SET, "num.io.threads", "9"],
    [SET, "log.cleaner.threads", "9"],
    [SET, "log.cleaner.threads", "0"],
    [SET, "min.insync.replicas", "1"],
    [SET, "log.roll.ms", "0"],
    [SET, "log.retention.ms", "0"],
    [SET, "log.segment.bytes", "1"],
    [SET, "ssl.keystore.location", "/x"],
    [SET, "listener.name.plaintext.ssl.keystore.type", "JKS"],
    [SET, "log.cleaner.dedupe.buffer.size", "1"],
    [SET, "log.local.retention.ms", "-1"],
    [SET, "log.local.retention.ms", "99999999999"],
    [SET, "group.consumer.assignment.interval.ms", "99999"],
    [SET, "cordoned.log.dirs", "/elsewhere"],
    [SET, "leader.replication.throttled.rate", "-1"],
    [SET, "leader.replication.throttled.rate", "5000"],
    [SET, "max.connections.per.ip", "0"],
    [SET, "max.connections.per.ip.overrides", "nonsense"],
    [SET, "log.cleanup.policy", "compact"],
    [APPEND, "log.cleanup.policy", "delete"],
    [APPEND, "metric.reporters", "no.such.Reporter"],
    [SET, "message.max.bytes", "2000000"],
    [SET, "log.roll.ms", "5000"],
    [SET, "remote.log.reader.threads", "99"],
    [SET, "remote.log.manager.copy.max.bytes.per.second", "0"],
    [SET, "producer.id.expiration.ms", "100000"],
    [9, "num.io.threads", "8"],
  ]),
  alter("several fixed ones of the broker", BROKER, "1", [
    [SET, "num.partitions", "3"],
    [SET, "log.dirs", "/elsewhere"],
    [SET, "broker.rack", "a"],
    [SET, "message.max.bytes", "3000000"],
  ]),
  alter("only checked, of the broker", BROKER, "1", [[SET, "message.max.bytes", "3000000"]], true),
  alter("another broker", BROKER, "2", [[SET, "message.max.bytes", "1"]]),
  alter("a broker that is no number", BROKER, "one", [[SET, "message.max.bytes", "1"]]),
  ...alterEach("of all brokers", BROKER, "", [
    [SET, "listeners", "PLAINTEXT://:1"],
    [SET, "log.dirs", "/elsewhere"],
    [SET, "sasl.jaas.config", "secret"],
    [SET, "listener.name.plaintext.max.connections", "5"],
    [SET, "listener.name.plaintext.sasl.jaas.config", "x"],
    [SET, "message.max.bytes", "1000"],
    [SET, "log.retention.ms", "7200000"],
    [SET, "log.cleaner.threads", "2"],
    [SET, "no.such.either", "1"],
    [DELETE, "min.insync.replicas", null],
    [SET, "min.insync.replicas", "2"],
    [DELETE, "message.max.bytes", null],
    [SET, "message.max.bytes", "1000"],
  ]),
  describe("the broker afterwards", BROKER, "1"),
  describe("the defaults of all brokers afterwards", BROKER, "", { documentation: true }),
  describe("some defaults of all brokers", BROKER, "", {
    keys: ["message.max.bytes", "num.partitions"],
    synonyms: false,
  }),
  describe("the topic under the broker's new values", TOPIC, "plain"),
  alter("the broker's values deleted", BROKER, "1", [
    [DELETE, "message.max.bytes", null],
    [DELETE, "log.roll.ms", null],
    [DELETE, "never.there", null],
  ]),
  describe("the topic with the broker's values deleted", TOPIC, "plain", { keys: ["max.message.bytes", "segment.ms"] }),
  replace("the broker's values replaced", BROKER, "1", { "message.max.bytes": "4000000" }),
  replace("the broker's values replaced by a fixed one", BROKER, "1", { "num.partitions": "1" }),
  describe("the broker with its values replaced", BROKER, "1", {
    keys: ["message.max.bytes", "num.io.threads", "log.cleaner.threads", "no.such"],
  }),
  replace("the values of all brokers replaced", BROKER, "", { "min.insync.replicas": "1" }),
  replace("the values of all brokers taken away", BROKER, "", {}),
  describe("the defaults of all brokers in the end", BROKER, ""),

  ...alterEach("a group's", GROUP, "workers", [
    [SET, "no.such", "1"],
    [SET, "consumer.session.timeout.ms", "x"],
    [SET, "consumer.session.timeout.ms", "1"],
    [SET, "consumer.session.timeout.ms", "99999999"],
    [SET, "consumer.session.timeout.ms", "50000"],
    [SET, "consumer.heartbeat.interval.ms", "1"],
    [SET, "consumer.heartbeat.interval.ms", "99999"],
    [SET, "consumer.assignment.interval.ms", "99999"],
    [SET, "share.delivery.count.limit", "99"],
    [SET, "share.record.lock.duration.ms", "999999"],
    [SET, "share.partition.max.record.locks", "99999"],
    [SET, "share.auto.offset.reset", "whenever"],
    [SET, "share.auto.offset.reset", "by_duration:PT1H"],
    [SET, "share.isolation.level", "nope"],
    [SET, "streams.num.standby.replicas", "3"],
    [SET, "streams.num.standby.replicas", "1"],
    [APPEND, "share.isolation.level", "x"],
    [SET, "share.isolation.level", null],
  ]),
  alter("a group without a name", GROUP, "", [[SET, "consumer.session.timeout.ms", "50000"]]),
  describe("the group afterwards", GROUP, "workers"),
  describe("a key of the group", GROUP, "workers", {
    keys: ["consumer.session.timeout.ms", "no.such"],
    documentation: true,
  }),
  replace("the group's values replaced", GROUP, "workers", { "consumer.session.timeout.ms": "46000" }),
  describe("the group with its values replaced", GROUP, "workers", {
    keys: ["consumer.session.timeout.ms", "streams.num.standby.replicas"],
  }),

  ...alterEach("of client metrics", CLIENT_METRICS, "all", [
    [SET, "no.such", "1"],
    [SET, "interval.ms", "1"],
    [SET, "interval.ms", "x"],
    [SET, "interval.ms", "1000"],
    [SET, "match", "nonsense"],
    [SET, "match", "client_id=("],
    [SET, "match", "who=x"],
    [SET, "match", "client_id=a.*"],
    [APPEND, "match", "client_software_name=kt"],
    [SET, "metrics", "a,,b"],
    [SET, "metrics", "a.,b."],
    [SUBTRACT, "metrics", "a."],
  ]),
  alter("client metrics without a name", CLIENT_METRICS, "", [[SET, "interval.ms", "1000"]]),
  describe("the client metrics afterwards", CLIENT_METRICS, "all"),
  alter("a long value", CLIENT_METRICS, "long", [[APPEND, "metrics", longText]]),
  alter("a value that grows too long", CLIENT_METRICS, "long", [[APPEND, "metrics", `${longText}y`]]),

  ...alterEach("a logger's", BROKER_LOGGER, "1", [
    [SET, "no.such.logger", "INFO"],
    [DELETE, "no.such.logger", null],
    [APPEND, "no.such.logger", "INFO"],
    [9, "no.such.logger", "INFO"],
  ]),
  alter("a logger of another broker", BROKER_LOGGER, "2", [[SET, "root", "INFO"]]),
  alter("a logger of no broker", BROKER_LOGGER, "", [[SET, "root", "INFO"]]),

  step("all resources that have configurations, in version 0", listConfigResources, 0, {}),
  ...[
    [],
    [TOPIC],
    [BROKER],
    [BROKER_LOGGER],
    [CLIENT_METRICS],
    [GROUP],
    [TOPIC, GROUP, CLIENT_METRICS],
    [99],
    [0],
    [TOPIC, 99],
  ].map((types) =>
    step(`resources of the types ${types.join(", ") || "all"}`, listConfigResources, 1, { resourceTypes: types }),
  ),

  ...[1, 2, 3, 4, 5].map((version) =>
    step(`all log dirs in version ${version}`, describeLogDirs, version, { topics: null }),
  ),
  step("the log dirs of nothing", describeLogDirs, 5, { topics: [] }),
  step("the log dirs of some partitions", describeLogDirs, 5, {
    topics: [
      { topic: "tuned", partitions: [1, 7] },
      { topic: "nope", partitions: [0] },
    ],
  }),
];

/** For JSON.stringify: what differs each time has a placeholder. */
export function neutralValue(key: string, value: unknown): unknown {
  if (key === "topicId") return "<id>";
  if (/^(total|usable)Bytes$/.test(key) && value !== -1n) return "<bytes>";
  return typeof value === "bigint" ? `${value}n` : value;
}
