/** Errors that Java's consumer throws from poll and that no broker has a code for. */
import { KtError, TimeoutError } from "../../errors.ts";

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
  const what = keys.length === 1 ? `partition: ${keys[0]}` : `partitions: [${keys.join(", ")}]`;
  return new ConsumerError(`Undefined offset with no reset policy for ${what}`, {
    javaClass: `${CONSUMER}.NoOffsetForPartitionException`,
  });
}

export function expired(message: string, cause?: unknown): TimeoutError {
  return new TimeoutError(message, {
    javaClass: "org.apache.kafka.common.errors.TimeoutException",
    ...(cause !== undefined && { cause }),
  });
}
