/** The one request of the consumer protocol (KIP-848): ConsumerGroupHeartbeat joins, stays and leaves. */
import { code, protocolError } from "../../../protocol/errors.ts";
import { consumerGroupHeartbeat } from "../../../protocol/messages/consumer-group-heartbeat.ts";
import type { ConsumerGroupHeartbeatResponse } from "../../../protocol/messages/consumer-group-heartbeat.ts";
import { randomUuid } from "../../../protocol/uuid.ts";
import type { Coordinator } from "./coordinator.ts";
import type { TopicIds } from "./topic-ids.ts";

export const JOIN_EPOCH = 0;
const LEAVE_EPOCH = -1;
/** A static member is expected back. */
const LEAVE_STATIC_EPOCH = -2;

/** What is told when it is new to the coordinator. */
export interface HeartbeatNews {
  rebalanceTimeoutMs?: number;
  rackId?: string | null;
  serverAssignor?: string;
  subscribedTopicNames?: string[];
  topicPartitions?: TopicIds[];
}

export class HeartbeatCalls {
  readonly memberId = randomUuid();
  readonly #coordinator: Coordinator;
  readonly #instanceId: string | null;

  constructor(coordinator: Coordinator, instanceId: string | null) {
    this.#coordinator = coordinator;
    this.#instanceId = instanceId;
  }

  /** One try; throws the protocol's errors. */
  beat(memberEpoch: number, news: HeartbeatNews, timeoutMs?: number): Promise<ConsumerGroupHeartbeatResponse> {
    return this.#coordinator.call(
      "consumerGroupHeartbeat",
      async (broker) => {
        const answer = await broker.send(consumerGroupHeartbeat, {
          groupId: this.#coordinator.groupId,
          memberId: this.memberId,
          memberEpoch,
          instanceId: this.#instanceId,
          ...news,
        });
        if (answer.errorCode !== code.NONE) throw protocolError(answer.errorCode, answer.errorMessage);
        return answer;
      },
      timeoutMs,
    );
  }

  async leave(timeoutMs: number): Promise<void> {
    try {
      await this.beat(this.#instanceId === null ? LEAVE_EPOCH : LEAVE_STATIC_EPOCH, {}, timeoutMs);
    } catch {
      // Gone is gone: the coordinator finds out by itself.
    }
  }
}
