import { ConnectError, InputError } from "../errors.ts";
import type { KtError } from "../errors.ts";

/** An exception as Java prints it among other text: class and message. */
export function throwableText({ javaClass, message }: KtError): string {
  return javaClass === undefined ? message : `${javaClass}: ${message}`;
}

/** How Future.get wraps what an operation threw: for tools that print the message of that. */
export function executionFailure(error: KtError): InputError | ConnectError {
  return wrapped(error, "java.util.concurrent.ExecutionException");
}

/** The same once more: an exception that a tool wraps because it may not throw it. */
export function runtimeFailure(error: KtError): InputError | ConnectError {
  return wrapped(error, "java.lang.RuntimeException");
}

function wrapped(error: KtError, javaClass: string): InputError | ConnectError {
  const options = { javaClass, ...(error.hint !== undefined && { hint: error.hint }), cause: error };
  return error instanceof ConnectError
    ? new ConnectError(throwableText(error), { ...options, attempts: error.attempts, retriable: error.retriable })
    : new InputError(throwableText(error), options);
}
