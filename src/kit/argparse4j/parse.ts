import type { OptionDefinition, OptionsOf, OptionTable } from "../options.ts";
import { argumentsOf, groupsOf, textualName } from "./arguments.ts";
import type { Argument } from "./arguments.ts";
import { convert, faultOf } from "./convert.ts";
import { ArgumentParserError, UnrecognizedArgumentError } from "./errors.ts";
import type { ExclusiveGroup } from "./rules.ts";

/**
 * Command lines as argparse4j 0.7.0 reads them: `--name value`, `--name=value`, an unambiguous beginning of a name, no
 * words besides options; a value does not begin with a dash, but for negative whole numbers. Values are converted at
 * once, from left to right. kt's own options are read in the same way, but by their whole names only, so that they
 * make nothing ambiguous. Source: net.sourceforge.argparse4j.internal.ArgumentParserImpl.
 *
 * @param defaults values by option key, taken as if they stood on the command line where the option is absent
 * @returns as soon as the help is asked for, without a look at the rest: then `given` has `help`; throws
 * ArgumentParserError
 */
export function parseArgparse4j<O extends OptionTable>(
  table: O,
  args: readonly string[],
  defaults: Readonly<Record<string, string | undefined>> = {},
): OptionsOf<O> {
  return new Parse(table).run(args, defaults);
}

/** A negative number is a value, whatever the options are. */
const NEGATIVE_NUMBER = /^-\d+$/;

class Parse<O extends OptionTable> {
  readonly #official: readonly Argument[];
  readonly #own: readonly Argument[];
  readonly #values = new Map<string, unknown>();
  readonly #sequence: string[] = [];
  readonly #usedOfGroup = new Map<ExclusiveGroup, Argument>();

  constructor(table: O) {
    this.#official = argumentsOf(table);
    this.#own = Object.entries(table).flatMap(([key, option]) =>
      option.argument === undefined ? [own(key, option)] : [],
    );
  }

  run(args: readonly string[], defaults: Readonly<Record<string, string | undefined>>): OptionsOf<O> {
    const words = new Words(args);
    for (let word = words.peek(); word !== undefined; word = words.peek()) {
      if (word === "--" && !words.separated) words.separate();
      else if (!words.atFlag()) throw new ArgumentParserError(`unrecognized arguments: '${words.rest().join(" ")}'`);
      else this.#takeFlag(word, words);
      if (this.#values.has("help")) return this.#result();
    }
    for (const [key, value] of Object.entries(defaults)) {
      const argument = this.#official.find((each) => each.key === key);
      if (value === undefined || argument === undefined || this.#values.has(key)) continue;
      this.#values.set(key, convert(argument, value));
      if (argument.exclusiveGroup !== undefined) this.#usedOfGroup.set(argument.exclusiveGroup, argument);
    }
    this.#ensureRequired();
    return this.#result();
  }

  #takeFlag(word: string, words: Words): void {
    const [flag, attached] = splitAtEquals(word);
    // One dash and letters are options of one letter in a row, of which there is only -h.
    const argument = this.#resolve(flag) ?? this.#resolve(/^-[^-]/.test(word) ? word.slice(0, 2) : flag);
    if (argument === undefined) throw new UnrecognizedArgumentError(word);
    words.next();
    this.#ensureAlone(argument);
    this.#sequence.push(argument.key);
    if (argument.option.kind === "flag") {
      if (attached !== undefined) throw faultOf(argument, `ignore implicit argument '${attached}'`);
      this.#values.set(argument.key, true);
    } else if (argument.option.kind === "list") {
      this.#values.set(argument.key, someValues(argument, attached, words));
    } else {
      const value = attached ?? (words.atFlag() ? undefined : words.next());
      if (value === undefined) throw faultOf(argument, "expected one argument");
      this.#values.set(argument.key, convert(argument, value));
    }
  }

  /** The argument that a flag means: by its name, or by the beginning of one name only. */
  #resolve(flag: string): Argument | undefined {
    const exact = [...this.#official, ...this.#own].find(({ flags }) => flags.includes(flag));
    if (exact !== undefined) return exact;
    const candidates = this.#official.flatMap((argument) =>
      argument.flags.filter((each) => each.startsWith(flag)).map((each) => ({ each, argument })),
    );
    if (candidates.length > 1) {
      const names = candidates.map(({ each }) => each).toSorted();
      throw new ArgumentParserError(`ambiguous option: ${flag} could match ${names.join(", ")}`);
    }
    return candidates[0]?.argument;
  }

  #ensureAlone(argument: Argument): void {
    const { exclusiveGroup } = argument;
    if (exclusiveGroup === undefined) return;
    const used = this.#usedOfGroup.get(exclusiveGroup) ?? argument;
    if (used !== argument) throw faultOf(argument, `not allowed with argument ${textualName(used)}`);
    this.#usedOfGroup.set(exclusiveGroup, argument);
  }

  /** Of all that is missing argparse4j tells what was declared last. */
  #ensureRequired(): void {
    const missing = this.#official.findLast(({ key, required }) => required && !this.#values.has(key));
    if (missing !== undefined) throw new ArgumentParserError(`argument ${textualName(missing)} is required`);
    const unused = [...groupsOf(this.#official)].findLast(
      ([group]) => group.required === true && !this.#usedOfGroup.has(group),
    );
    if (unused === undefined) return;
    const names = unused[1].map(textualName).join(" ");
    throw new ArgumentParserError(`one of the arguments ${names} is required`);
  }

  #result(): OptionsOf<O> {
    const values = Object.fromEntries(
      [...this.#official, ...this.#own].map(({ key, option, fallback }) => [
        key,
        this.#values.get(key) ?? fallback ?? (option.kind === "list" ? [] : option.kind === "flag" ? false : undefined),
      ]),
    );
    const seen = { given: new Set(this.#values.keys()), sequence: this.#sequence, words: [] };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a property of each key of the table, converted by its kind
    return { ...values, ...seen } as unknown as OptionsOf<O>;
  }
}

/** The command line and where the reading stands. */
class Words {
  readonly #args: readonly string[];
  #at = 0;
  /** Behind `--`, where nothing is an option. */
  separated = false;

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  peek(): string | undefined {
    return this.#args[this.#at];
  }

  next(): string | undefined {
    return this.#args[this.#at++];
  }

  rest(): readonly string[] {
    return this.#args.slice(this.#at);
  }

  separate(): void {
    this.separated = true;
    this.#at += 1;
  }

  /** The next word is an option, or `--`. */
  atFlag(): boolean {
    const word = this.peek();
    if (word === undefined || this.separated) return false;
    return word === "--" || (/^-+[^-]/.test(word) && !NEGATIVE_NUMBER.test(word));
  }
}

/** At least one word, up to the next option. */
function someValues(argument: Argument, attached: string | undefined, words: Words): unknown[] {
  if (attached !== undefined) return [convert(argument, attached)];
  const values: unknown[] = [];
  while (words.peek() !== undefined && !words.atFlag()) values.push(convert(argument, words.next() ?? ""));
  if (values.length === 0) throw faultOf(argument, "expected 1 argument(s)");
  return values;
}

function own(key: string, option: OptionDefinition<unknown>): Argument {
  const rules = { required: false, fallback: undefined, choices: undefined, exclusiveGroup: undefined };
  return { ...rules, key, option, flags: [`--${option.name}`] };
}

function splitAtEquals(word: string): [string, string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
