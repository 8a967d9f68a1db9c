import { Argument, Command as Commander, CommanderError } from "commander";
import { completionScripts, completionTree } from "./completion/index.ts";
import { helpWidth } from "./help.ts";
import type { Io } from "./io.ts";
import { nearest } from "./nearest.ts";
import { registry } from "./registry.ts";
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
 * A command line that begins with a command's name does not come here (see dispatch.ts).
 *
 * @param helpOf prints the help of a command
 * @returns the exit code
 */
export async function runProgram(
  argv: readonly string[],
  io: Io,
  helpOf: (name: string) => Promise<number>,
): Promise<number> {
  const [word] = argv;
  // Before commander finds fault with an option that the command meant would have.
  if (word !== undefined && !word.startsWith("-") && !names.includes(word)) return refuse(word, io);
  let exitCode = 0;
  const program = new Commander("kt")
    .usage("<command> [options]")
    .description(`Apache Kafka's command line, without the JVM: the tools of Kafka ${KAFKA_VERSION} in one binary.`)
    .version(`kt ${KT_VERSION} (Apache Kafka ${KAFKA_VERSION})`, "--version", "The version of kt, and of Kafka.")
    .helpOption("-h, --help", "This help.")
    .helpCommand(false)
    .configureHelp({ helpWidth: helpWidth(io.stdout.columns) })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "kt: ")),
    })
    .exitOverride()
    .showSuggestionAfterError(false)
    .showHelpAfterError("kt: see 'kt --help'")
    .action(() => {
      exitCode = showHelp(program, io);
    })
    .addHelpText("after", "\nkt help COMMAND, or kt COMMAND --help, tells of one command.");
  for (const { name, summary } of registry) program.command(name).description(summary).helpOption(false);
  program
    .command("help")
    .argument("[command]")
    .description("Tell of kt, or of one command.")
    .helpOption(false)
    .action(async (name: string | undefined) => {
      if (name === undefined || name === "help") io.stdout.write(program.helpInformation());
      else if (name === "completion") program.commands.find((each) => each.name() === name)?.outputHelp();
      else exitCode = registry.some((entry) => entry.name === name) ? await helpOf(name) : refuse(name, io);
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
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
  }
}

/** Help that nobody asked for is no data. */
function showHelp(program: Commander, io: Io): number {
  io.stderr.write(program.helpInformation());
  return USAGE_EXIT_CODE;
}

function refuse(word: string, io: Io): number {
  const near = nearest(word, names);
  const advice = near === undefined ? "see 'kt --help'" : `did you mean 'kt ${near}'?`;
  io.stderr.write(`kt: '${word}' is not a command of kt\nkt: ${advice}\n`);
  return USAGE_EXIT_CODE;
}
