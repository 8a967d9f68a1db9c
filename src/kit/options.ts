/**
 * Option tables: the data that the parser, the help, the completions and the types of `run`'s options come from.
 */

import type { ArgumentRules } from "./argparse4j/rules.ts";

export type OptionKind =
  | "flag"
  | "text"
  | "integer"
  | "long"
  | "double"
  | "optional-text"
  | "optional-integer"
  | "optional-long"
  | "list";

export interface OptionDefinition<T> {
  /** The long name without dashes, as users type it: `bootstrap-server`. */
  readonly name: string;
  readonly kind: OptionKind;
  /** What stands for the value in the help: `<host:port>`; empty for flags. */
  readonly placeholder: string;
  readonly help: string;
  /** The heading in the help under which the option stands. */
  readonly group: string;
  /** The values that completion proposes; the command itself decides what it accepts. */
  readonly values: readonly string[];
  /** The help tells the values itself. */
  readonly valuesTold: boolean;
  /** What completion proposes for the value where it is not a fixed list. */
  readonly completes: "file" | "folder" | "topic" | undefined;
  /** Said in the help; `run` sees undefined when the option is absent and applies the default itself. */
  readonly defaultText: string | undefined;
  /** One of kt's own options, which the official tool does not have. */
  readonly own: boolean;
  /** There for the arguments of the tools that are built on argparse4j. */
  readonly argument?: ArgumentRules;
  /** Never set: carries the type of the parsed value. */
  readonly type?: T;
}

interface Extras {
  readonly values?: readonly string[];
  readonly valuesTold?: boolean;
  readonly completes?: "file" | "folder" | "topic";
  readonly default?: string;
  readonly own?: boolean;
}

export type OptionTable = Readonly<Record<string, OptionDefinition<unknown>>>;

/**
 * What `run` gets: a property an option, undefined when absent (false for a flag, an empty array for a list).
 * Values are converted when they are read, as the official tools do: a wrong number or a single-valued option given
 * twice throws there, not in the parser.
 */
export type OptionsOf<O extends OptionTable> = {
  readonly [K in keyof O]: O[K] extends OptionDefinition<infer T> ? T : never;
} & {
  /** The keys of the options that stand on the command line, whatever their values. */
  readonly given: ReadonlySet<keyof O>;
  /** Those keys in the order in which they stand there, each as often as it does; without what stands only in the environment. */
  readonly sequence: readonly (keyof O)[];
  /** The words that are neither options nor their values. */
  readonly words: readonly string[];
};

function define<T>(kind: OptionKind, signature: string, help: string, extras: Extras = {}): OptionDefinition<T> {
  const [name = "", ...placeholder] = signature.split(" ");
  return {
    name: name.replace(/^--/, ""),
    kind,
    placeholder: placeholder.join(" "),
    help,
    group: "",
    values: extras.values ?? [],
    valuesTold: extras.valuesTold ?? false,
    completes: extras.completes,
    defaultText: extras.default,
    own: extras.own ?? false,
  };
}

/** An option without a value; a value given with `=` is ignored. */
export function flag(signature: string, help: string, extras?: Extras): OptionDefinition<boolean> {
  return define("flag", signature, help, extras);
}

/** `--name <value>`, once. */
export function text(signature: string, help: string, extras?: Extras): OptionDefinition<string | undefined> {
  return define("text", signature, help, extras);
}

/** `--name [value]`, with a value once; undefined where none follows, but `given` has it. */
export function optionalText(signature: string, help: string, extras?: Extras): OptionDefinition<string | undefined> {
  return define("optional-text", signature, help, extras);
}

/** `--name <n>`, once: a Java Integer, -2147483648 to 2147483647. */
export function integer(signature: string, help: string, extras?: Extras): OptionDefinition<number | undefined> {
  return define("integer", signature, help, extras);
}

/** `--name <n>`, once: a Java Long, -2^63 to 2^63 - 1. */
export function long(signature: string, help: string, extras?: Extras): OptionDefinition<bigint | undefined> {
  return define("long", signature, help, extras);
}

/** `--name [n]`: a Java Integer may follow, also a negative one; undefined where none does, but `given` has it. */
export function optionalInteger(
  signature: string,
  help: string,
  extras?: Extras,
): OptionDefinition<number | undefined> {
  return define("optional-integer", signature, help, extras);
}

/** `--name [n]`: a Java Long may follow, as with optionalInteger. */
export function optionalLong(signature: string, help: string, extras?: Extras): OptionDefinition<bigint | undefined> {
  return define("optional-long", signature, help, extras);
}

/** `--name <n>`, once: a Java Double. */
export function double(signature: string, help: string, extras?: Extras): OptionDefinition<number | undefined> {
  return define("double", signature, help, extras);
}

/** `--name <value>`, any number of times. */
export function list(signature: string, help: string, extras?: Extras): OptionDefinition<readonly string[]> {
  return define("list", signature, help, extras);
}

/** Puts options under one heading of the help. */
export function group<O extends OptionTable>(heading: string, options: O): O {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each entry keeps its key and its type
  return Object.fromEntries(
    Object.entries(options).map(([key, option]) => [key, { ...option, group: heading }]),
  ) as unknown as O;
}
