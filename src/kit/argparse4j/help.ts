import type { OptionTable } from "../options.ts";
import { argumentsOf, groupsOf, metavarOf } from "./arguments.ts";
import type { Argument, ArgumentParser } from "./arguments.ts";
import { wrap } from "./wrap.ts";
import type { ExclusiveGroup } from "./rules.ts";

/** The column in which the texts of the arguments begin. */
const TEXT_COLUMN = 25;
/** Of a longer title the text begins on a line of its own. */
const MAX_TITLE = 21;
/** A longer beginning of the usage takes a line of its own. */
const MAX_PROG = 30;
const USAGE_INDENT = 6;

/** The help of an argparse4j tool, without kt's own options. */
export function helpText(parser: ArgumentParser, table: OptionTable, width: number): string {
  const all = argumentsOf(table);
  const groups = groupsOf(all).filter(([group]) => isSeparate(group));
  const common = all.filter(({ exclusiveGroup }) => exclusiveGroup === undefined || !isSeparate(exclusiveGroup));
  return [
    usageText(parser, table, width),
    `\n${wrap(parser.description, width, 0, "")}\n`,
    "\noptional arguments:\n",
    ...common.map((each) => argumentHelp(each, width)),
    ...groups.map(([group, members]) => `\n${groupHelp(group, members, width)}`),
  ].join("");
}

/** `usage:` and what may be given, the mutually exclusive groups last. */
export function usageText({ prog }: ArgumentParser, table: OptionTable, width: number): string {
  const all = argumentsOf(table);
  const parts = [
    ...all.filter(({ exclusiveGroup }) => exclusiveGroup === undefined).map(bracketed),
    ...groupsOf(all).flatMap(([group, members]) => groupUsage(group, members)),
  ];
  const beginning = `usage: ${prog}`;
  const ownLine = beginning.length > MAX_PROG;
  const indent = " ".repeat(ownLine ? USAGE_INDENT : beginning.length);
  let text = ownLine ? `${beginning}\n${indent}` : beginning;
  let columns = ownLine ? 2 * USAGE_INDENT : beginning.length;
  let first = true;
  for (const part of parts) {
    if (!first && columns + part.length + 1 > width) {
      text += `\n${indent} ${part}`;
      columns = indent.length + 1 + part.length;
    } else {
      text += ` ${part}`;
      columns += 1 + part.length;
      first = false;
    }
  }
  return `${text}\n`;
}

function isSeparate({ title, description }: ExclusiveGroup): boolean {
  return title !== undefined || description !== undefined;
}

function plain(argument: Argument): string {
  return [argument.flags[0], metavarOf(argument)].filter((part) => part !== "").join(" ");
}

function bracketed(argument: Argument): string {
  return argument.required ? plain(argument) : `[${plain(argument)}]`;
}

function groupUsage({ required = false }: ExclusiveGroup, members: readonly Argument[]): string[] {
  const [only] = members;
  if (members.length === 1 && only !== undefined) return [required ? plain(only) : bracketed(only)];
  const [open, close] = required ? ["(", ")"] : ["[", "]"];
  return members.flatMap((each, at) => {
    const text = `${at === 0 ? open : ""}${plain(each)}${at === members.length - 1 ? close : ""}`;
    return at === 0 ? [text] : ["|", text];
  });
}

function groupHelp({ title, description }: ExclusiveGroup, members: readonly Argument[], width: number): string {
  const head = title === undefined ? "" : `${title}:\n`;
  const text = description === undefined ? "" : `  ${wrap(description, width, 2, "  ")}\n\n`;
  return head + text + members.map((each) => argumentHelp(each, width)).join("");
}

function argumentHelp(argument: Argument, width: number): string {
  const { option, flags, fallback } = argument;
  const metavar = metavarOf(argument);
  const title = flags.map((each) => (metavar === "" ? each : `${each} ${metavar}`)).join(", ");
  const notes = fallback === undefined ? [] : [`(default: ${fallback})`];
  const help = [option.help, ...notes].filter((part) => part !== "").join(" ");
  if (help === "") return `  ${title}\n`;
  const gap = title.length <= MAX_TITLE ? " ".repeat(TEXT_COLUMN - title.length - 2) : `\n${" ".repeat(TEXT_COLUMN)}`;
  return `  ${title}${gap}${wrap(help, width, TEXT_COLUMN, " ".repeat(TEXT_COLUMN))}\n`;
}
