import { Command as Commander, Option } from "commander";
import type { Command } from "../kit/define.ts";
import { globalOptions } from "../kit/global-options.ts";
import type { OptionDefinition } from "../kit/options.ts";

/** Columns of the help where there is no terminal. */
const DEFAULT_COLUMNS = 100;
const MAX_COLUMNS = 120;
/** Beside its option a text is broken into lines as long as this many columns are left for it; commander wants 40. */
const MIN_TEXT_COLUMNS = 10;

/** The help of one command, made of its option table. */
export function commandHelp(command: Command, columns: number | undefined): string {
  const shown = new Commander(`kt ${command.name}`)
    .usage(["[options]", ...(command.words === undefined ? [] : [command.words])].join(" "))
    .helpOption(false)
    .description(descriptionOf(command))
    .configureHelp({ helpWidth: helpWidth(columns), minWidthToWrap: MIN_TEXT_COLUMNS });
  for (const definition of Object.values({ ...command.options, ...globalOptions }))
    shown.addOption(toOption(definition));
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
