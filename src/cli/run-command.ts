import { UsageError } from "../errors.ts";
import type { Sink } from "../kit/context.ts";
import type { Command, ExitStatus } from "../kit/define.ts";
import { globalOptions } from "../kit/global-options.ts";
import { formatWidth } from "../kit/argparse4j/wrap.ts";
import { parseJoptsimple } from "../kit/joptsimple.ts";
import type { OptionsOf, OptionTable } from "../kit/options.ts";
import { createContext } from "./context.ts";
import type { Surroundings } from "./context.ts";
import { WriteError } from "./io.ts";
import type { Io } from "./io.ts";
import { BufferedSink } from "./output.ts";
import { Progress } from "./progress.ts";
import { KAFKA_VERSION } from "./version.ts";

/** Parses the command's arguments, runs it and prints its errors. */
export async function runCommand(command: Command, args: readonly string[], io: Io): Promise<ExitStatus> {
  const progress = new Progress(io.stderr);
  const out = new BufferedSink(progress.beside(io.stdout));
  const err = afterwards(out, new BufferedSink(progress.beside(io.stderr), 0));
  const debug = ownArguments(command, args).some(isDebug) || isSet(io.env["KT_DEBUG"]);
  try {
    return await parseAndRun(command, args, io, { args, out, err, progress }, debug);
  } catch (error) {
    if (error instanceof WriteError) throw error;
    const { describeError, exitCodeOf } = await import("./report-error.ts");
    out.handOver();
    for (const line of describeError(error, command, debug, textWidth(io))) err.line(line);
    return exitCodeOf(error);
  } finally {
    out.handOver();
  }
}

async function parseAndRun(
  command: Command,
  args: readonly string[],
  io: Io,
  surroundings: Surroundings,
  debug: boolean,
): Promise<ExitStatus> {
  if (args.length === 0 && command.withoutArguments !== undefined) throw new UsageError(command.withoutArguments);
  const { argumentParser } = command;
  if (args.length === 0 && argumentParser?.helpWithoutArguments === true) {
    const { helpText } = await import("../kit/argparse4j/help.ts");
    io.stdout.write(helpText(argumentParser, command.options, textWidth(io)));
    return 0;
  }
  const options = await parse(command, args, io);
  const given: ReadonlySet<string> = options.given;
  if (given.has("help")) {
    const { commandHelp } = await import("./help.ts");
    io.stdout.write(commandHelp(command, io.stdout.columns, textWidth(io)));
    return 0;
  }
  if (given.has("version")) {
    surroundings.out.line(KAFKA_VERSION);
    return 0;
  }
  return command.run(options, createContext(command, options, io, surroundings, debug));
}

type Parsed = OptionsOf<OptionTable & typeof globalOptions>;

/** Reads the command line as the official tool does; of all options there may be, at least those of kt's own are known. */
async function parse(command: Command, args: readonly string[], io: Io): Promise<Parsed> {
  const table = { ...command.options, ...globalOptions };
  const defaults = { bootstrapServer: io.env["KT_BOOTSTRAP_SERVER"] || undefined };
  if (command.argumentParser === undefined) {
    const words = command.olderArguments?.(args) ?? args;
    return parseJoptsimple(table, words, defaults, { posixlyCorrect: command.wordsEndOptions ?? false });
  }
  const { parseArgparse4j } = await import("../kit/argparse4j/parse.ts");
  return parseArgparse4j(table, args, defaults);
}

/** How wide argparse4j lays out its texts: COLUMNS, else the terminal, wherever one is. */
function textWidth({ env, stdout, stderr }: Io): number {
  return formatWidth(stdout.columns ?? stderr.columns, env["COLUMNS"]);
}

/** Without the command line that is another program's; known before anything is parsed, for what goes wrong there. */
function ownArguments({ wordsEndOptions, options }: Command, args: readonly string[]): readonly string[] {
  if (wordsEndOptions !== true) return args;
  const withValue = Object.values({ ...options, ...globalOptions }).filter(({ kind }) => kind !== "flag");
  const takesNext = new Set(withValue.flatMap(({ name }) => [`-${name}`, `--${name}`]));
  const end = args.findIndex(
    (word, at) => (word === "--" || !word.startsWith("-")) && !takesNext.has(args[at - 1] ?? ""),
  );
  return end < 0 ? args : args.slice(0, end);
}

const isDebug = (word: string): boolean => /^--?debug(?:=|$)/.test(word);

/** A sink that lets what another one holds back go first, so that a terminal shows the lines in the order they were said. */
function afterwards(first: BufferedSink, sink: Sink): Sink {
  return {
    line: (text) => {
      first.handOver();
      sink.line(text);
    },
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false"].includes(value);
}
