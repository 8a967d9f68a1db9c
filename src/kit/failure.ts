import { KtError, UsageError } from "../errors.ts";
import { adviceOn, pointerToHelp } from "../format/errors.ts";
import type { Context } from "./context.ts";

/**
 * Prints a failure where the official tool prints it: as a line of its own among the data. What kt knows beyond that
 * follows on stderr. An error that is no KtError is a bug and goes on, and so does one from before the tool's own work.
 *
 * @param prefix what the official tool puts before the message
 * @returns the exit code
 */
export function printFailure(prefix: string, error: unknown, context: Context): number {
  if (!(error instanceof KtError)) throw error;
  if (error.clientNotMade) throw error;
  context.notice(`${prefix}${error.message}`);
  for (const line of adviceOn(error)) context.err.line(line);
  if (error instanceof UsageError) context.err.line(pointerToHelp(context.command));
  context.debug(error);
  return error.exitCode;
}
