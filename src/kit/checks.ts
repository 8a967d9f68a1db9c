import { UsageError } from "../errors.ts";
import type { OptionsOf, OptionTable } from "./options.ts";

/**
 * The checks that the official tools make on their options, with their texts.
 * Source: org.apache.kafka.server.util.CommandLineUtils, where a method names no other.
 */
export class OptionChecks<O extends OptionTable> {
  readonly #table: O;
  readonly #given: ReadonlySet<keyof O>;

  constructor(table: O, options: OptionsOf<O>) {
    this.#table = table;
    this.#given = options.given;
  }

  has(key: keyof O): boolean {
    return this.#given.has(key);
  }

  /** Throws for the first of the options that is absent. */
  require(...keys: (keyof O)[]): void {
    for (const key of keys) {
      if (!this.has(key)) throw new UsageError(`Missing required argument "${this.#label(key)}"`);
    }
  }

  /** Throws unless one of the options is there, and no other of them. */
  requireOneOf(...keys: (keyof O)[]): void {
    if (keys.filter((key) => this.has(key)).length === 1) return;
    const labels = keys.map((key) => this.#label(key)).join(", ");
    throw new UsageError(`Exactly one of the following arguments is required: ${labels}`);
  }

  /** Throws when `used` is given together with one of the others, and names the first of them. */
  forbid(used: keyof O, others: readonly (keyof O)[]): void {
    if (!this.has(used)) return;
    const other = others.find((key) => this.has(key));
    if (other === undefined) return;
    throw new UsageError(`Option "${this.#label(used)}" can't be used with option "${this.#label(other)}"`);
  }

  /** Throws when both are given: an option and what is written in its place now. ConsoleConsumerOptions' text. */
  forbidBoth(one: keyof O, other: keyof O): void {
    if (!this.has(one) || !this.has(other)) return;
    const [first, second] = [this.#table[one]?.name, this.#table[other]?.name];
    throw new UsageError(`Options --${first} and --${second} cannot be specified together.`);
  }

  /** Throws when all of `used` are given together with `other`. */
  forbidCombination(used: readonly (keyof O)[], other: keyof O, trailer = ""): void {
    if (!this.has(other) || !used.every((key) => this.has(key))) return;
    const labels = used.map((key) => this.#label(key)).join(", ");
    throw new UsageError(
      `Option combination "[${labels}]" can't be used with option "${this.#label(other)}"${trailer}`,
    );
  }

  /** An option as joptsimple prints it. */
  #label(key: keyof O): string {
    return `[${this.#table[key]?.name}]`;
  }
}

/** Throws where a word stands that is neither an option nor a value: kt's own commands do not overlook it. */
export function refuseWords({ words }: { readonly words: readonly string[] }): void {
  const [word] = words;
  if (word !== undefined) throw new UsageError(`'${word}' is no option`);
}
