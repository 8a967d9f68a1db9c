import { UnsupportedVersionError } from "../../errors.ts";
import type { ProtocolError } from "../../errors.ts";
import { createTopics as api } from "../../protocol/messages/create-topics.ts";
import type { CreateTopicsResponse } from "../../protocol/messages/create-topics.ts";
import type { Broker } from "../broker.ts";
import type { Cluster } from "../cluster.ts";
import { configSource } from "./config-entries.ts";
import type { ConfigSource } from "./config-entries.ts";
import { requestItems } from "./item-results.ts";
import type { ItemResult } from "./item-results.ts";

export interface NewTopic {
  readonly name: string;
  /** Absent: the broker's num.partitions. Not looked at where there is an assignment. */
  readonly partitions?: number | undefined;
  /** Absent: the broker's default.replication.factor. Not looked at where there is an assignment. */
  readonly replicationFactor?: number | undefined;
  /** The brokers of each partition, in partition order, the preferred leader first; empty: the broker assigns. */
  readonly replicaAssignment?: readonly (readonly number[])[];
  readonly configs?: ReadonlyMap<string, string>;
}

export interface CreateTopicsOptions {
  /** Check only, create nothing. */
  readonly validateOnly?: boolean;
  readonly retryOnQuotaViolation?: boolean;
}

export interface CreatedConfig {
  readonly name: string;
  readonly value: string | null;
  readonly source: ConfigSource;
  readonly readOnly: boolean;
  readonly sensitive: boolean;
}

export type CreateTopicResult =
  | { readonly name: string; readonly error: ProtocolError }
  | {
      readonly name: string;
      readonly error?: undefined;
      /** The zero id where the broker does not tell (before 2.8). */
      readonly topicId: string;
      /** -1 where the broker does not tell. */
      readonly numPartitions: number;
      readonly replicationFactor: number;
      /** Null where the broker does not tell, or we may not see the configuration. */
      readonly configs: readonly CreatedConfig[] | null;
    };

type CreatableTopic = ReturnType<typeof creatableTopic>;
type TopicAnswer = CreateTopicsResponse["topics"][number];

/** Creates topics: a result each, in their order. CreateTopics, to the controller. */
export async function createTopics(
  cluster: Cluster,
  topics: readonly NewTopic[],
  { validateOnly = false, retryOnQuotaViolation }: CreateTopicsOptions = {},
): Promise<CreateTopicResult[]> {
  const results = await requestItems(cluster, {
    callName: "createTopics",
    items: topics.map(creatableTopic),
    retryOnQuotaViolation,
    ask: async (broker, items) => {
      ensureDefaultsKnown(broker, items);
      const { throttleTimeMs, topics: answers } = await broker.send(api, {
        topics: [...items],
        timeoutMs: broker.timeoutMs,
        validateOnly,
      });
      return { throttleTimeMs, answers };
    },
  });
  return results.map(createTopicResult);
}

function creatableTopic(topic: NewTopic) {
  const { name, partitions, replicationFactor, replicaAssignment = [], configs = new Map<string, string>() } = topic;
  const assigned = replicaAssignment.length > 0;
  return {
    name,
    numPartitions: assigned ? -1 : (partitions ?? -1),
    replicationFactor: assigned ? -1 : (replicationFactor ?? -1),
    assignments: replicaAssignment.map((brokers, partitionIndex) => ({ partitionIndex, brokerIds: [...brokers] })),
    configs: [...configs].map(([key, value]) => ({ name: key, value })),
  };
}

/** KIP-464: from version 4 on -1 stands for the broker's default. */
function ensureDefaultsKnown(broker: Broker, topics: readonly CreatableTopic[]): void {
  if (broker.chooseVersion(api) >= 4) return;
  const names = topics
    .filter(({ assignments, numPartitions, replicationFactor }) => {
      return assignments.length === 0 && (numPartitions === -1 || replicationFactor === -1);
    })
    .map(({ name }) => name);
  if (names.length === 0) return;
  throw new UnsupportedVersionError(
    `Creating topics with default partitions/replication factor are only supported in CreateTopicRequest version 4+. The following topics need values for partitions and replicas: [${names.join(", ")}]`,
    { javaClass: "org.apache.kafka.common.errors.UnsupportedVersionException" },
  );
}

function createTopicResult({ name, error, answer }: ItemResult<TopicAnswer>): CreateTopicResult {
  if (error !== undefined) return { name, error };
  const { topicId, numPartitions, replicationFactor, topicConfigErrorCode, configs } = answer;
  return {
    name,
    topicId,
    numPartitions,
    replicationFactor,
    configs: topicConfigErrorCode !== 0 || configs === null ? null : configs.map(createdConfig),
  };
}

function createdConfig(config: NonNullable<TopicAnswer["configs"]>[number]): CreatedConfig {
  const { name, value, readOnly, isSensitive } = config;
  return { name, value, readOnly, sensitive: isSensitive, source: configSource(config.configSource) };
}
