import { readJavaClass } from "./regex-class.ts";
import { readJavaEscape } from "./regex-escape.ts";
import { InvalidPatternError, UnsupportedPatternError } from "./regex-errors.ts";

/** What a part of a pattern is: only an atom may be repeated. */
type Part = "atom" | "none";

/**
 * Reads a Java pattern from left to right and writes the source of a JavaScript one for the `v` flag.
 * Source: the grammar in the documentation of java.util.regex.Pattern.
 */
export class JavaPatternReader {
  readonly #pattern: string;
  #at = 0;
  #out: string[] = [];
  #flags = new Set<string>();
  #openGroups: number[] = [];
  #capturingGroups = 0;
  #atomicGroups = 0;
  #numberedReference = false;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** @returns the source and, of the flags i, s and m, those that the pattern asks for */
  read(): { source: string; flags: string } {
    this.#readFlagsAtStart();
    let last: Part = "none";
    while (this.#at < this.#pattern.length) last = this.#readPart(last);
    if (this.#openGroups.length > 0) throw this.#invalid("unclosed group");
    // Atomic groups are written with a group of their own, which would shift the numbers.
    if (this.#atomicGroups > 0 && this.#numberedReference) {
      throw this.#unsupported("possessive quantifiers or atomic groups together with numbered references");
    }
    return { source: this.#out.join(""), flags: [...this.#flags].join("") };
  }

  #readFlagsAtStart(): void {
    let found = /^\(\?([a-zA-Z]+)\)/.exec(this.#rest());
    while (found !== null) {
      for (const letter of found[1] ?? "") {
        if ("ism".includes(letter)) this.#flags.add(letter);
        else if (!"ud".includes(letter)) throw this.#unsupported(`the flag (?${letter})`);
      }
      this.#at += found[0].length;
      found = /^\(\?([a-zA-Z]+)\)/.exec(this.#rest());
    }
  }

  #readPart(last: Part): Part {
    const letter = this.#pattern.charAt(this.#at);
    switch (letter) {
      case "\\":
        return this.#readEscape(last);
      case "[": {
        const { source, end } = readJavaClass(this.#pattern, this.#at);
        this.#at = end;
        return this.#atom(source);
      }
      case "(":
        return this.#openGroup();
      case ")":
        return this.#closeGroup();
      case "*":
      case "+":
      case "?":
      case "{":
        return this.#readQuantifier(last);
      case "|":
      case "^":
      case "$":
        this.#at++;
        this.#out.push(letter);
        return "none";
      case ".":
        this.#at++;
        return this.#atom(".");
      default: {
        const point = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
        this.#at += point.length;
        return this.#atom(literal(point));
      }
    }
  }

  #atom(source: string): Part {
    this.#out.push(source);
    return "atom";
  }

  #readEscape(last: Part): Part {
    if (this.#rest().startsWith("\\Q")) {
      const close = this.#pattern.indexOf("\\E", this.#at + 2);
      const quoted = this.#pattern.slice(this.#at + 2, close < 0 ? undefined : close);
      this.#at = close < 0 ? this.#pattern.length : close + 2;
      const points = [...quoted];
      for (const point of points) this.#out.push(literal(point));
      return points.length > 0 ? "atom" : last;
    }
    const { source, end, kind } = readJavaEscape(this.#pattern, this.#at);
    this.#at = end;
    if (kind === "numbered-reference") {
      this.#numberedReference = true;
      const group = Number(/\d/.exec(source)?.[0]);
      // To Java a group that there is not (yet) never matches; to JavaScript it is a mistake, or matches nothing.
      return this.#atom(group > this.#capturingGroups ? "(?!)" : source);
    }
    this.#out.push(source);
    return kind === "assertion" ? "none" : "atom";
  }

  #openGroup(): Part {
    const opening = /^\((?:\?(?:[:=!>]|<[=!]|<[a-zA-Z][a-zA-Z0-9]*>))?/.exec(this.#rest())?.[0] ?? "(";
    if (opening === "(" && this.#pattern.charAt(this.#at + 1) === "?") {
      if (/^\(\?[a-zA-Z-]+[:)]/.test(this.#rest())) throw this.#unsupported("flags that are not at its start");
      throw this.#invalid("unknown group");
    }
    this.#at += opening.length;
    if (opening === "(" || /^\(\?<[a-zA-Z]/.test(opening)) this.#capturingGroups++;
    this.#openGroups.push(this.#out.length);
    this.#out.push(opening === "(?>" ? this.#openAtomic() : opening);
    return "none";
  }

  #closeGroup(): Part {
    const opened = this.#openGroups.pop();
    if (opened === undefined) throw this.#invalid("unmatched )");
    this.#at++;
    const atomic = /^\(\?=\(\?<(kt\d+)>/.exec(this.#out[opened] ?? "")?.[1];
    this.#joinFrom(opened, atomic === undefined ? ")" : `))\\k<${atomic}>`);
    return "atom";
  }

  /** A lookahead never gives back what it matched: that is what an atomic group is. */
  #openAtomic(): string {
    this.#atomicGroups++;
    return `(?=(?<kt${this.#atomicGroups}>`;
  }

  #readQuantifier(last: Part): Part {
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(this.#rest())?.[0];
    if (quantifier === undefined || last === "none") throw this.#invalid("nothing to repeat");
    this.#at += quantifier.length;
    const mode = this.#pattern.charAt(this.#at);
    if (mode === "?" || mode === "+") this.#at++;
    const repeated = this.#out.pop() ?? "";
    if (mode === "+") {
      const open = this.#openAtomic();
      const name = `kt${this.#atomicGroups}`;
      this.#out.push(`(?:${open}(?:${repeated})${quantifier}))\\k<${name}>)`);
    } else {
      this.#out.push(`(?:${repeated})${quantifier}${mode === "?" ? "?" : ""}`);
    }
    return "none";
  }

  /** Makes one element of all that was written since a group was opened, so that it can be repeated as a whole. */
  #joinFrom(start: number, closing: string): void {
    const group = this.#out.splice(start).join("");
    this.#out.push(`${group}${closing}`);
  }

  #rest(): string {
    return this.#pattern.slice(this.#at);
  }

  #invalid(reason: string): InvalidPatternError {
    return new InvalidPatternError(`'${this.#pattern}' is not a regular expression: ${reason}`);
  }

  #unsupported(feature: string): UnsupportedPatternError {
    return new UnsupportedPatternError(this.#pattern, feature);
  }
}

/** A character that stands for itself, whatever it means to JavaScript. */
export function literal(point: string): string {
  return /^[a-zA-Z0-9_]$/.test(point) ? point : `\\u{${(point.codePointAt(0) ?? 0).toString(16)}}`;
}
