import { NO_FLAGS, withFlag, type Flags } from "./regex-flags.ts";
import { InvalidPatternError, UnsupportedPatternError } from "./regex-errors.ts";

/**
 * A place in a pattern, in code points. Behind the end stands "".
 * With the flag x what is skipped depends on how one moves: Java skips in some places that one would not expect.
 */
export class PatternCursor {
  readonly pattern: string;
  readonly points: readonly string[];
  at = 0;
  flags: Flags = NO_FLAGS;

  constructor(pattern: string) {
    this.pattern = pattern;
    this.points = withoutQuotes(Array.from(pattern));
  }

  get atEnd(): boolean {
    return this.at >= this.points.length;
  }

  /** What stands here, or some places further on; skips nothing. */
  raw(ahead = 0): string {
    return this.points[this.at + ahead] ?? "";
  }

  /** Skips, then says what stands here. */
  peek(): string {
    this.#skip();
    return this.raw();
  }

  /** Takes one step, skips, then says what stands here. */
  next(): string {
    this.at++;
    return this.peek();
  }

  /** Skips, then takes what stands here. */
  take(): string {
    const point = this.peek();
    this.at++;
    return point;
  }

  /**
   * What java.util.regex.PatternSyntaxException says: the pattern, and below it a mark at the place.
   *
   * @param index in code points, -1 for none; the character before the cursor unless given
   */
  invalid(description: string, index = this.at - 1): InvalidPatternError {
    const place = index < 0 ? "" : ` near index ${index}`;
    const mark = index < 0 || index >= this.pattern.length ? "" : `\n${" ".repeat(index)}^`;
    return new InvalidPatternError(`${description}${place}\n${this.pattern}${mark}`, {
      javaClass: "java.util.regex.PatternSyntaxException",
      hint: `'${this.pattern}' is no Java regular expression`,
    });
  }

  unsupported(feature: string): UnsupportedPatternError {
    return new UnsupportedPatternError(this.pattern, feature);
  }

  #skip(): void {
    if (!this.flags.x) return;
    const lineEnd = this.flags.d ? /^\n?$/ : /^[\n\r\u0085\u2028\u2029]?$/;
    for (;;) {
      while (/^[ \t\n\v\f\r]$/.test(this.raw())) this.at++;
      if (this.raw() !== "#") return;
      while (!lineEnd.test(this.raw())) this.at++;
      // A line may end with what is not white space; that is part of the pattern then.
    }
  }
}

/**
 * Sets the flags whose letters stand here, or takes them back after a minus.
 *
 * @returns what ends them
 */
export function readFlags(cursor: PatternCursor): string {
  let on = true;
  let letter = cursor.peek();
  for (; ; letter = cursor.next()) {
    if (letter === "c") throw cursor.unsupported("the flag (?c)");
    const flags = withFlag(cursor.flags, letter, on);
    if (flags !== undefined) cursor.flags = flags;
    else if (letter === "-" && on) on = false;
    else break;
  }
  cursor.take();
  return letter;
}

/** Writes what stands between \Q and \E with a backslash before each character that could mean something. */
function withoutQuotes(points: readonly string[]): readonly string[] {
  const out: string[] = [];
  let quoted = false;
  let first = false;
  for (let at = 0; at < points.length; at++) {
    const [point = "", following = ""] = points.slice(at, at + 2);
    if (point === "\\" && following === (quoted ? "E" : "Q")) {
      quoted = !quoted;
      first = quoted;
      at++;
      continue;
    }
    if (!quoted) {
      out.push(point);
      if (point === "\\" && at + 1 < points.length) out.push(points[++at] ?? "");
    } else if (first && /^[0-9]$/.test(point)) {
      // Not the digit itself: an octal escape or a reference before the quote must not go on with it.
      out.push("\\", "x", "3", point);
    } else {
      out.push(...(/^[\0-\x7f]$/.test(point) && !/^[a-zA-Z0-9]$/.test(point) ? ["\\", point] : [point]));
    }
    first = false;
  }
  return out;
}
