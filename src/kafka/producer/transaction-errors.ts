/** The errors of transactions, in the words of Java's TransactionManager. */
import { InputError, ProtocolError, TimeoutError, UnsupportedVersionError } from "../../errors.ts";
import type { KtError } from "../../errors.ts";
import { code, errorByCode, protocolError } from "../../protocol/errors.ts";
import type { ProducerIdentity } from "./producer-batch.ts";
import { illegalState, isIllegalState, kafkaException } from "./producer-errors.ts";
import type { ConsumerGroupMetadata } from "./transactions.ts";

export function hasCode(error: KtError, ...codes: readonly number[]): boolean {
  return error instanceof ProtocolError && codes.includes(error.errorCode);
}

/** Records that were appended and not sent when their transaction was aborted. */
export function transactionAborted(): InputError {
  return new InputError("Failing batch since transaction was aborted", {
    javaClass: "org.apache.kafka.common.errors.TransactionAbortedException",
  });
}

/** A failure that would have passed, had there been time: the transaction is lost, the producer is not. */
export function abortable(cause: KtError): ProtocolError {
  const { exceptionClass, name, retriable } = errorByCode(code.TRANSACTION_ABORTABLE);
  return new ProtocolError("Transaction Request was aborted after exhausting retries.", {
    errorCode: code.TRANSACTION_ABORTABLE,
    errorName: name,
    retriable,
    cause,
    ...(exceptionClass !== null && { javaClass: exceptionClass }),
  });
}

/** Whether Java's exception is a RetriableException. */
export function mayPass(error: KtError): boolean {
  return error instanceof TimeoutError || (error instanceof ProtocolError && error.retriable);
}

/** Whether no transaction of this producer can succeed any more (TransactionManager.maybeTransitionToErrorState). */
export function isFatal(error: KtError): boolean {
  return (
    error instanceof UnsupportedVersionError ||
    hasCode(
      error,
      code.CLUSTER_AUTHORIZATION_FAILED,
      code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
      code.PRODUCER_FENCED,
      code.UNSUPPORTED_VERSION,
      code.INVALID_PRODUCER_ID_MAPPING,
    )
  );
}

/** What each method throws once there was an error (TransactionManager.maybeFailWithError). */
export function inErrorState(id: string, { producerId, epoch }: ProducerIdentity, last: KtError): KtError {
  const who = `Producer with transactionalId '${id}' and (producerId=${producerId}, epoch=${epoch})`;
  if (hasCode(last, code.PRODUCER_FENCED)) {
    return protocolError(
      code.PRODUCER_FENCED,
      `${who} has been fenced by another producer with the same transactionalId`,
    );
  }
  if (hasCode(last, code.INVALID_PRODUCER_EPOCH)) {
    return protocolError(code.INVALID_PRODUCER_EPOCH, `${who} attempted to produce with an old epoch`);
  }
  if (isIllegalState(last)) {
    const why = "cannot execute transactional method because of previous invalid state transition attempt";
    return illegalState(`${who} ${why}`, last);
  }
  return kafkaException("Cannot execute transactional method because we are in an error state", last);
}

/** KafkaProducer.throwIfInvalidGroupMetadata */
export function ensureGroupMetadata({ groupId, generation, memberId, instanceId }: ConsumerGroupMetadata): void {
  if (generation <= 0 || memberId !== "") return;
  const group = `GroupMetadata(groupId = ${groupId}, generationId = ${generation}, memberId = ${memberId}, groupInstanceId = ${instanceId ?? ""})`;
  throw new InputError(`Passed in group metadata ${group} has generationId > 0 but the member.id is unknown`, {
    javaClass: "java.lang.IllegalArgumentException",
  });
}
