import { flag } from "../options.ts";
import type { OptionDefinition, OptionTable } from "../options.ts";
import type { ArgumentRules, ExclusiveGroup } from "./rules.ts";

/** The parser of an official tool that is built on argparse4j 0.7.0, but for its arguments: those are the option table. */
export interface ArgumentParser {
  /** The name that usage and errors begin with. */
  readonly prog: string;
  readonly description: string;
  /** Without any argument the help is printed and the exit code is 0. */
  readonly helpWithoutArguments?: boolean;
}

interface Rules<T> {
  readonly required?: boolean;
  readonly fallback?: T;
  readonly choices?: readonly (T & (string | number | bigint))[];
}

type Present<T> = OptionDefinition<Exclude<T, undefined>>;

/**
 * An argument of an argparse4j tool, made of an option: `argument(integer("--acks ACKS", "Acks required."), { fallback: -1 })`.
 * The placeholder is the metavar, the help is the official text. A `list` takes one value or more (nargs +); of an
 * option that is given twice the last one counts.
 */
export function argument<T>(option: OptionDefinition<T>, rules: Rules<T> & { readonly required: true }): Present<T>;
export function argument<T>(
  option: OptionDefinition<T>,
  rules: Rules<T> & { readonly fallback: Exclude<T, undefined> },
): Present<T>;
export function argument<T>(option: OptionDefinition<T>, rules?: Rules<T>): OptionDefinition<T>;
export function argument<T>(option: OptionDefinition<T>, rules: Rules<T> = {}): OptionDefinition<T> {
  return {
    ...option,
    argument: {
      flags: [`--${option.name}`],
      required: rules.required ?? false,
      fallback: option.kind === "flag" ? false : fallbackOf(rules.fallback),
      choices: rules.choices,
      exclusiveGroup: undefined,
    },
  };
}

/** The first argument of every such tool. */
export const helpArgument: OptionDefinition<boolean> = {
  ...flag("--help", "show this help message and exit"),
  argument: {
    flags: ["-h", "--help"],
    required: false,
    fallback: undefined,
    choices: undefined,
    exclusiveGroup: undefined,
  },
};

/** Puts arguments into one mutually exclusive group; they keep their place in the table. */
export function exclusive<O extends OptionTable>(group: ExclusiveGroup, options: O): O {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each entry keeps its key and its type
  return Object.fromEntries(
    Object.entries(options).map(([key, option]) => {
      const { argument: rules } = option;
      return [key, rules === undefined ? option : { ...option, argument: { ...rules, exclusiveGroup: group } }];
    }),
  ) as unknown as O;
}

/** An option with its rules, as parser and help work with it. */
export interface Argument extends ArgumentRules {
  readonly key: string;
  readonly option: OptionDefinition<unknown>;
}

/** The arguments of a table in their order, without kt's own options. */
export function argumentsOf(table: OptionTable): Argument[] {
  return Object.entries(table).flatMap(([key, option]) =>
    option.argument === undefined ? [] : [{ ...option.argument, key, option }],
  );
}

/** The groups in the order of their first argument. */
export function groupsOf(all: readonly Argument[]): [ExclusiveGroup, readonly Argument[]][] {
  const groups = new Map<ExclusiveGroup, Argument[]>();
  for (const each of all) {
    if (each.exclusiveGroup !== undefined) {
      groups.set(each.exclusiveGroup, [...(groups.get(each.exclusiveGroup) ?? []), each]);
    }
  }
  return [...groups];
}

/** How an error names it: `-h/--help`. */
export function textualName({ flags }: ArgumentRules): string {
  return flags.join("/");
}

/** The value as usage and help show it: `ACKS`, `NAME=VALUE [NAME=VALUE ...]`; empty for a flag. */
export function metavarOf({ option }: Argument): string {
  const { kind, placeholder } = option;
  return kind === "list" ? `${placeholder} [${placeholder} ...]` : placeholder;
}

function fallbackOf(value: unknown): ArgumentRules["fallback"] {
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? value : undefined;
}
