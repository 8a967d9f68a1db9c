import { code } from "../../../protocol/errors.ts";
import type { OffsetDeleteRequest, OffsetDeleteResponse } from "../../../protocol/messages/offset-delete.ts";
import { GroupError } from "../group-error.ts";
import { type CoordinatorRecord, offsetTombstone } from "../log/coordinator-record.ts";
import type { OffsetsRuntime } from "./offsets-runtime.ts";

/** OffsetDelete [OffsetMetadataManager.deleteOffsets]: what members subscribe to stays. Throws GroupError. */
export function deleteOffsets(
  runtime: OffsetsRuntime,
  { groupId, topics }: OffsetDeleteRequest,
): OffsetDeleteResponse["topics"] {
  const group = runtime.groups.get(groupId);
  if (group === undefined) throw new GroupError(code.GROUP_ID_NOT_FOUND, `Group ${groupId} not found.`);
  if (!group.isEmpty && !group.usesConsumerProtocol) throw new GroupError(code.NON_EMPTY_GROUP);
  const records: CoordinatorRecord[] = [];
  const removals: (() => void)[] = [];
  const answers = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => {
      if (group.isSubscribedTo(name)) return { partitionIndex, errorCode: code.GROUP_SUBSCRIBED_TO_TOPIC };
      if (runtime.offsets.get(groupId, name, partitionIndex) !== undefined) {
        records.push(offsetTombstone(groupId, name, partitionIndex));
        removals.push(() => runtime.offsets.remove(groupId, name, partitionIndex));
      }
      return { partitionIndex, errorCode: code.NONE };
    }),
  }));
  runtime.topic.append(groupId, records);
  for (const remove of removals) remove();
  return answers;
}
