import { Argument, Command as Commander, CommanderError } from "commander";
import type { ExitStatus } from "../kit/define.ts";
import { completionScripts, completionTree } from "./completion/index.ts";
import { helpWidth } from "./help.ts";
import type { Io } from "./io.ts";
import { nearest } from "./nearest.ts";
import { BufferedSink } from "./output.ts";
import { registry } from "./registry.ts";
import type { CommandGroup, RegisteredCommand } from "./registry.ts";
import { KAFKA_VERSION, KT_VERSION } from "./version.ts";

const names: readonly string[] = [...registry.map(({ name }) => name), "help", "completion"];

/** Exit code of a command line that names no command of kt. */
const USAGE_EXIT_CODE = 2;

const COMPLETION_HELP = `
Bash:  kt completion bash > ~/.local/share/bash-completion/completions/kt
Zsh:   kt completion zsh > "\${fpath[1]}/_kt"
Fish:  kt completion fish > ~/.config/fish/completions/kt.fish`;

/**
 * kt itself: its help, its version, `kt help COMMAND` and what to say to a word that is no command.
 * A command line that begins with a command's name does not come here (see dispatch.ts); one that names only a group
 * of commands does.
 *
 * @param helpOf prints the help of a command
 * @returns the exit code
 */
export async function runProgram(
  argv: readonly string[],
  io: Io,
  helpOf: (command: RegisteredCommand) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  // Before commander finds fault with an option that the command meant would have.
  const asked = lookUp(argv);
  if (asked.unknown !== undefined) return refuse(asked.unknown, asked, io);
  let exitCode: ExitStatus = 0;
  const program = new Commander("kt")
    .usage("<command> [options]")
    .description(`Apache Kafka's command line, without the JVM: the tools of Kafka ${KAFKA_VERSION} in one binary.`)
    .version(`kt ${KT_VERSION} (Apache Kafka ${KAFKA_VERSION})`, "--version", "The version of kt, and of Kafka.")
    .helpOption("-h, --help", "This help.")
    .helpCommand(false)
    .configureHelp({ helpWidth: helpWidth(io.stdout.columns) })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => tell(io, text),
      outputError: (text, write) => write(text.replace(/^error: /, "kt: ")),
    })
    .exitOverride()
    .showSuggestionAfterError(false)
    .showHelpAfterError("kt: see 'kt --help'")
    .action(() => {
      exitCode = showHelp(program, io);
    })
    .addHelpText("after", "\nkt help COMMAND, or kt COMMAND --help, tells of one command.");
  for (const entry of registry) {
    const command = program.command(entry.name).description(entry.summary);
    if ("load" in entry) command.helpOption(false);
    else {
      addGroup(command, entry).action(() => {
        exitCode = showHelp(command, io);
      });
    }
  }
  program
    .command("help")
    .argument("[command...]")
    .description("Tell of kt, or of one command.")
    .helpOption(false)
    .action(async (words: string[]) => {
      const named = lookUp(words);
      if (named.unknown !== undefined) exitCode = refuse(named.unknown, named, io);
      else if (named.command !== undefined) exitCode = await helpOf(named.command);
      else helpOfWord(words[0]).outputHelp();
    });
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "for which shell").choices(Object.keys(completionScripts)))
    .description("Print a completion script for bash, zsh or fish.")
    .helpOption("-h, --help", "This help.")
    .addHelpText("after", COMPLETION_HELP)
    .action(async (shell: keyof typeof completionScripts) => {
      io.stdout.write(completionScripts[shell](await completionTree()));
    });
  const helpOfWord = (word: string | undefined): Commander =>
    program.commands.find((each) => each.name() === word && word !== "help") ?? program;
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
  }
}

/** The commands of a group, for its help. */
function addGroup(command: Commander, { commands }: CommandGroup): Commander {
  command
    .usage("<command> [options]")
    .helpOption("-h, --help", "This help.")
    .helpCommand(false)
    .showHelpAfterError(`kt: see 'kt ${command.name()} --help'`)
    .addHelpText("after", `\nkt ${command.name()} COMMAND --help tells of one command.`);
  for (const { name, summary } of commands) command.command(name).description(summary).helpOption(false);
  return command;
}

/** What the first words name; `unknown` is the word that should name a command and does not. */
interface Named {
  readonly group?: CommandGroup | undefined;
  readonly command?: RegisteredCommand | undefined;
  readonly unknown?: string | undefined;
}

function lookUp([name, inner]: readonly string[]): Named {
  if (name === undefined || name.startsWith("-")) return {};
  const entry = registry.find((each) => each.name === name);
  if (entry === undefined) return { unknown: names.includes(name) ? undefined : name };
  if ("load" in entry) return { command: entry };
  if (inner === undefined || inner.startsWith("-")) return { group: entry };
  const command = entry.commands.find((each) => each.name === inner);
  return { group: entry, command, unknown: command === undefined ? inner : undefined };
}

/** Lines to stderr; that nobody reads them changes nothing. */
function tell(io: Io, lines: string): void {
  new BufferedSink(io.stderr, 0).line(lines.replace(/\n$/, ""));
}

/** Help that nobody asked for is no data. */
function showHelp(program: Commander, io: Io): number {
  tell(io, program.helpInformation());
  return USAGE_EXIT_CODE;
}

function refuse(unknown: string, { group }: Named, io: Io): number {
  const path = group === undefined ? "" : `${group.name} `;
  const near = nearest(unknown, group?.commands.map(({ name }) => name) ?? names);
  const advice = near === undefined ? `see 'kt ${path}--help'` : `did you mean 'kt ${path}${near}'?`;
  tell(io, `kt: '${path}${unknown}' is not a command of kt\nkt: ${advice}\n`);
  return USAGE_EXIT_CODE;
}
