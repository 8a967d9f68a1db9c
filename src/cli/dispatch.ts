import type { ExitStatus } from "../kit/define.ts";
import type { Io } from "./io.ts";
import { registry } from "./registry.ts";
import { runCommand } from "./run-command.ts";

/** kt's own options that may stand before the command's name as well; the value says whether a value follows. */
const leadingOptions: Readonly<Record<string, boolean>> = {
  "--output": true,
  "--no-color": false,
  "--connect-timeout": true,
  "--debug": false,
};

/**
 * Runs what a command line asks for. The common case, a command's name and its options, goes straight to that
 * command's module; all else (help, version, mistakes) is for the program that commander makes, loaded only then:
 * it would cost a tenth of the whole start.
 */
export async function dispatch(argv: readonly string[], io: Io): Promise<ExitStatus> {
  let [own, words] = splitLeading(argv);
  let entry = registry.find(({ name }) => name === words[0]);
  if (entry !== undefined && "commands" in entry) {
    const [more, rest] = splitLeading(words.slice(1));
    own = [...own, ...more];
    const inner = entry.commands.find(({ name }) => name === rest[0]);
    words = inner === undefined ? [entry.name, ...rest] : rest;
    entry = inner;
  }
  // kt's own options stay in front: after a last option that lacks its value they would become the value.
  if (entry !== undefined) return runCommand(await entry.load(), [...own, ...words.slice(1)], io);
  const { runProgram } = await import("./program.ts");
  return runProgram(words, io, async ({ load }) => runCommand(await load(), ["--help"], io));
}

/** The options of kt's own at the start with their values, and the words that follow; `--` may stand between. */
function splitLeading(argv: readonly string[]): [own: readonly string[], words: readonly string[]] {
  const leading = countLeading(argv);
  return [argv.slice(0, leading), argv.slice(argv[leading] === "--" ? leading + 1 : leading)];
}

/** How many words at the start are options of kt's own and their values. */
function countLeading(argv: readonly string[]): number {
  let at = 0;
  for (;;) {
    const [name = "", attached] = (argv[at] ?? "").split("=", 2);
    const takesValue = Object.hasOwn(leadingOptions, name) ? leadingOptions[name] : undefined;
    if (takesValue === undefined) return at;
    at += takesValue && attached === undefined ? 2 : 1;
  }
}
