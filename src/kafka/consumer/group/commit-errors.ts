/** What Java's commitSync throws: each protocol has words of its own for it (ConsumerCoordinator, CommitRequestManager). */
import { ProtocolError, TimeoutError } from "../../../errors.ts";
import { inHashOrder } from "../../../java/hash-map.ts";
import { code, errorByCode, protocolError } from "../../../protocol/errors.ts";
import { partitionHash, partitionKey } from "../../topic-partition.ts";
import type { TopicPartition } from "../../topic-partition.ts";
import type { ConsumerConfig } from "../consumer-config.ts";
import type { OffsetAndMetadata } from "../consumer.ts";
import { commitFailed, expired, kafkaException } from "../consumer-errors.ts";
import { mayPass } from "./coordinator.ts";

export const NOT_IN_GROUP =
  "Offset commit cannot be completed since the consumer is not part of an active group for auto partition assignment; it is likely that the consumer was kicked out of the group.";
const REBALANCING =
  "Offset commit cannot be completed since the consumer group is executing a rebalance at the moment. You can try completing the rebalance by calling poll() and then retry commit again";
const STALE =
  "Offset commit cannot be completed since the consumer member's generation is already stale, meaning it has already participated another rebalance and got a new generation. You can try completing the rebalance by calling poll() and then retry commit again";
const REBALANCED =
  "Commit cannot be completed since the group has already rebalanced and assigned the partitions to another member. This means that the time between subsequent calls to poll() was longer than the configured max.poll.interval.ms, which typically implies that the poll loop is spending too much time message processing. You can address this either by increasing max.poll.interval.ms or by reducing the maximum size of batches returned in poll() with max.poll.records.";

/** Errors that are thrown as they are, besides those that may pass. */
const plain: readonly number[] = [
  code.GROUP_AUTHORIZATION_FAILED,
  code.TOPIC_AUTHORIZATION_FAILED,
  code.OFFSET_METADATA_TOO_LARGE,
  code.INVALID_COMMIT_OFFSET_SIZE,
];

/**
 * A refused commit of a member of a classic group.
 *
 * @param isOfNow false where the member has been joining a new generation meanwhile
 */
export function classicCommitError(error: unknown, isOfNow: boolean): unknown {
  if (!(error instanceof ProtocolError) || mayPass(error)) return error;
  switch (error.errorCode) {
    case code.UNKNOWN_MEMBER_ID:
    case code.ILLEGAL_GENERATION:
      return isOfNow ? commitFailed(REBALANCED) : protocolError(code.REBALANCE_IN_PROGRESS, STALE);
    case code.REBALANCE_IN_PROGRESS:
      return protocolError(error.errorCode, REBALANCING);
    case code.FENCED_INSTANCE_ID:
      return error;
    default:
      return unexpected(error);
  }
}

/** A refused commit of a member of the consumer protocol. */
export function consumerCommitError(error: unknown): unknown {
  if (!(error instanceof ProtocolError) || mayPass(error)) return error;
  const { message } = errorByCode(error.errorCode);
  switch (error.errorCode) {
    case code.UNKNOWN_MEMBER_ID:
      return commitFailed(`OffsetCommit failed with unknown member ID. ${message}`);
    case code.STALE_MEMBER_EPOCH:
      return commitFailed(`OffsetCommit failed with stale member epoch. ${message}`);
    default:
      return unexpected(error);
  }
}

function unexpected(error: ProtocolError): unknown {
  if (plain.includes(error.errorCode)) return error;
  return kafkaException(`Unexpected error in commit: ${errorByCode(error.errorCode).message}`, error);
}

/** What became of a commit whose time is up: an error that might have passed becomes a TimeoutException. */
export function commitTimedOut(
  error: unknown,
  offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>,
  { groupProtocol, client: { apiTimeoutMs } }: ConsumerConfig,
): unknown {
  if (!(error instanceof TimeoutError) && !mayPass(error)) return error;
  if (groupProtocol === "classic") {
    return expired(
      `Timeout of ${apiTimeoutMs}ms expired before successfully committing offsets ${offsetsText(offsets)}`,
      error,
    );
  }
  const last = error instanceof ProtocolError ? error : undefined;
  return expired(
    last?.javaClass === undefined ? "java.util.concurrent.TimeoutException" : `${last.javaClass}: ${last.message}`,
    error,
  );
}

/** As Java prints the map. */
export function offsetsText(offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>): string {
  const entries = inHashOrder([...offsets], ([partition]) => partitionHash(partition));
  const each = entries.map(([partition, { offset, leaderEpoch, metadata }]) => {
    const epoch = leaderEpoch < 0 ? "null" : String(leaderEpoch);
    return `${partitionKey(partition)}=OffsetAndMetadata{offset=${offset}, leaderEpoch=${epoch}, metadata='${metadata}'}`;
  });
  return `{${each.join(", ")}}`;
}
