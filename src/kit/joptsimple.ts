import { UsageError } from "../errors.ts";
import { parseJavaDouble } from "../java/double.ts";
import { parseJavaInteger } from "../java/integer.ts";
import { parseJavaLong } from "../java/long.ts";
import type { OptionDefinition, OptionsOf, OptionTable } from "./options.ts";

/**
 * Command lines as joptsimple 5.0.4 reads them, which most of the official tools are built on (without abbreviations):
 * `--name value`, `--name=value`, one dash as good as two, `--` ends the options, other words are left alone, a value
 * may look like an option. Values are converted when they are read.
 * Source: joptsimple.OptionParser, OptionSet, ArgumentAcceptingOptionSpec.
 *
 * @param defaults values by option key, taken as if they stood on the command line where the option is absent
 * @param posixlyCorrect the first word that is no option ends the options, and all that follows it is left alone
 */
export function parseJoptsimple<O extends OptionTable>(
  table: O,
  args: readonly string[],
  defaults: Readonly<Record<string, string | undefined>> = {},
  { posixlyCorrect = false }: { readonly posixlyCorrect?: boolean } = {},
): OptionsOf<O> {
  const byName = new Map(Object.entries(table).map(([key, option]) => [option.name, { key, option }]));
  const raw = new Map<string, string[]>();
  const sequence: string[] = [];
  const rest = args.values();
  const words: string[] = [];
  /** Where `rest` stands. */
  let at = -1;

  const take = (name: string, attached: string | undefined): void => {
    const found = byName.get(name);
    if (found === undefined) throw new UnknownOptionError(name);
    const values = raw.get(found.key) ?? [];
    raw.set(found.key, values);
    sequence.push(found.key);
    if (found.option.kind === "flag") return;
    if (attached !== undefined) {
      values.push(attached);
      return;
    }
    if (found.option.kind.startsWith("optional-") && !isValueOf(found.option, args[at + 1])) return;
    const next = rest.next();
    at += 1;
    if (next.done === true) {
      throw new CommandLineError(
        `Option ${name} requires an argument`,
        "joptsimple.OptionMissingRequiredArgumentException",
      );
    }
    values.push(next.value);
  };

  for (const word of rest) {
    at += 1;
    if (word === "--") {
      words.push(...rest);
      break;
    }
    if (word.startsWith("--")) {
      const [name, value] = splitAtEquals(word.slice(2));
      take(name, value);
    } else if (word.startsWith("-") && word !== "-") {
      const [name, value] = splitAtEquals(word.slice(1));
      // Not a whole name: joptsimple reads it as a cluster of one-letter options, of which no tool has any.
      if (!byName.has(name)) throw new UnknownOptionError(word.charAt(1));
      take(name, value);
    } else {
      words.push(word);
      if (posixlyCorrect) words.push(...rest);
    }
  }
  for (const [key, value] of Object.entries(defaults)) {
    if (value !== undefined && key in table && !raw.has(key)) raw.set(key, [value]);
  }
  return readLazily(table, raw, { given: new Set(raw.keys()), sequence, words });
}

/** A value that may be left out must not look like an option; that of a number must be one, and then may have a sign. */
function isValueOf({ kind }: OptionDefinition<unknown>, word: string | undefined): boolean {
  if (word === undefined) return false;
  if (kind === "optional-integer") return parseJavaInteger(word) !== undefined;
  if (kind === "optional-long") return parseJavaLong(word) !== undefined;
  return !word.startsWith("-") || word === "-" || word === "--";
}

function splitAtEquals(word: string): [string, string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

/** A command line that does not parse: said before any value is looked at. */
export class CommandLineError extends UsageError {
  constructor(message: string, javaClass: string) {
    super(message, { javaClass });
  }
}

/** An option that the table does not have; `option` is its name without dashes. */
export class UnknownOptionError extends CommandLineError {
  readonly option: string;

  constructor(option: string) {
    super(`${option} is not a recognized option`, "joptsimple.UnrecognizedOptionException");
    this.option = option;
  }
}

function readLazily<O extends OptionTable>(
  table: O,
  raw: ReadonlyMap<string, readonly string[]>,
  seen: {
    readonly given: ReadonlySet<string>;
    readonly sequence: readonly string[];
    readonly words: readonly string[];
  },
): OptionsOf<O> {
  const options = { ...seen };
  for (const [key, option] of Object.entries(table)) {
    Object.defineProperty(options, key, { enumerable: true, get: () => convert(option, raw.get(key)) });
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the loop above made a property of each of its keys
  return options as OptionsOf<O>;
}

function convert(option: OptionDefinition<unknown>, values: readonly string[] | undefined): unknown {
  switch (option.kind) {
    case "flag":
      return values !== undefined;
    case "list":
      return values ?? [];
    case "text":
    case "optional-text":
      return single(option, values);
    case "integer":
    case "optional-integer":
      return single(option, converted(option, values, parseJavaInteger));
    case "long":
    case "optional-long":
      return single(option, converted(option, values, parseJavaLong));
    case "double":
      return single(option, converted(option, values, parseJavaDouble));
  }
}

function single<T>(option: OptionDefinition<unknown>, values: readonly T[] | undefined): T | undefined {
  if (values !== undefined && values.length > 1) {
    throw new UsageError(`Found multiple arguments for option ${option.name}, but you asked for only one`, {
      javaClass: "joptsimple.MultipleArgumentsForOptionException",
    });
  }
  return values?.[0];
}

/** All the values, in front of the check that there is but one: a wrong number is said first. */
function converted<T>(
  option: OptionDefinition<unknown>,
  values: readonly string[] | undefined,
  parse: (value: string) => T | undefined,
): readonly T[] | undefined {
  return values?.map((value) => {
    const number = parse(value);
    if (number !== undefined) return number;
    throw new UsageError(`Cannot parse argument '${value}' of option ${option.name}`, {
      javaClass: "joptsimple.OptionArgumentConversionException",
    });
  });
}
