/** JoinGroup, SyncGroup, Heartbeat and LeaveGroup, one try each. */
import { code, protocolError } from "../../../protocol/errors.ts";
import { heartbeat } from "../../../protocol/messages/heartbeat.ts";
import { joinGroup } from "../../../protocol/messages/join-group.ts";
import type { JoinGroupResponse } from "../../../protocol/messages/join-group.ts";
import { leaveGroup } from "../../../protocol/messages/leave-group.ts";
import { syncGroup } from "../../../protocol/messages/sync-group.ts";
import type { TopicPartition } from "../../topic-partition.ts";
import type { ConsumerConfig } from "../consumer-config.ts";
import { encodeAssignment } from "./consumer-protocol.ts";
import type { Coordinator } from "./coordinator.ts";
import type { MemberIdentity } from "./group-offsets.ts";

const PROTOCOL_TYPE = "consumer";
/** How much longer than the rebalance itself an answer may take. */
const JOIN_LAPSE_MS = 5_000;
/** The first version in which a leader may be told to leave the assignment as it is. */
const LEAVE_REASON_VERSION = 3;

export interface JoinRequest {
  readonly memberId: string;
  readonly protocols: readonly { readonly name: string; readonly metadata: Buffer }[];
  readonly reason: string;
}

export class RebalanceCalls {
  readonly #coordinator: Coordinator;
  readonly #config: ConsumerConfig;

  constructor(coordinator: Coordinator, config: ConsumerConfig) {
    this.#coordinator = coordinator;
    this.#config = config;
  }

  /** The answer, MEMBER_ID_REQUIRED included: it carries the id. Throws every other error. */
  join({ memberId, protocols, reason }: JoinRequest): Promise<JoinGroupResponse> {
    const { sessionTimeoutMs, maxPollIntervalMs, groupInstanceId, client } = this.#config;
    return this.#coordinator.call(
      "joinGroup",
      async (broker) => {
        const answer = await broker.send(joinGroup, {
          groupId: this.#coordinator.groupId,
          sessionTimeoutMs,
          rebalanceTimeoutMs: maxPollIntervalMs,
          memberId,
          groupInstanceId: groupInstanceId ?? null,
          protocolType: PROTOCOL_TYPE,
          protocols: [...protocols],
          reason: reason.slice(0, 255),
        });
        if (answer.errorCode !== code.NONE && answer.errorCode !== code.MEMBER_ID_REQUIRED) {
          throw protocolError(answer.errorCode);
        }
        return answer;
      },
      Math.max(client.requestTimeoutMs, maxPollIntervalMs + JOIN_LAPSE_MS),
    );
  }

  /** This member's assignment. */
  sync(
    { memberId, generation, instanceId }: MemberIdentity,
    protocolName: string,
    assignments: ReadonlyMap<string, readonly TopicPartition[]>,
  ): Promise<Buffer> {
    return this.#coordinator.call("syncGroup", async (broker) => {
      const { errorCode, assignment } = await broker.send(syncGroup, {
        groupId: this.#coordinator.groupId,
        generationId: generation,
        memberId,
        groupInstanceId: instanceId,
        protocolType: PROTOCOL_TYPE,
        protocolName,
        assignments: [...assignments].map(([member, partitions]) => ({
          memberId: member,
          assignment: encodeAssignment(partitions),
        })),
      });
      if (errorCode !== code.NONE) throw protocolError(errorCode);
      return assignment;
    });
  }

  heartbeat({ memberId, generation, instanceId }: MemberIdentity): Promise<void> {
    return this.#coordinator.call("heartbeat", async (broker) => {
      const { errorCode } = await broker.send(heartbeat, {
        groupId: this.#coordinator.groupId,
        generationId: generation,
        memberId,
        groupInstanceId: instanceId,
      });
      if (errorCode !== code.NONE) throw protocolError(errorCode);
    });
  }

  /** Drops the connections. */
  close(): void {
    this.#coordinator.network.cluster.close();
  }

  leave(memberId: string, reason: string, timeoutMs: number): Promise<void> {
    const { groupId } = this.#coordinator;
    return this.#coordinator.call(
      "leaveGroup",
      async (broker) => {
        const request =
          broker.chooseVersion(leaveGroup) >= LEAVE_REASON_VERSION
            ? { groupId, members: [{ memberId, groupInstanceId: null, reason }] }
            : { groupId, memberId };
        const { errorCode } = await broker.send(leaveGroup, request);
        if (errorCode !== code.NONE) throw protocolError(errorCode);
      },
      timeoutMs,
    );
  }
}
