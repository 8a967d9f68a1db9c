/** CreateTopics v2-7 (KIP-464, KIP-525). Left out: timeoutMs, since the topics are there before the answer. */
import { code } from "../../protocol/error-table.ts";
import { errorByCode } from "../../protocol/errors.ts";
import { createTopics, type CreateTopicsRequest } from "../../protocol/messages/create-topics.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import type { Broker } from "../broker.ts";
import { handle } from "../handler.ts";
import { createdTopicConfigs } from "../metadata/created-topic-configs.ts";
import type { PlannedTopic } from "../metadata/new-topics.ts";
import { once } from "../metadata/once.ts";
import { MetadataRefused } from "../metadata/refused.ts";
import { CLUSTER_METADATA_TOPIC } from "../metadata/topic-name.ts";

type Row = NonNullable<ResponseInput<typeof createTopics>["topics"]>[number];

export const handleCreateTopics = handle<typeof createTopics>({
  api: createTopics,
  run(request, { broker }) {
    try {
      return { topics: createdRows(request, broker) };
    } catch (error) {
      if (!(error instanceof MetadataRefused)) throw error;
      return { topics: request.topics.map(({ name }) => refusedRow(name, error)) };
    }
  },
  refuse: (request, errorCode) => ({
    topics: request.topics.map(({ name }) => ({ name, errorCode, errorMessage: errorByCode(errorCode).message })),
  }),
});

/** A row for each topic (ControllerApis.createTopics). Throws MetadataRefused where they are too many together. */
function createdRows({ topics, validateOnly }: CreateTopicsRequest, broker: Broker): Row[] {
  const { single, repeated } = once(topics.map(({ name }) => name));
  const asked = topics.filter(({ name }) => single.has(name) && name !== CLUSTER_METADATA_TOPIC);
  const plans = broker.metadata.createTopics(asked, { validateOnly });
  const rows = plans.map((plan, i) =>
    plan instanceof MetadataRefused ? refusedRow(asked[i]?.name ?? "", plan) : createdRow(plan, broker),
  );
  for (const name of repeated) {
    rows.push({ name, errorCode: code.INVALID_REQUEST, errorMessage: "Duplicate topic name." });
  }
  if (single.has(CLUSTER_METADATA_TOPIC)) {
    rows.push({
      name: CLUSTER_METADATA_TOPIC,
      errorCode: code.INVALID_REQUEST,
      errorMessage: `Creation of internal topic ${CLUSTER_METADATA_TOPIC} is prohibited.`,
    });
  }
  return rows;
}

function createdRow({ name, id, partitionCount, configs }: PlannedTopic, { config }: Broker): Row {
  return {
    name,
    topicId: id,
    errorMessage: null,
    numPartitions: partitionCount,
    replicationFactor: 1,
    configs: createdTopicConfigs(configs, config),
  };
}

function refusedRow(name: string, { errorCode, errorMessage }: MetadataRefused): Row {
  return { name, errorCode, errorMessage };
}
