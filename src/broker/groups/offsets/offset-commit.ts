import { code } from "../../../protocol/errors.ts";
import type { OffsetCommitRequest } from "../../../protocol/messages/offset-commit.ts";
import { ClassicGroup } from "../classic/classic-group.ts";
import { renewSession } from "../classic/rebalance.ts";
import { GroupError } from "../group-error.ts";
import { type CoordinatorRecord, offsetCommitRecord } from "../log/coordinator-record.ts";
import type { OffsetsRuntime } from "./offsets-runtime.ts";

/** The topics by name and by id, whichever of them the client named. */
export type OffsetCommit = Pick<
  OffsetCommitRequest,
  "groupId" | "memberId" | "generationIdOrMemberEpoch" | "groupInstanceId" | "retentionTimeMs" | "topics"
>;

export interface CommittedTopic {
  readonly name: string;
  readonly topicId: string;
  readonly partitions: { readonly partitionIndex: number; readonly errorCode: number }[];
}

/** From this version on a member of a group that is not there is told so, and not of a wrong generation. */
const GROUP_NOT_FOUND_SINCE = 9;

/**
 * OffsetCommit [OffsetMetadataManager.commitOffset]: all offsets in one append. Throws GroupError where nobody may
 * commit this way; a partition whose metadata is too long fails alone.
 */
export function commitOffsets(runtime: OffsetsRuntime, commit: OffsetCommit, version: number): CommittedTopic[] {
  const { groupId, retentionTimeMs } = commit;
  const created = admit(runtime, commit, version);
  const now = runtime.clock.now();
  const expireTimestamp = retentionTimeMs === -1n ? null : expiryAfter(now, retentionTimeMs);
  const records: CoordinatorRecord[] = [];
  const stores: (() => void)[] = [];
  const topics = commit.topics.map(({ name, topicId, partitions }) => ({
    name,
    topicId,
    partitions: partitions.map(({ partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }) => {
      const metadata = committedMetadata ?? "";
      if (metadata.length > runtime.settings.offsetMetadataMaxLength) {
        return { partitionIndex, errorCode: code.OFFSET_METADATA_TOO_LARGE };
      }
      const committed = {
        offset: committedOffset,
        leaderEpoch: committedLeaderEpoch,
        metadata,
        commitTimestamp: now,
        expireTimestamp,
        topicId,
      };
      records.push(offsetCommitRecord(groupId, name, partitionIndex, committed));
      stores.push(() => runtime.offsets.put(groupId, name, partitionIndex, committed));
      return { partitionIndex, errorCode: code.NONE };
    }),
  }));
  runtime.topic.append(groupId, records);
  if (created !== undefined && records.length > 0) runtime.groups.set(groupId, created);
  for (const store of stores) store();
  return topics;
}

/** The largest number below 2^63. */
const LATEST_EXPIRY = 0x7ffffffffffffc00;

/** As Java's long, which wraps around. */
function expiryAfter(now: number, retentionTimeMs: bigint): number {
  return Math.min(Number(BigInt.asIntN(64, BigInt(now) + retentionTimeMs)), LATEST_EXPIRY);
}

/**
 * Throws GroupError unless the commit may be: by a member of this generation, or, while the group has no members, by
 * anyone who claims no generation. Gives the group that is to be made for the latter where there is none.
 */
function admit(runtime: OffsetsRuntime, commit: OffsetCommit, version: number): ClassicGroup | undefined {
  const { groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: generationId } = commit;
  const group = runtime.groups.get(groupId);
  if (group === undefined) {
    if (generationId < 0) return new ClassicGroup(groupId, runtime.clock);
    throw new GroupError(version >= GROUP_NOT_FOUND_SINCE ? code.GROUP_ID_NOT_FOUND : code.ILLEGAL_GENERATION);
  }
  if (generationId < 0 && group.isEmpty) return undefined;
  if (generationId < 0 && memberId === "" && groupInstanceId === null) throw new GroupError(code.UNKNOWN_MEMBER_ID);
  const member = group.validateMember(memberId, groupInstanceId);
  if (generationId !== group.generationId) throw new GroupError(code.ILLEGAL_GENERATION);
  if (group.state === "CompletingRebalance") throw new GroupError(code.REBALANCE_IN_PROGRESS);
  renewSession(runtime, group, member);
  return undefined;
}
