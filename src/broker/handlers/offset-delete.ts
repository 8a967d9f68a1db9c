import { code } from "../../protocol/errors.ts";
import { offsetDelete, type OffsetDeleteResponse } from "../../protocol/messages/offset-delete.ts";
import { groupErrorCode } from "../groups/group-error.ts";
import { mergeTopics } from "../groups/merge-topics.ts";
import { handle } from "../handler.ts";

type Topic = OffsetDeleteResponse["topics"][number];

/** OffsetDelete v0: partitions that there are not are refused before the group is asked. */
export const handleOffsetDelete = handle<typeof offsetDelete>({
  api: offsetDelete,
  run({ groupId, topics }, { broker }) {
    const unknown: Topic[] = [];
    const known: typeof topics = [];
    for (const { name, partitions } of topics) {
      const count = broker.metadata.topic(name)?.partitionCount ?? 0;
      const exists = ({ partitionIndex }: { partitionIndex: number }): boolean =>
        partitionIndex >= 0 && partitionIndex < count;
      const missing = partitions.filter((partition) => !exists(partition));
      const errorCode = code.UNKNOWN_TOPIC_OR_PARTITION;
      if (missing.length > 0 || count === 0) {
        unknown.push({ name, partitions: missing.map(({ partitionIndex }) => ({ partitionIndex, errorCode })) });
      }
      if (missing.length < partitions.length) known.push({ name, partitions: partitions.filter(exists) });
    }
    try {
      return {
        topics: mergeTopics(unknown, broker.groups.deleteOffsets({ groupId, topics: known }), ({ name }) => name),
      };
    } catch (error) {
      return { errorCode: groupErrorCode(error) };
    }
  },
  refuse: (_, errorCode) => ({ errorCode }),
});
