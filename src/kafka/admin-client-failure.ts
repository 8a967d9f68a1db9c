import { ConnectError, InputError } from "../errors.ts";
import type { FailedAttempt } from "../errors.ts";

/**
 * The error of an official tool whose client could not be made. It says only so; the reason is Java's `Caused by`
 * and stands in the hint here, with what can be done about it.
 */
export function cannotCreateClient(reason: string, advice: string | undefined, causeClass: string): InputError {
  return new InputError("Failed to create new KafkaAdminClient", {
    javaClass: "org.apache.kafka.common.KafkaException",
    clientNotMade: true,
    hint: advice === undefined ? reason : `${reason} (${advice})`,
    cause: new InputError(reason, { javaClass: causeClass }),
  });
}

export const UNRESOLVED = "No resolvable bootstrap urls given in bootstrap.servers";

/** The same where no bootstrap name is found. */
export function noResolvableServer(attempts: readonly FailedAttempt[], cause?: ConnectError): ConnectError {
  return new ConnectError("Failed to create new KafkaAdminClient", {
    attempts,
    retriable: false,
    clientNotMade: true,
    javaClass: "org.apache.kafka.common.KafkaException",
    hint: UNRESOLVED,
    ...(cause !== undefined && { cause }),
  });
}
