import type { Command } from "../kit/define.ts";
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
 *
 * @returns the exit code
 */
export async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const leading = countLeading(argv);
  const at = argv[leading] === "--" ? leading + 1 : leading;
  const entry = registry.find(({ name }) => name === argv[at]);
  if (entry !== undefined) {
    // They stay in front: after a last option that lacks its value they would become the value.
    const args = [...argv.slice(0, leading), ...argv.slice(at + 1)];
    return runCommand(await entry.load(), args, io);
  }
  const { runProgram } = await import("./program.ts");
  return runProgram(argv.slice(at), io, async (name) => {
    const command: Command | undefined = await registry.find((each) => each.name === name)?.load();
    return command === undefined ? 1 : runCommand(command, ["--help"], io);
  });
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
