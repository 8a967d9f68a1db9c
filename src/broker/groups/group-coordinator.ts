import { code } from "../../protocol/errors.ts";
import type { HeartbeatRequest } from "../../protocol/messages/heartbeat.ts";
import type { JoinGroupRequest } from "../../protocol/messages/join-group.ts";
import type { LeaveGroupRequest, LeaveGroupResponse } from "../../protocol/messages/leave-group.ts";
import type { ListGroupsRequest } from "../../protocol/messages/list-groups.ts";
import type { OffsetDeleteRequest, OffsetDeleteResponse } from "../../protocol/messages/offset-delete.ts";
import type { SyncGroupRequest } from "../../protocol/messages/sync-group.ts";
import { COMPRESSION_TYPES, type CompressionType } from "../../protocol/records/compression/codec.ts";
import { isCodecLoaded } from "../../protocol/records/compression/index.ts";
import type { Timer } from "../../storage/clock.ts";
import type { Broker } from "../broker.ts";
import { OFFSETS_TOPIC } from "../metadata/topic-name.ts";
import type { TopicView } from "../metadata/topic-view.ts";
import type { ClassicGroup } from "./classic/classic-group.ts";
import type { JoinAnswer, SyncAnswer } from "./classic/classic-group-member.ts";
import type { Client } from "./classic/classic-runtime.ts";
import { heartbeat } from "./classic/heartbeat.ts";
import { joinGroup } from "./classic/join.ts";
import { leaveGroup } from "./classic/leave.ts";
import { prepareRebalance, renewSession } from "./classic/rebalance.ts";
import { syncGroup } from "./classic/sync.ts";
import { type DescribedGroup, describeGroup, type ListedGroup, listGroups } from "./describe-groups.ts";
import { GroupError } from "./group-error.ts";
import { GroupPartitions } from "./group-partitions.ts";
import { guardedClock } from "./guarded-clock.ts";
import { groupSettings } from "./group-settings.ts";
import { OffsetsTopic } from "./log/offsets-topic.ts";
import { deleteGroups } from "./offsets/delete-groups.ts";
import { expireOffsets, removeOffsetsOfTopic } from "./offsets/expiration.ts";
import { type CommittedTopic, commitOffsets, type OffsetCommit } from "./offsets/offset-commit.ts";
import { deleteOffsets } from "./offsets/offset-delete.ts";
import { type AskedTopic, fetchAllOffsets, type FetchedTopic, fetchOffsets } from "./offsets/offset-fetch.ts";
import { OffsetStore } from "./offsets/offset-store.ts";
import type { OffsetsRuntime } from "./offsets/offsets-runtime.ts";

export type GroupCoordinatorParts = Pick<Broker, "config" | "clock" | "logs" | "metadata" | "report" | "fail">;

/**
 * All groups and their offsets. What it tells anyone is in __consumer_offsets before; what is asked and changed is so
 * in one synchronous stretch. Its methods throw GroupError with the code of the answer.
 */
export class GroupCoordinator {
  private readonly parts: GroupCoordinatorParts;
  private readonly topic: OffsetsTopic;
  private readonly runtime: OffsetsRuntime;
  private readonly partitions: GroupPartitions;
  private readonly stopListening: () => void;
  private expiry: Timer | undefined;
  /** That of the topic when it was first used: adding partitions to it does not move groups. */
  private partitionCount: number | undefined;

  constructor(parts: GroupCoordinatorParts) {
    this.parts = parts;
    const { config, clock, logs, metadata, report, fail } = parts;
    const settings = groupSettings(config);
    this.topic = new OffsetsTopic({
      logs,
      clock,
      partitionCount: () => this.partitionCount ?? settings.offsetsTopicPartitions,
      compression: () => loadedType(COMPRESSION_TYPES[settings.offsetsTopicCompressionCodec]),
      fail,
    });
    this.runtime = {
      clock: guardedClock(clock, report),
      settings,
      groups: new Map(),
      offsets: new OffsetStore(),
      topic: this.topic,
    };
    this.partitions = new GroupPartitions({ runtime: this.runtime, topic: this.topic, report });
    this.stopListening = metadata.onTopicDeleted((topic) => this.topicDeleted(topic));
  }

  /**
   * Reads __consumer_offsets; until a partition is read, its groups answer COORDINATOR_LOAD_IN_PROGRESS. Need not be
   * awaited before clients are served.
   */
  async load(): Promise<void> {
    this.partitionCount = this.parts.metadata.topic(OFFSETS_TOPIC)?.partitionCount;
    this.scheduleExpiry();
    await this.partitions.load(this.partitionCount ?? 0, (groups) => this.groupsLoaded(groups));
  }

  /** Answers whoever waits; nothing is served from now on. */
  close(): void {
    this.partitions.close();
    this.stopListening();
    this.expiry?.cancel();
    this.dropGroups(code.NOT_COORDINATOR);
  }

  /** Makes the topic that groups need where it is not there yet. Throws MetadataRefused, StorageError. */
  ensureTopic(): void {
    this.partitionCount ??= this.parts.metadata.ensureInternalTopic(OFFSETS_TOPIC).partitionCount;
  }

  joinGroup(request: JoinGroupRequest, client: Client): Promise<JoinAnswer> {
    const { groupId, memberId, sessionTimeoutMs } = request;
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.runtime.settings;
    return new Promise((answer) => {
      if (groupId === "") {
        answer({ memberId, errorCode: code.INVALID_GROUP_ID });
      } else if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs) {
        answer({ memberId, errorCode: code.INVALID_SESSION_TIMEOUT });
      } else {
        this.partitions.ensureServes(groupId);
        joinGroup(this.runtime, { request, client, answer });
      }
    });
  }

  syncGroup(request: SyncGroupRequest): Promise<SyncAnswer> {
    return new Promise((answer) => {
      this.ensureServes(request.groupId);
      syncGroup(this.runtime, request, answer);
    });
  }

  /** Gives the error code of the answer. */
  heartbeat(request: HeartbeatRequest): number {
    this.ensureServes(request.groupId);
    return heartbeat(this.runtime, request);
  }

  leaveGroup(
    groupId: string,
    members: readonly Pick<LeaveGroupRequest["members"][number], "memberId" | "groupInstanceId">[],
  ): LeaveGroupResponse["members"] {
    this.ensureServes(groupId);
    return leaveGroup(this.runtime, groupId, members);
  }

  describeGroup(groupId: string, version: number): DescribedGroup {
    this.partitions.ensureServes(groupId);
    return describeGroup(this.runtime.groups, groupId, version);
  }

  listGroups(filters: Pick<ListGroupsRequest, "statesFilter" | "typesFilter">): ListedGroup[] {
    this.partitions.ensureServesAll();
    return listGroups(this.runtime.groups.values(), filters);
  }

  /** Gives the error code of each. */
  deleteGroups(groupIds: readonly string[]): ReadonlyMap<string, number> {
    return deleteGroups(this.runtime, groupIds, (groupId) => this.partitions.ensureServes(groupId));
  }

  commitOffsets(commit: OffsetCommit, version: number): CommittedTopic[] {
    this.partitions.ensureServes(commit.groupId);
    return commitOffsets(this.runtime, commit, version);
  }

  /** Of the topics asked for, or, with null, of all that the group has committed for. */
  fetchOffsets(groupId: string, topics: readonly AskedTopic[] | null): FetchedTopic[] {
    this.partitions.ensureServes(groupId);
    const { offsets } = this.runtime;
    return topics === null ? fetchAllOffsets(offsets, groupId) : fetchOffsets(offsets, groupId, topics);
  }

  deleteOffsets(request: OffsetDeleteRequest): OffsetDeleteResponse["topics"] {
    this.ensureServes(request.groupId);
    return deleteOffsets(this.runtime, request);
  }

  /** As partitions.ensureServes, for what needs a group with a name. */
  private ensureServes(groupId: string): void {
    if (groupId === "") throw new GroupError(code.INVALID_GROUP_ID);
    this.partitions.ensureServes(groupId);
  }

  /** Sessions begin anew; a group that has become too large rebalances [GroupMetadataManager.onLoaded]. */
  private groupsLoaded(groups: Iterable<ClassicGroup>): void {
    for (const group of groups) {
      for (const member of group.members.values()) renewSession(this.runtime, group, member);
      if (group.members.size > this.runtime.settings.maxSize) prepareRebalance(this.runtime, group);
    }
  }

  private scheduleExpiry(): void {
    const { clock, settings } = this.runtime;
    this.expiry = clock.after(settings.offsetsRetentionCheckIntervalMs, () => {
      this.scheduleExpiry();
      expireOffsets(this.runtime);
    });
  }

  private topicDeleted({ name, id }: TopicView): void {
    if (name === OFFSETS_TOPIC) {
      this.dropGroups(code.NOT_COORDINATOR);
      this.partitionCount = undefined;
    } else {
      removeOffsetsOfTopic(this.runtime, name, id);
    }
  }

  private dropGroups(errorCode: number): void {
    const { groups, offsets } = this.runtime;
    for (const group of groups.values()) {
      group.cancelTimers();
      for (const member of group.members.values()) {
        group.completeJoin(member, { memberId: member.memberId, errorCode });
        member.answerSync?.({ errorCode });
        member.answerSync = undefined;
      }
    }
    groups.clear();
    offsets.clear();
  }
}

/** A codec that is not there yet, a moment after the start, is done without. */
function loadedType(type: CompressionType | undefined): CompressionType {
  return type !== undefined && isCodecLoaded(type) ? type : "none";
}
