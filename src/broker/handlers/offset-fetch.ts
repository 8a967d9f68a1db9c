import { code } from "../../protocol/errors.ts";
import {
  offsetFetch,
  type OffsetFetchRequest,
  type OffsetFetchResponse,
} from "../../protocol/messages/offset-fetch.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import type { Broker } from "../broker.ts";
import { groupErrorCode } from "../groups/group-error.ts";
import type { AskedTopic, FetchedTopic } from "../groups/offsets/offset-fetch.ts";
import { handle } from "../handler.ts";

type AskedGroup = Pick<OffsetFetchRequest["groups"][number], "groupId" | "topics">;
type Group = OffsetFetchResponse["groups"][number];

const GROUP_ERROR_SINCE = 2;
const GROUPS_SINCE = 8;
const TOPIC_IDS_SINCE = 10;

/** OffsetFetch v1-10: one group, or, since version 8, any number. Offsets that we tell are always stable. */
export const handleOffsetFetch = handle<typeof offsetFetch>({
  api: offsetFetch,
  run(request, { broker, version }) {
    const groups = askedGroups(request, version).map((group) => answer(group, broker, version));
    return response(groups, version);
  },
  refuse: (request, errorCode, { version }) =>
    response(
      askedGroups(request, version).map((group) => failed(group, errorCode, version)),
      version,
    ),
});

/** The request in the form of the newer versions. */
function askedGroups({ groups, groupId, topics }: OffsetFetchRequest, version: number): AskedGroup[] {
  if (version >= GROUPS_SINCE) return groups;
  return [{ groupId, topics: topics?.map((topic) => ({ ...topic, topicId: ZERO_UUID })) ?? null }];
}

/** The response in the form of the version. */
function response(groups: Group[], version: number) {
  if (version >= GROUPS_SINCE) return { groups };
  const [group] = groups;
  return { topics: group?.topics, errorCode: group?.errorCode };
}

function answer(group: AskedGroup, broker: Broker, version: number): Group {
  const { groupId } = group;
  const { known, unknown } = sortTopics(group.topics, broker, version);
  try {
    const topics = broker.groups.fetchOffsets(groupId, known);
    const answers = known === null && version >= TOPIC_IDS_SINCE ? withIds(topics, broker) : topics;
    return { groupId, topics: [...answers, ...unknown], errorCode: code.NONE };
  } catch (error) {
    return failed(group, groupErrorCode(error), version);
  }
}

/** Topics that are named by id get their names; null stays null: all topics. */
function sortTopics(topics: readonly AskedTopic[] | null, { metadata }: Broker, version: number) {
  const unknown: FetchedTopic[] = [];
  if (topics === null || version < TOPIC_IDS_SINCE) return { known: topics, unknown };
  const known: AskedTopic[] = [];
  for (const asked of topics) {
    const name = metadata.topicById(asked.topicId)?.name;
    if (name === undefined) unknown.push(failedTopic(asked, code.UNKNOWN_TOPIC_ID));
    else known.push({ ...asked, name });
  }
  return { known, unknown };
}

/** Topics that are gone cannot be named in a version that knows ids alone. */
function withIds(topics: readonly FetchedTopic[], { metadata }: Broker): FetchedTopic[] {
  return topics.flatMap((topic) => {
    const topicId = metadata.topic(topic.name)?.id;
    return topicId === undefined ? [] : [{ ...topic, topicId }];
  });
}

/** Version 1 has no place for an error but at each partition. */
function failed({ groupId, topics }: AskedGroup, errorCode: number, version: number): Group {
  if (version >= GROUP_ERROR_SINCE) return { groupId, topics: [], errorCode };
  return { groupId, errorCode, topics: (topics ?? []).map((topic) => failedTopic(topic, errorCode)) };
}

function failedTopic({ name, topicId, partitionIndexes }: AskedTopic, errorCode: number): FetchedTopic {
  const nothing = { committedOffset: -1n, committedLeaderEpoch: -1, metadata: "", errorCode };
  return { name, topicId, partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, ...nothing })) };
}
