/** Metadata v0-13: brokers, topics and their partitions; makes topics that are missing (KIP-204, KIP-516, KIP-700). */
import { code } from "../../protocol/error-table.ts";
import { metadata, type MetadataRequest } from "../../protocol/messages/metadata.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import type { Broker } from "../broker.ts";
import { handle, type RequestContext } from "../handler.ts";
import { CLUSTER_OPERATIONS, OPERATIONS_NOT_ASKED, TOPIC_OPERATIONS } from "../metadata/authorized-operations.ts";
import { partitionRows } from "../metadata/partition-rows.ts";
import { isInternalTopic, topicNameProblem } from "../metadata/topic-name.ts";
import type { TopicView } from "../metadata/topic-view.ts";

type Answer = ResponseInput<typeof metadata>;
type TopicRow = NonNullable<Answer["topics"]>[number];

/** The first version in which topics may be asked for by id. */
const WITH_TOPIC_IDS = 12;

export const handleMetadata = handle<typeof metadata>({
  api: metadata,
  run(request, context) {
    const { broker, connection, version } = context;
    if (
      version < WITH_TOPIC_IDS &&
      request.topics?.some(({ name, topicId }) => name === null || topicId !== ZERO_UUID)
    ) {
      return this.refuse(request, code.INVALID_REQUEST, context);
    }
    return {
      brokers: [
        {
          nodeId: broker.nodeId,
          host: connection.advertisedHost,
          port: connection.advertisedPort,
          rack: broker.config.text("broker.rack"),
        },
      ],
      clusterId: broker.logs.clusterId,
      controllerId: broker.nodeId,
      topics: topicRows(request, context),
      clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
        ? CLUSTER_OPERATIONS
        : OPERATIONS_NOT_ASKED,
    };
  },
  refuse: (request, errorCode) => ({
    topics: request.topics?.map(({ name, topicId }) => ({ errorCode, name: name ?? "", topicId })) ?? [],
    errorCode,
  }),
});

function topicRows(request: MetadataRequest, { broker, version }: RequestContext): TopicRow[] {
  const { metadata: cluster, nodeId } = broker;
  const operations = request.includeTopicAuthorizedOperations ? TOPIC_OPERATIONS : OPERATIONS_NOT_ASKED;
  const row = (topic: TopicView): TopicRow => ({
    errorCode: 0,
    name: topic.name,
    topicId: topic.id,
    isInternal: topic.isInternal,
    partitions: partitionRows(topic, nodeId),
    topicAuthorizedOperations: operations,
  });
  const asked = request.topics;
  // Version 0 has no null, and asks with an empty list for all.
  if (asked === null || (version === 0 && asked.length === 0)) return Array.from(cluster.topics(), row);

  const rows: TopicRow[] = [];
  const ids = new Set(asked.map(({ topicId }) => topicId).filter((id) => id !== ZERO_UUID));
  if (ids.size > 0) {
    for (const id of ids) {
      const topic = cluster.topicById(id);
      if (topic === undefined) rows.unshift({ errorCode: code.UNKNOWN_TOPIC_ID, name: null, topicId: id });
      else rows.push(row(topic));
    }
    return rows;
  }
  const missing: string[] = [];
  for (const name of new Set(asked.map((topic) => topic.name ?? ""))) {
    const topic = cluster.topic(name);
    if (topic === undefined) missing.push(name);
    else rows.push(row(topic));
  }
  if (missing.length > 0) rows.push(...missingRows(missing, operations, broker, request.allowAutoTopicCreation));
  return rows;
}

/** Also a topic that is made now is answered as unknown, as Kafka does: clients ask again. */
function missingRows(names: readonly string[], operations: number, broker: Broker, mayCreate: boolean): TopicRow[] {
  const rows = names.map((name) => ({
    errorCode: topicNameProblem(name) === undefined ? code.UNKNOWN_TOPIC_OR_PARTITION : code.INVALID_TOPIC_EXCEPTION,
    name,
    isInternal: isInternalTopic(name),
    topicAuthorizedOperations: operations,
  }));
  if (mayCreate && broker.config.boolean("auto.create.topics.enable")) {
    const valid = rows.filter(({ errorCode }) => errorCode === code.UNKNOWN_TOPIC_OR_PARTITION);
    if (valid.length > 0) broker.metadata.autoCreate(valid.map(({ name }) => name));
  }
  return rows;
}
