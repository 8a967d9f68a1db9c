/** What a call throws where no broker answers, in the words of Java's KafkaAdminClient. */
import { ConnectError, ProtocolError, TimeoutError } from "../errors.ts";
import type { KtError } from "../errors.ts";
import { code, protocolError } from "../protocol/errors.ts";

const TIMEOUT_EXCEPTION = "org.apache.kafka.common.errors.TimeoutException";

export function isRetriable(error: unknown): boolean {
  return (error instanceof ConnectError || error instanceof ProtocolError) && error.retriable;
}

export function waitingFor(error: unknown): string {
  const attempts = error instanceof ConnectError ? error.attempts : [];
  if (attempts.length === 0) return error instanceof Error ? error.message : String(error);
  return `waiting for ${attempts.map(({ address, reason }) => `${address} (${reason})`).join(", ")}`;
}

export function unsupportedOnControllers(): ProtocolError {
  return protocolError(
    code.UNSUPPORTED_ENDPOINT_TYPE,
    "This Admin API is not yet supported when communicating directly with the controller quorum.",
  );
}

/** No broker was there in time. */
export function unassigned(name: string, error: unknown, usualHint?: string): ConnectError {
  const { attempts = [], hint = usualHint } = error instanceof ConnectError ? error : {};
  return new ConnectError(`Timed out waiting for a node assignment. Call: ${name}`, {
    attempts,
    javaClass: TIMEOUT_EXCEPTION,
    cause: error,
    ...(hint !== undefined && { hint }),
  });
}

/** A failure that Java has an exception for keeps its text; of the others Java says nothing until its time is up. */
export function definitive(name: string, error: ConnectError): ConnectError {
  if (error.javaClass !== undefined) return error;
  return new ConnectError(`Timed out waiting for a node assignment. Call: ${name}`, {
    attempts: error.attempts,
    retriable: false,
    javaClass: TIMEOUT_EXCEPTION,
    cause: error,
    ...(error.hint !== undefined && { hint: error.hint }),
  });
}

interface Expired {
  readonly name: string;
  readonly deadline: number;
  readonly tries: number;
  readonly now: number;
  readonly waitMs: number;
}

/** Java's words, in which the times are milliseconds since 1970. */
export function timedOut({ name, deadline, tries, now, waitMs }: Expired, cause: unknown): KtError {
  if (cause instanceof ProtocolError && cause.javaClass === TIMEOUT_EXCEPTION) return cause;
  const next = Math.round(now + waitMs);
  return new TimeoutError(
    `Call(callName=${name}, deadlineMs=${deadline}, tries=${tries}, nextAllowedTryMs=${next}) timed out at ${now} after ${tries} attempt(s)`,
    { javaClass: TIMEOUT_EXCEPTION, cause },
  );
}
