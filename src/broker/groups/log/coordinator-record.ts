import type { Buffer } from "node:buffer";
import { writeData } from "../../../protocol/codec.ts";
import { groupMetadataKey } from "../../../protocol/log-records/group-metadata-key.ts";
import { groupMetadataValue } from "../../../protocol/log-records/group-metadata-value.ts";
import { offsetCommitKey } from "../../../protocol/log-records/offset-commit-key.ts";
import { offsetCommitValue } from "../../../protocol/log-records/offset-commit-value.ts";
import type { Data, DataInput } from "../../../protocol/schema.ts";
import { Writer } from "../../../protocol/writer.ts";
import type { ClassicGroup } from "../classic/classic-group.ts";
import type { CommittedOffset } from "../offsets/committed-offset.ts";

/** A record of __consumer_offsets; no value is a tombstone. */
export interface CoordinatorRecord {
  readonly key: Buffer;
  readonly value: Buffer | null;
}

/** The type of a record, which its key begins with [CoordinatorRecordType]. */
export const RECORD_TYPE = { legacyOffsetCommit: 0, offsetCommit: 1, groupMetadata: 2 } as const;

const KEY_VERSION = 0;
const GROUP_METADATA_VERSION = 3;
const OFFSET_COMMIT_VERSION = 4;
/** The only one that knows when an offset expires. */
const OFFSET_COMMIT_VERSION_WITH_EXPIRY = 1;

/** What a group is now; each member with the assignment that `assignmentOf` gives it [newGroupMetadataRecord]. */
export function groupMetadataRecord(
  group: ClassicGroup,
  assignmentOf: (memberId: string) => Buffer,
): CoordinatorRecord {
  const { protocolName } = group;
  const members = [...group.members.values()].map((member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    rebalanceTimeout: member.rebalanceTimeoutMs,
    sessionTimeout: member.sessionTimeoutMs,
    subscription: member.metadata(protocolName ?? ""),
    assignment: assignmentOf(member.memberId),
  }));
  return groupRecord(group, {
    protocolType: group.protocolType ?? "",
    generation: group.generationId,
    protocol: protocolName,
    leader: group.leaderId,
    currentStateTimestamp: BigInt(group.stateTimestamp ?? -1),
    members,
  });
}

/** What is written of a group that has just been made, whoever has joined it already. */
export function newGroupRecord(group: ClassicGroup): CoordinatorRecord {
  return groupRecord(group, {
    protocolType: "",
    generation: 0,
    protocol: null,
    leader: null,
    currentStateTimestamp: BigInt(group.stateTimestamp ?? -1),
    members: [],
  });
}

function groupRecord({ groupId }: ClassicGroup, value: DataInput<typeof groupMetadataValue>): CoordinatorRecord {
  return {
    key: versioned(groupMetadataKey, RECORD_TYPE.groupMetadata, KEY_VERSION, { group: groupId }),
    value: versioned(groupMetadataValue, GROUP_METADATA_VERSION, GROUP_METADATA_VERSION, value),
  };
}

export function groupTombstone(groupId: string): CoordinatorRecord {
  return { key: versioned(groupMetadataKey, RECORD_TYPE.groupMetadata, KEY_VERSION, { group: groupId }), value: null };
}

export function offsetCommitRecord(
  group: string,
  topic: string,
  partition: number,
  committed: CommittedOffset,
): CoordinatorRecord {
  const version = committed.expireTimestamp === null ? OFFSET_COMMIT_VERSION : OFFSET_COMMIT_VERSION_WITH_EXPIRY;
  return {
    key: versioned(offsetCommitKey, RECORD_TYPE.offsetCommit, KEY_VERSION, { group, topic, partition }),
    value: versioned(offsetCommitValue, version, version, {
      offset: committed.offset,
      leaderEpoch: committed.leaderEpoch,
      metadata: committed.metadata,
      commitTimestamp: BigInt(committed.commitTimestamp),
      expireTimestamp: BigInt(committed.expireTimestamp ?? -1),
      topicId: committed.topicId,
    }),
  };
}

export function offsetTombstone(group: string, topic: string, partition: number): CoordinatorRecord {
  return {
    key: versioned(offsetCommitKey, RECORD_TYPE.offsetCommit, KEY_VERSION, { group, topic, partition }),
    value: null,
  };
}

/** Keys and values begin with an int16: a key's is the type of the record, a value's its version. */
function versioned<D extends Data>(data: D, prefix: number, version: number, fields: DataInput<D>): Buffer {
  const writer = new Writer();
  writer.writeInt16(prefix);
  writeData(writer, data, version, fields);
  return writer.finish();
}
