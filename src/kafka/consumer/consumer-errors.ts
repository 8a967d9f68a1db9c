/** Errors that Java's consumer throws by itself. */
import { KtError, TimeoutError } from "../../errors.ts";
import type { ProtocolError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";

/** A Java exception of the consumer's own. */
export class ConsumerError extends KtError {
  readonly code = "KT_PROTOCOL";
}

const CONSUMER = "org.apache.kafka.clients.consumer";

export function kafkaException(message: string, cause?: Error): ConsumerError {
  return new ConsumerError(message, {
    javaClass: "org.apache.kafka.common.KafkaException",
    ...(cause !== undefined && { cause }),
  });
}

export function illegalState(message: string): ConsumerError {
  return new ConsumerError(message, { javaClass: "java.lang.IllegalStateException" });
}

export function illegalArgument(message: string): ConsumerError {
  return new ConsumerError(message, { javaClass: "java.lang.IllegalArgumentException" });
}

/** A group is needed, and the configuration names none. */
export function groupIdMissing(): ProtocolError {
  return protocolError(
    code.INVALID_GROUP_ID,
    "To use the group management or offset commit APIs, you must provide a valid group.id in the consumer configuration.",
  );
}

export function offsetOutOfRange(message: string): ConsumerError {
  return new ConsumerError(message, { javaClass: `${CONSUMER}.OffsetOutOfRangeException` });
}

export function logTruncation(message: string): ConsumerError {
  return new ConsumerError(message, { javaClass: `${CONSUMER}.LogTruncationException` });
}

export function commitFailed(message: string): ConsumerError {
  return new ConsumerError(message, { javaClass: `${CONSUMER}.CommitFailedException` });
}

/** `keys`: the partitions, as topic-0. */
export function noOffsetFor(keys: readonly string[]): ConsumerError {
  return new ConsumerError(`Undefined offset with no reset policy for partitions: [${keys.join(", ")}]`, {
    javaClass: `${CONSUMER}.NoOffsetForPartitionException`,
  });
}

export function expired(message: string, cause?: unknown): TimeoutError {
  return new TimeoutError(message, {
    javaClass: "org.apache.kafka.common.errors.TimeoutException",
    ...(cause !== undefined && { cause }),
  });
}
