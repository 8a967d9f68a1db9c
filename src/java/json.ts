/**
 * JSON as Kafka's tools read and show it (org.apache.kafka.server.util.Json, Jackson's ObjectMapper.readTree): whole
 * numbers and others are told apart, and what follows the first value is not looked at.
 */
import { javaDoubleText } from "./double.ts";

/** A whole number is a bigint, however it is meant to be used; a number with a fraction or an exponent is a number. */
export type Json = null | boolean | string | bigint | number | readonly Json[] | ReadonlyMap<string, Json>;

/** The text is no JSON. */
export class InvalidJsonError extends Error {
  override name = "InvalidJsonError";
}

/** StreamReadConstraints of Jackson. */
const MAX_DEPTH = 1000;
const MAX_NUMBER_LENGTH = 1000;
const MAX_NAME_LENGTH = 50_000;

/**
 * Reads the first value of a text; undefined where there are only blanks. Of two fields of a name the last one counts.
 *
 * @throws InvalidJsonError
 */
export function parseJavaJson(text: string): Json | undefined {
  if (text === "") throw new InvalidJsonError("nothing to read");
  return new Reader(text).root();
}

/** Compact, as JsonNode.toString; nothing at all for undefined. */
export function javaJsonText(value: Json | undefined): string {
  if (value === undefined) return "";
  if (value === null || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return Number.isFinite(value) ? javaDoubleText(value) : `"${javaDoubleText(value)}"`;
  if (value instanceof Map) {
    return `{${[...value].map(([name, field]) => `${quoted(name)}:${javaJsonText(field)}`).join(",")}}`;
  }
  return `[${[...value.values()].map(javaJsonText).join(",")}]`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
};

function quoted(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is escaped
  const escaped = text.replaceAll(/["\\\0-\x1f]/g, (letter) => {
    const code = letter.charCodeAt(0).toString(16).toUpperCase();
    return shortEscapes[letter] ?? `\\u${code.padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  root(): Json | undefined {
    this.#skipBlanks();
    if (this.#at === this.#text.length) return undefined;
    const value = this.#value();
    // A number or a word must have an end; after all else anything may follow.
    const isOpen = value === null || ["number", "bigint", "boolean"].includes(typeof value);
    if (isOpen && this.#at < this.#text.length && !/[ \t\r\n]/.test(this.#text.charAt(this.#at))) throw this.#invalid();
    return value;
  }

  #value(): Json {
    this.#skipBlanks();
    switch (this.#text.charAt(this.#at)) {
      case "{":
        return this.#nested(() => this.#object());
      case "[":
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#invalid();
    this.#at += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #object(): ReadonlyMap<string, Json> {
    const fields = new Map<string, Json>();
    if (this.#took("}")) return fields;
    do {
      this.#skipBlanks();
      const name = this.#string();
      if (name.length > MAX_NAME_LENGTH) throw this.#invalid();
      if (!this.#took(":")) throw this.#invalid();
      fields.set(name, this.#value());
    } while (this.#took(","));
    if (!this.#took("}")) throw this.#invalid();
    return fields;
  }

  #array(): Json[] {
    const items: Json[] = [];
    if (this.#took("]")) return items;
    do items.push(this.#value());
    while (this.#took(","));
    if (!this.#took("]")) throw this.#invalid();
    return items;
  }

  #string(): string {
    if (this.#text.charAt(this.#at) !== '"') throw this.#invalid();
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text.charAt(end) !== '"') end += this.#text.charAt(end) === "\\" ? 2 : 1;
    const literal = this.#text.slice(this.#at, end + 1);
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what begins with a quote is a string or an error
      const value = JSON.parse(literal) as string;
      this.#at = end + 1;
      return value;
    } catch {
      throw this.#invalid();
    }
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#invalid();
    this.#at += word.length;
    return value;
  }

  #number(): bigint | number {
    const pattern = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
    pattern.lastIndex = this.#at;
    const [text, fraction, exponent] = pattern.exec(this.#text) ?? [];
    if (text === undefined || text.length > MAX_NUMBER_LENGTH) throw this.#invalid();
    this.#at += text.length;
    return fraction === undefined && exponent === undefined ? BigInt(text) : Number(text);
  }

  #took(letter: string): boolean {
    this.#skipBlanks();
    if (this.#text.charAt(this.#at) !== letter) return false;
    this.#at += 1;
    return true;
  }

  #skipBlanks(): void {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.#at))) this.#at += 1;
  }

  #invalid(): InvalidJsonError {
    return new InvalidJsonError(`no JSON at character ${this.#at}`);
  }
}
