/** How kafka-configs.sh tells of what went wrong: its own checks in one line, the rest with the arguments and a trace. */
import { ConnectError, KtError, TimeoutError, UsageError } from "../../errors.ts";
import { adviceOn, pointerToHelp } from "../../format/errors.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Context } from "../../kit/context.ts";
import { throwableText } from "../../kit/execution-failure.ts";

export const ILLEGAL_ARGUMENT = "java.lang.IllegalArgumentException";
export const INVALID_CONFIGURATION = "org.apache.kafka.common.errors.InvalidConfigurationException";
const KAFKA_TIMEOUT = "org.apache.kafka.common.errors.TimeoutException";

/** Exceptions of which the official tool prints the message alone. */
const inOneLine = [
  ILLEGAL_ARGUMENT,
  "java.lang.NumberFormatException",
  INVALID_CONFIGURATION,
  "org.apache.kafka.common.errors.InvalidTopicException",
  "org.apache.kafka.common.errors.UnsupportedVersionException",
];

/** A request that failed: Java's future wraps its exception in another one. */
export class RequestFailure extends Error {
  readonly failure: KtError;
  /** The first line of Java's stack trace. */
  readonly trace: string;

  constructor(failure: KtError, trace: string) {
    super(failure.message, { cause: failure });
    this.name = "RequestFailure";
    this.failure = failure;
    this.trace = trace;
  }
}

/**
 * The answer to a request. Throws RequestFailure for a KtError.
 *
 * @param waitMs how long the official tool waits for its future, where it does not wait for the end of the call
 */
export async function answerOf<T>(cluster: Cluster, call: Promise<T>, waitMs = Number.POSITIVE_INFINITY): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof KtError) || error.clientNotMade) throw error;
    throw requestFailure(error, waitMs < cluster.config.apiTimeoutMs);
  }
}

/** The failure of a request, which the future may not have lived to see: that says nothing of the reason. */
export function requestFailure(error: KtError, isCutShort = false): RequestFailure {
  const timedOut = error instanceof ConnectError || error instanceof TimeoutError;
  if (isCutShort && timedOut && error.javaClass === KAFKA_TIMEOUT) {
    return new RequestFailure(error, "java.util.concurrent.TimeoutException");
  }
  return new RequestFailure(error, `java.util.concurrent.ExecutionException: ${throwableText(error)}`);
}

/** Prints on stderr what ended the command, with what kt knows beyond it; an error that is no failure goes on. Gives the exit code. */
export function reportFailure(error: unknown, context: Context): number {
  const failure = error instanceof RequestFailure ? error.failure : error;
  if (!(failure instanceof KtError)) throw error;
  for (const line of officialLines(error, failure, context)) context.err.line(line);
  for (const line of adviceOn(failure)) context.err.line(line);
  if (failure instanceof UsageError) context.err.line(pointerToHelp(context.command));
  context.debug(failure);
  return failure.exitCode;
}

function officialLines(error: unknown, failure: KtError, { args }: Context): string[] {
  const heading = `Error while executing config command with args '${args.join(" ")}'`;
  if (error instanceof RequestFailure) return [heading, error.trace];
  if (failure instanceof UsageError || inOneLine.includes(failure.javaClass ?? "")) return [failure.message];
  return [heading, throwableText(failure)];
}
