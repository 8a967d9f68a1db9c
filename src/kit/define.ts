import type { ArgumentParser } from "./argparse4j/arguments.ts";
import type { Context } from "./context.ts";
import type { OptionsOf, OptionTable } from "./options.ts";

export interface Example {
  readonly command: string;
  readonly explains: string;
}

/**
 * How the official tool speaks of an exception that reaches its `main`:
 * - `message-and-trace`: the message, then the stack trace (`Class: message` and frames, of which kt prints the first)
 * - `message-and-trace-but-parsing`: so, but of what does not parse as a command line the message alone
 * - `uncaught`: the JVM's own `Exception in thread "main" Class: message`
 * - `uncaught-but-parsing`: so, but what does not parse as a command line (an unknown option, a value that is missing)
 *   is caught: the message alone
 * - `trace`: the stack trace, but of a command line that is wrong the message alone
 * - `occurred`: `Error occurred: ` and the message, then the stack trace unless the command line does not parse or the
 *   exception is a TerseException; usage errors without a class are the message alone
 */
export type EscapedErrors =
  | "message-and-trace"
  | "message-and-trace-but-parsing"
  | "trace"
  | "occurred"
  | "uncaught"
  | "uncaught-but-parsing";

/** How a command ends: with an exit code, or as a process that this signal ended. */
export type ExitStatus = number | NodeJS.Signals;

/** A command: options as data beside the function that runs them. */
export interface Command<O extends OptionTable = OptionTable> {
  /** What is typed after `kt`: one word, or two for a command of a group. */
  readonly name: string;
  /** The official tool whose behaviour this command has; absent for commands of kt's own. */
  readonly mirrors?: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** A paragraph or two for the command's own help. */
  readonly description: string;
  readonly options: O;
  /** There where the official tool reads its command line with argparse4j; otherwise it is read as joptsimple does. */
  readonly argumentParser?: ArgumentParser;
  readonly examples: readonly Example[];
  readonly escapedErrors: EscapedErrors;
  /** The words after the options, for the help: `<shell>`. */
  readonly words?: string;
  /** The first word ends the options: what follows is a command line of its own. */
  readonly wordsEndOptions?: true;
  /** Said before the pointer to the help when the command is given no argument at all; absent where that is allowed. */
  readonly withoutArguments?: string;
  /** Spellings of older releases: option name to what to write now. */
  readonly removedOptions: Readonly<Record<string, string>>;
  /** Puts a command line of an older form into the words of this one; throws KtError where it is neither. */
  readonly olderArguments?: (args: readonly string[]) => readonly string[];
  run(options: OptionsOf<O>, context: Context): Promise<ExitStatus>;
}

/** Checks a command's definition against its contract; adds nothing at run time. */
export function defineCommand<const O extends OptionTable>(command: Command<O>): Command<O> {
  return command;
}
