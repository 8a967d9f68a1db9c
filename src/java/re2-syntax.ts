/**
 * Whether a text is a regular expression of RE2, which the brokers read subscriptions with (KIP-848). Nothing is compiled.
 * Source: com.google.re2j.Parser, in Perl mode.
 */
import { escapeMistake, readEscape } from "./re2-escape.ts";
import { readClass, readUnicodeGroup } from "./re2-class.ts";
import { Re2Cursor, Re2Mistake } from "./re2-cursor.ts";

/** What is wrong with it, in RE2/J's words; undefined where it is one. */
export function re2Mistake(regex: string): string | undefined {
  try {
    new Re2Syntax(regex).read();
    return undefined;
  } catch (error) {
    if (error instanceof Re2Mistake) return error.message;
    throw error;
  }
}

/** Of one count; unlike in Go, counts within each other are not multiplied. */
const MOST_REPEATS = 1000;

/** A group that is open, or the whole. */
interface Level {
  /** Whether something stands last in it that could be repeated. */
  repeatable: boolean;
}

class Re2Syntax {
  readonly #text: Re2Cursor;
  readonly #names = new Set<string>();
  readonly #levels: Level[] = [{ repeatable: false }];

  constructor(regex: string) {
    this.#text = new Re2Cursor(regex);
  }

  read(): void {
    let repeated = false;
    while (this.#text.more) repeated = this.#readNext(repeated);
    if (this.#levels.length > 1) throw new Re2Mistake("missing closing )");
  }

  get #level(): Level {
    const level = this.#levels.at(-1);
    if (level === undefined) throw new Re2Mistake("regexp/syntax: internal error");
    return level;
  }

  /** Gives whether it was a repetition. */
  #readNext(afterRepeat: boolean): boolean {
    const text = this.#text;
    switch (text.peek) {
      case "(":
        if (text.startsWith("(?")) this.#readFlags();
        else {
          text.take();
          this.#open();
        }
        return false;
      case "|":
        text.take();
        this.#level.repeatable = false;
        return false;
      case ")":
        text.take();
        this.#close();
        return false;
      case "[":
        readClass(text);
        this.#push();
        return false;
      case "*":
      case "+":
      case "?":
        text.take();
        this.#repeat(afterRepeat);
        return true;
      case "{":
        return this.#readCount(afterRepeat);
      case "\\":
        this.#readBackslash();
        return false;
      case undefined:
      default:
        text.take();
        this.#push();
        return false;
    }
  }

  #push(): void {
    this.#level.repeatable = true;
  }

  #open(): void {
    this.#levels.push({ repeatable: false });
  }

  #close(): void {
    if (this.#levels.length === 1) throw new Re2Mistake("regexp/syntax: internal error");
    this.#levels.pop();
    this.#push();
  }

  #repeat(afterRepeat: boolean): void {
    if (this.#text.startsWith("?")) this.#text.take();
    if (afterRepeat) throw new Re2Mistake("invalid nested repetition operator");
    if (!this.#level.repeatable) throw new Re2Mistake("missing argument to repetition operator");
  }

  /** `{2}`, `{2,}`, `{2,5}`; everything else that begins so is only letters. */
  #readCount(afterRepeat: boolean): boolean {
    const match = /^\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}/.exec(this.#text.rest);
    if (match === null) {
      this.#text.take();
      this.#push();
      // RE2/J takes it for a repetition all the same where another one follows.
      return true;
    }
    const [whole, least = "", comma, most] = match;
    const min = Number(least);
    const max = comma === undefined ? min : Number(most ?? -1);
    if (min > MOST_REPEATS || max > MOST_REPEATS || (max >= 0 && min > max))
      throw new Re2Mistake("invalid repeat count");
    this.#text.skip(whole);
    this.#repeat(afterRepeat);
    return true;
  }

  /** `(?i)`, `(?i:`, `(?:`, `(?P<name>`, `(?<name>`. */
  #readFlags(): void {
    const { rest } = this.#text;
    const named = /^\(\?P?</.exec(rest);
    if (named !== null) {
      this.#readName(rest, named[0].length);
      return;
    }
    const match = /^\(\?(?:[imsU]*|[imsU]*-[imsU]+)([:)])/.exec(rest);
    if (match === null) throw new Re2Mistake("invalid or unsupported Perl syntax");
    this.#text.skip(match[0]);
    if (match[1] === ":") this.#open();
  }

  #readName(rest: string, begin: number): void {
    const end = rest.indexOf(">");
    const name = rest.slice(begin, end);
    if (end < 0 || !/^[0-9A-Za-z_]+$/.test(name)) throw new Re2Mistake("invalid named capture");
    if (this.#names.has(name)) throw new Re2Mistake("duplicate capture group name");
    this.#names.add(name);
    this.#text.skip(rest.slice(0, end + 1));
    this.#open();
  }

  #readBackslash(): void {
    const text = this.#text;
    const letter = text.rest.charAt(1);
    if (letter === "Q") {
      this.#readQuotation();
      return;
    }
    if (letter === "C") throw new Re2Mistake(escapeMistake);
    if (letter === "p" || letter === "P") readUnicodeGroup(text);
    else if (/^[AbBzdDsSwW]$/.test(letter)) text.skip(`\\${letter}`);
    else readEscape(text);
    this.#push();
  }

  /** `\Q...\E`: letters, whatever they are. */
  #readQuotation(): void {
    const { rest } = this.#text;
    const end = rest.indexOf("\\E", 2);
    const letters = end < 0 ? rest.slice(2) : rest.slice(2, end);
    this.#text.skip(end < 0 ? rest : rest.slice(0, end + 2));
    if (letters !== "") this.#push();
  }
}
