/** The errors of records that were not sent, in the words of Java's producer. */
import { InputError, KtError, ProtocolError, TimeoutError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import type { ProduceResponse } from "../../protocol/messages/produce.ts";
import type { ProducerConfig } from "./producer-config.ts";

const ERRORS = "org.apache.kafka.common.errors.";
const ILLEGAL_STATE = "java.lang.IllegalStateException";

export type PartitionAnswer = ProduceResponse["responses"][number]["partitionResponses"][number];

/** What is an ApiException there: sending failed. What the caller did wrong is none. */
export function isApiException(error: unknown): error is KtError {
  return error instanceof KtError && error.javaClass?.startsWith(ERRORS) === true;
}

export function timeoutError(message: string): TimeoutError {
  return new TimeoutError(message, { javaClass: `${ERRORS}TimeoutException` });
}

export function tooLarge(size: number, limit: number, config: "max.request.size" | "buffer.memory"): KtError {
  const what =
    config === "max.request.size"
      ? `is larger than ${limit}, which is the value of the max.request.size configuration.`
      : "is larger than the total memory buffer you have configured with the buffer.memory configuration.";
  return new InputError(`The message is ${size} bytes when serialized which ${what}`, {
    javaClass: `${ERRORS}RecordTooLargeException`,
  });
}

export function kafkaException(message: string, cause?: KtError): InputError {
  return new InputError(message, { javaClass: "org.apache.kafka.common.KafkaException", cause });
}

export function illegalState(message: string, cause?: KtError): InputError {
  return new InputError(message, { javaClass: ILLEGAL_STATE, cause });
}

export function isIllegalState(error: unknown): error is InputError {
  return error instanceof InputError && error.javaClass === ILLEGAL_STATE;
}

/** buffer.memory was full for max.block.ms. */
export function noRoom({ batchSize, maxBlockMs, bufferMemory }: ProducerConfig, used: number): TimeoutError {
  return timeoutError(
    `Failed to allocate ${batchSize} bytes within the configured max blocking time ${maxBlockMs} ms. Total memory: ${bufferMemory} bytes. Available memory: ${bufferMemory - used} bytes. Poolable size: ${batchSize} bytes`,
  );
}

export function closedMeanwhile(what: "send in progress" | "allocating memory"): KtError {
  return kafkaException(`Producer closed while ${what}`);
}

export function closedForcefully(): KtError {
  return kafkaException("Producer is closed forcefully.");
}

export function notTransactional(isIdempotent: boolean): InputError {
  return illegalState(
    isIdempotent
      ? "Transactional method invoked on a non-transactional producer."
      : "Cannot use transactional methods without enabling transactions by setting the transactional.id configuration property",
  );
}

export function closedAlready(): InputError {
  return illegalState("Cannot perform operation after producer has been closed");
}

/** What each record of a batch that a broker refused has failed with (Sender.failBatch). */
export function refusal(topic: string, answer: PartitionAnswer): (index: number) => KtError {
  const { errorCode, errorMessage, recordErrors } = answer;
  const whole = batchError(topic, answer);
  if (recordErrors.length === 0) return () => whole;
  const single = recordErrors.length === 1;
  const byIndex = new Map(
    recordErrors.map(({ batchIndex, batchIndexErrorMessage }) => {
      const message = batchIndexErrorMessage ?? errorMessage;
      return [batchIndex, protocolError(single ? errorCode : code.INVALID_RECORD, message)];
    }),
  );
  const beside = new ProtocolError(
    "Failed to append record because it was part of a batch which had one more more invalid records",
    {
      errorCode,
      errorName: whole.errorName,
      retriable: false,
      javaClass: "org.apache.kafka.common.KafkaException",
    },
  );
  return (index) => byIndex.get(index) ?? beside;
}

/** What the batch as a whole has failed with. */
export function batchError(
  topic: string,
  { errorCode, errorMessage: message }: Pick<PartitionAnswer, "errorCode" | "errorMessage">,
): ProtocolError {
  if (errorCode === code.TOPIC_AUTHORIZATION_FAILED) {
    return protocolError(errorCode, `Not authorized to access topics: [${topic}]`);
  }
  if (errorCode === code.CLUSTER_AUTHORIZATION_FAILED) {
    return protocolError(errorCode, "The producer is not authorized to do idempotent sends");
  }
  return protocolError(errorCode, message);
}
