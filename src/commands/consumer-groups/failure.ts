import { KtError, UsageError } from "../../errors.ts";
import { adviceOn } from "../../format/errors.ts";
import type { Context } from "../../kit/context.ts";
import { executionFailure, runtimeFailure, throwableText } from "../../kit/execution-failure.ts";

const ILLEGAL_ARGUMENT = "java.lang.IllegalArgumentException";

/** What a tool throws that waits for a result: the result's failure, wrapped. */
export function awaited(error: KtError): KtError {
  return error.clientNotMade ? error : executionFailure(error);
}

/** The same where the official tool wraps that once more. */
export function awaitedInside(error: KtError): KtError {
  return error.clientNotMade ? error : runtimeFailure(executionFailure(error));
}

/** Runs the step; what it throws is wrapped. */
export async function wrapping<T>(wrap: (error: KtError) => KtError, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    throw error instanceof KtError ? wrap(error) : error;
  }
}

/**
 * Prints a failure as the official tool does: an empty line and `Error: ...` among the data, the exception on stderr, and
 * exit code 0 all the same. A wrong argument that the tool finds only then goes on as a usage error.
 * Source: org.apache.kafka.tools.consumer.group.ConsumerGroupCommand.run.
 */
export function printGroupFailure(error: unknown, context: Context): number {
  if (!(error instanceof KtError)) throw error;
  if (error instanceof UsageError && error.javaClass === undefined) throw error;
  if (error.javaClass === ILLEGAL_ARGUMENT) throw new UsageError(error.message, { cause: error });
  const failure = isFileFailure(error) ? runtimeFailure(error) : error;
  context.notice(`\nError: Executing consumer group command failed due to ${failure.message}`);
  if (context.format === "text") context.err.line(throwableText(failure));
  printAdvice([failure], context);
  context.debug(failure);
  return 0;
}

/** What was tried and what to do, of many errors once. */
export function printAdvice(errors: readonly (KtError | undefined)[], context: Context): void {
  const lines = errors.flatMap((error) => (error === undefined ? [] : adviceOn(error)));
  for (const line of new Set(lines)) context.err.line(line);
}

/** The --command-config file could not be read; a failure inside of it is the client's own. */
function isFileFailure({ javaClass = "" }: KtError): boolean {
  return javaClass.startsWith("java.nio.file.") || javaClass === "java.io.IOException";
}
