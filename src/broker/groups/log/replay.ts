import { Buffer } from "node:buffer";
import { decodeData } from "../../../protocol/codec.ts";
import { groupMetadataKey } from "../../../protocol/log-records/group-metadata-key.ts";
import { groupMetadataValue, type GroupMetadataValue } from "../../../protocol/log-records/group-metadata-value.ts";
import { legacyOffsetCommitValue } from "../../../protocol/log-records/legacy-offset-commit-value.ts";
import { offsetCommitKey } from "../../../protocol/log-records/offset-commit-key.ts";
import { offsetCommitValue } from "../../../protocol/log-records/offset-commit-value.ts";
import { Reader } from "../../../protocol/reader.ts";
import { ZERO_UUID } from "../../../protocol/uuid.ts";
import type { Clock } from "../../../storage/clock.ts";
import { ClassicGroup } from "../classic/classic-group.ts";
import { ClassicGroupMember } from "../classic/classic-group-member.ts";
import type { CommittedOffset } from "../offsets/committed-offset.ts";
import type { OffsetStore } from "../offsets/offset-store.ts";
import { RECORD_TYPE } from "./coordinator-record.ts";

export interface ReplayTarget {
  readonly clock: Clock;
  readonly groups: Map<string, ClassicGroup>;
  readonly offsets: OffsetStore;
}

const PREFIX_BYTES = 2;

/**
 * Takes one record of __consumer_offsets into what is known [GroupCoordinatorShard.replay]; false for one of a type,
 * or with a value of a version, that we do not have. Throws DecodeError for bytes that do not parse.
 */
export function replay(target: ReplayTarget, key: Buffer, value: Buffer | null): boolean {
  const type = new Reader(key).readInt16();
  if (type === RECORD_TYPE.groupMetadata) return replayGroup(target, key, value);
  if (type === RECORD_TYPE.offsetCommit || type === RECORD_TYPE.legacyOffsetCommit) {
    return replayOffset(target, key, value, type === RECORD_TYPE.legacyOffsetCommit);
  }
  return false;
}

function replayOffset({ offsets, groups, clock }: ReplayTarget, key: Buffer, value: Buffer | null, legacy: boolean) {
  // The keys of both types are the same.
  const { group, topic, partition } = decodeData(offsetCommitKey, 0, key, PREFIX_BYTES);
  if (value === null) {
    offsets.remove(group, topic, partition);
    return true;
  }
  const version = new Reader(value).readInt16();
  const definition = legacy ? legacyOffsetCommitValue : offsetCommitValue;
  if (version < 0 || version > definition.versions[1]) return false;
  const committed = legacy ? legacyOffset(value) : currentOffset(value, version);
  if (!groups.has(group)) groups.set(group, new ClassicGroup(group, clock));
  offsets.put(group, topic, partition, committed);
  return true;
}

function currentOffset(value: Buffer, version: number): CommittedOffset {
  const stored = decodeData(offsetCommitValue, version, value, PREFIX_BYTES);
  return {
    offset: stored.offset,
    leaderEpoch: stored.leaderEpoch,
    metadata: stored.metadata,
    commitTimestamp: Number(stored.commitTimestamp),
    expireTimestamp: stored.expireTimestamp === -1n ? null : Number(stored.expireTimestamp),
    topicId: stored.topicId,
  };
}

function legacyOffset(value: Buffer): CommittedOffset {
  const { offset, metadata, commitTimestamp } = decodeData(legacyOffsetCommitValue, 0, value, PREFIX_BYTES);
  return {
    offset,
    metadata,
    leaderEpoch: -1,
    commitTimestamp: Number(commitTimestamp),
    expireTimestamp: null,
    topicId: ZERO_UUID,
  };
}

function replayGroup({ groups, clock }: ReplayTarget, key: Buffer, value: Buffer | null): boolean {
  const groupId = decodeData(groupMetadataKey, 0, key, PREFIX_BYTES).group;
  if (value === null) {
    groups.delete(groupId);
    return true;
  }
  const version = new Reader(value).readInt16();
  if (version < 0 || version > groupMetadataValue.versions[1]) return false;
  groups.set(groupId, storedGroup(groupId, decodeData(groupMetadataValue, version, value, PREFIX_BYTES), clock));
  return true;
}

/** A group as it was when its last generation was agreed on: with members it is Stable, without it is Empty. */
function storedGroup(groupId: string, value: GroupMetadataValue, clock: Clock): ClassicGroup {
  const timestamp = Number(value.currentStateTimestamp);
  const group = new ClassicGroup(groupId, clock, {
    state: value.members.length === 0 ? "Empty" : "Stable",
    generationId: value.generation,
    protocolType: value.protocolType === "" ? null : value.protocolType,
    protocolName: value.protocol,
    leaderId: value.leader,
    stateTimestamp: timestamp === -1 ? null : timestamp,
  });
  for (const member of value.members) {
    group.add(
      new ClassicGroupMember({
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        rebalanceTimeoutMs: member.rebalanceTimeout === -1 ? member.sessionTimeout : member.rebalanceTimeout,
        sessionTimeoutMs: member.sessionTimeout,
        protocolType: value.protocolType,
        protocols: [{ name: value.protocol ?? "", metadata: Buffer.from(member.subscription) }],
        assignment: Buffer.from(member.assignment),
      }),
    );
  }
  group.readSubscriptions();
  return group;
}
