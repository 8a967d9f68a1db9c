import { code } from "../../protocol/errors.ts";
import {
  offsetCommit,
  type OffsetCommitRequest,
  type OffsetCommitResponse,
} from "../../protocol/messages/offset-commit.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import { groupErrorCode } from "../groups/group-error.ts";
import { mergeTopics } from "../groups/merge-topics.ts";
import { handle } from "../handler.ts";
import type { ClusterMetadata } from "../metadata/cluster-metadata.ts";

type AskedTopic = OffsetCommitRequest["topics"][number];
type Topic = OffsetCommitResponse["topics"][number];

const TOPIC_IDS_SINCE = 10;

/** OffsetCommit v2-10: partitions that there are not are refused before the group is asked. */
export const handleOffsetCommit = handle<typeof offsetCommit>({
  api: offsetCommit,
  run(request, { broker, version }) {
    const { known, unknown } = sortTopics(request.topics, broker.metadata, version);
    if (known.length === 0) return { topics: unknown };
    const answers = commit(known);
    return { topics: mergeTopics(unknown, answers, version >= TOPIC_IDS_SINCE ? topicIdOf : nameOf) };

    function commit(topics: AskedTopic[]): Topic[] {
      try {
        return broker.groups.commitOffsets({ ...request, topics }, version);
      } catch (error) {
        return failed(topics, groupErrorCode(error));
      }
    }
  },
  refuse: ({ topics }, errorCode) => ({ topics: failed(topics, errorCode) }),
});

const topicIdOf = ({ topicId }: Topic): string => topicId;
const nameOf = ({ name }: Topic): string => name;

/** Names and ids of the partitions that there are, and the answers for the others. */
function sortTopics(topics: readonly AskedTopic[], metadata: ClusterMetadata, version: number) {
  const known: AskedTopic[] = [];
  const unknown: Topic[] = [];
  for (const asked of topics) {
    const byId = version >= TOPIC_IDS_SINCE;
    const topic = byId ? metadata.topicById(asked.topicId) : metadata.topic(asked.name);
    if (topic === undefined) {
      const errorCode = byId ? code.UNKNOWN_TOPIC_ID : code.UNKNOWN_TOPIC_OR_PARTITION;
      unknown.push(failedTopic({ ...asked, topicId: byId ? asked.topicId : ZERO_UUID }, errorCode));
      continue;
    }
    const { name, id: topicId, partitionCount } = topic;
    const exists = ({ partitionIndex }: { partitionIndex: number }): boolean =>
      partitionIndex >= 0 && partitionIndex < partitionCount;
    const missing = asked.partitions.filter((partition) => !exists(partition));
    if (missing.length > 0) {
      unknown.push(failedTopic({ name, topicId, partitions: missing }, code.UNKNOWN_TOPIC_OR_PARTITION));
    }
    const partitions = missing.length === 0 ? asked.partitions : asked.partitions.filter(exists);
    if (partitions.length > 0) known.push({ name, topicId, partitions });
  }
  return { known, unknown };
}

function failed(topics: readonly AskedTopic[], errorCode: number): Topic[] {
  return topics.map((topic) => failedTopic(topic, errorCode));
}

function failedTopic({ name, topicId, partitions }: AskedTopic, errorCode: number): Topic {
  return { name, topicId, partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })) };
}
