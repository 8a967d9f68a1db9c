/** DeleteTopics v1-6 (KIP-516): by name or by id. */
import { code } from "../../protocol/error-table.ts";
import { errorByCode } from "../../protocol/errors.ts";
import { deleteTopics, type DeleteTopicsRequest } from "../../protocol/messages/delete-topics.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import type { Broker } from "../broker.ts";
import { handle } from "../handler.ts";
import { once } from "../metadata/once.ts";
import type { TopicView } from "../metadata/topic-view.ts";

type Row = NonNullable<ResponseInput<typeof deleteTopics>["responses"]>[number];
type AskedTopic = DeleteTopicsRequest["topics"][number];

export const handleDeleteTopics = handle<typeof deleteTopics>({
  api: deleteTopics,
  run(request, context) {
    const { broker, version } = context;
    if (!broker.config.boolean("delete.topic.enable")) {
      return this.refuse(request, version < 3 ? code.INVALID_REQUEST : code.TOPIC_DELETION_DISABLED, context);
    }
    return { responses: deletedRows(askedTopics(request), broker) };
  },
  refuse: (request, errorCode) => ({
    responses: askedTopics(request).map(({ name, topicId }) => ({ name, topicId, errorCode })),
  }),
});

/** Up to version 5 there are only names. */
function askedTopics({ topics, topicNames }: DeleteTopicsRequest): readonly AskedTopic[] {
  return [...topics, ...topicNames.map((name) => ({ name, topicId: ZERO_UUID }))];
}

/** Deletes what is named in one way, once, and is there; a row for each (ControllerApis.deleteTopics). */
function deletedRows(asked: readonly AskedTopic[], { metadata }: Broker): Row[] {
  const rows: Row[] = [];
  const names: string[] = [];
  const ids: string[] = [];
  for (const { name, topicId } of asked) {
    if (name !== null && topicId !== ZERO_UUID) {
      rows.push(refused(name, topicId, code.INVALID_REQUEST, "You may not specify both topic name and topic id."));
    } else if (name !== null) names.push(name);
    else if (topicId !== ZERO_UUID) ids.push(topicId);
    else rows.push(refused(null, ZERO_UUID, code.INVALID_REQUEST, "Neither topic name nor id were specified."));
  }
  const askedNames = once(names);
  const askedIds = once(ids);
  for (const name of askedNames.repeated) {
    rows.push(refused(name, ZERO_UUID, code.INVALID_REQUEST, "Duplicate topic name."));
  }
  for (const id of askedIds.repeated) rows.push(refused(null, id, code.INVALID_REQUEST, "Duplicate topic id."));

  const found = new Map<string, TopicView>();
  for (const id of askedIds.single) {
    const topic = metadata.topicById(id);
    if (topic === undefined) rows.push(refused(null, id, code.UNKNOWN_TOPIC_ID));
    else found.set(id, topic);
  }
  for (const name of askedNames.single) {
    const topic = metadata.topic(name);
    if (topic === undefined) rows.push(refused(name, ZERO_UUID, code.UNKNOWN_TOPIC_OR_PARTITION));
    else if (!found.has(topic.id) && !askedIds.repeated.has(topic.id)) found.set(topic.id, topic);
    else {
      found.delete(topic.id);
      const text = "The provided topic name maps to an ID that was already supplied.";
      rows.push(refused(name, topic.id, code.INVALID_REQUEST, text));
    }
  }
  const topics = [...found.values()];
  metadata.deleteTopics(topics);
  rows.push(...topics.map(({ name, id }) => ({ name, topicId: id, errorCode: 0 })));
  return rows;
}

function refused(name: string | null, topicId: string, errorCode: number, text?: string): Row {
  return { name, topicId, errorCode, errorMessage: text ?? errorByCode(errorCode).message };
}
