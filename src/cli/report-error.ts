import { KtError, UsageError } from "../errors.ts";
import { adviceOn, pointerToHelp } from "../format/errors.ts";
import { errorText } from "../kit/argparse4j/error-text.ts";
import { ArgumentParserError } from "../kit/argparse4j/errors.ts";
import { formatWidth } from "../kit/argparse4j/wrap.ts";
import { throwableText } from "../kit/execution-failure.ts";
import { CommandLineError, UnknownOptionError } from "../kit/joptsimple.ts";
import type { Command } from "../kit/define.ts";
import { nearest } from "./nearest.ts";

/** The lines for stderr about an error that ended a command. */
export function describeError(
  error: unknown,
  command: Command | undefined,
  debug: boolean,
  /** Columns of the usage that an argparse4j tool prints. */
  width: number = formatWidth(undefined),
): string[] {
  if (!(error instanceof KtError)) return describeBug(error);
  if (error instanceof ArgumentParserError && command?.argumentParser !== undefined) {
    const text = errorText(command.argumentParser, command.options, error, width);
    return [...text.trimEnd().split("\n"), ...(debug ? stackOf(error) : [])];
  }
  const lines = [...officialLines(error, command), ...adviceOn(error)];
  if (command !== undefined && error instanceof UsageError) lines.push(...usageAdvice(error, command));
  if (debug) lines.push(...stackOf(error));
  return lines;
}

/** The message as the official tool's `main` prints it, without the frames of a stack trace. */
function officialLines(error: KtError, command: Command | undefined): string[] {
  if (command?.mirrors === undefined) return [`kt: ${error.message}`];
  if (command.escapedErrors === "occurred") return occurred(error);
  if (error.javaClass === undefined) return [error.message];
  const trace = `${error.javaClass}: ${error.message}`;
  if (command.escapedErrors.endsWith("-but-parsing") && error instanceof CommandLineError) return [error.message];
  if (command.escapedErrors.startsWith("message-and-trace")) return [error.message, trace];
  if (command.escapedErrors === "trace") return [error instanceof UsageError ? error.message : trace];
  return [`Exception in thread "main" ${trace}`];
}

function occurred(error: KtError): string[] {
  if (error instanceof UsageError && error.javaClass === undefined) return [error.message];
  const terse = error instanceof CommandLineError || error.javaClass?.endsWith(".TerseException") === true;
  return [`Error occurred: ${error.message}`, ...(terse ? [] : [throwableText(error)])];
}

function usageAdvice(error: UsageError, command: Command): string[] {
  const lines: string[] = [];
  if (error instanceof UnknownOptionError) {
    const { removedOptions } = command;
    const removed = Object.hasOwn(removedOptions, error.option) ? removedOptions[error.option] : undefined;
    const names = Object.values(command.options).map(({ name }) => name);
    const near = nearest(error.option, names);
    if (removed !== undefined) lines.push(`kt: --${error.option} is gone: ${removed}`);
    else if (near !== undefined) lines.push(`kt: did you mean --${near}?`);
  }
  lines.push(pointerToHelp(command.name));
  return lines;
}

function describeBug(error: unknown): string[] {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [`kt: an error inside kt, please report it: ${told}`];
}

/** What --debug adds: the stack, and those of the causes. */
export function stackOf(error: Error): string[] {
  const lines: string[] = [];
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    lines.push(`kt: ${each === error ? "" : "caused by "}${each.stack ?? each.message}`);
  }
  return lines;
}

export function exitCodeOf(error: unknown): number {
  return error instanceof KtError ? error.exitCode : 1;
}
