import { Command as Commander, Option } from "commander";
import type { Command } from "../kit/define.ts";
import { helpText as officialHelp } from "../kit/argparse4j/help.ts";
import { globalOptions } from "../kit/global-options.ts";
import type { OptionDefinition, OptionTable } from "../kit/options.ts";

/** Columns of the help where there is no terminal. */
const DEFAULT_COLUMNS = 100;
const MAX_COLUMNS = 120;
/** Beside its option a text is broken into lines as long as this many columns are left for it; commander wants 40. */
const MIN_TEXT_COLUMNS = 10;

/**
 * The help of one command, made of its option table. For a tool on argparse4j that is the official text, and behind it
 * what only kt has.
 *
 * @param width the columns of such an official text
 */
export function commandHelp(command: Command, columns: number | undefined, width: number): string {
  const { argumentParser, options } = command;
  if (argumentParser === undefined) return sections(command, options, descriptionOf(command), columns);
  const own = Object.fromEntries(Object.entries(options).filter(([, option]) => option.argument === undefined));
  const withUsage = sections(command, own, "", columns);
  return officialHelp(argumentParser, options, width) + withUsage.slice(withUsage.indexOf("\n\n") + 1);
}

/** Usage, description, options and examples, in commander's layout. */
function sections(command: Command, options: OptionTable, description: string, columns: number | undefined): string {
  const shown = new Commander(`kt ${command.name}`)
    .usage(["[options]", ...(command.words === undefined ? [] : [command.words])].join(" "))
    .helpOption(false)
    .description(description)
    .configureHelp({ helpWidth: helpWidth(columns), minWidthToWrap: MIN_TEXT_COLUMNS });
  for (const definition of Object.values({ ...options, ...globalOptions })) shown.addOption(toOption(definition));
  return `${shown.helpInformation()}${examplesOf(command)}`;
}

function descriptionOf({ description, mirrors }: Command): string {
  return mirrors === undefined ? description : `${description}\nMirrors ${mirrors}.`;
}

function toOption(definition: OptionDefinition<unknown>): Option {
  const flags = [`--${definition.name}`, definition.placeholder].filter((part) => part !== "").join(" ");
  const option = new Option(flags, helpText(definition)).helpGroup(`${definition.group || "Options"}:`);
  // Commander makes --no-x a switch for x that is on; it is one of its own here.
  if (definition.name.startsWith("no-")) option.negate = false;
  return option;
}

function helpText({ help, values, valuesTold, defaultText, kind }: OptionDefinition<unknown>): string {
  const notes = [
    ...(kind === "text" && values.length > 0 && !valuesTold ? [`one of: ${values.join(", ")}`] : []),
    ...(defaultText === undefined ? [] : [`default: ${defaultText}`]),
  ];
  return notes.length === 0 ? help : `${help} (${notes.join("; ")})`;
}

function examplesOf({ examples }: Command): string {
  if (examples.length === 0) return "";
  const lines = examples.map(({ command, explains }) => `  ${command}\n      ${explains}\n`);
  return `\nExamples:\n${lines.join("")}`;
}

/** The width of a help text: the terminal's, within what reads well. */
export function helpWidth(columns: number | undefined): number {
  return Math.min(columns ?? DEFAULT_COLUMNS, MAX_COLUMNS);
}
