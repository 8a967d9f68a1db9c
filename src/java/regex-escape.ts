import { InvalidPatternError, UnsupportedPatternError } from "./regex-errors.ts";
import { javaProperty } from "./regex-property.ts";

export interface Escape {
  /** The same in JavaScript, for the `v` flag. */
  readonly source: string;
  /** Where the pattern goes on. */
  readonly end: number;
  /** A set may stand in a class and be negated there; a character may begin a range. */
  readonly kind: "character" | "set" | "assertion" | "numbered-reference" | "named-reference";
}

/** Escapes that name one character. */
const CHARACTERS: Readonly<Record<string, string>> = {
  t: "\\t",
  n: "\\n",
  r: "\\r",
  f: "\\f",
  a: "\\u{7}",
  e: "\\u{1b}",
};

/** Escapes that name a set; Java's are ASCII's where JavaScript's may be Unicode's. */
const SETS: Readonly<Record<string, string>> = {
  d: "\\d",
  D: "\\D",
  w: "\\w",
  W: "\\W",
  s: "[ \\t\\n\\v\\f\\r]",
  S: "[^ \\t\\n\\v\\f\\r]",
  h: "[ \\t\\u{a0}\\u{1680}\\u{180e}\\u{2000}-\\u{200a}\\u{202f}\\u{205f}\\u{3000}]",
  H: "[^ \\t\\u{a0}\\u{1680}\\u{180e}\\u{2000}-\\u{200a}\\u{202f}\\u{205f}\\u{3000}]",
  v: "[\\n\\v\\f\\r\\u{85}\\u{2028}\\u{2029}]",
  V: "[^\\n\\v\\f\\r\\u{85}\\u{2028}\\u{2029}]",
};

const ASSERTIONS: Readonly<Record<string, string>> = { b: "\\b", B: "\\B", A: "^", z: "$", Z: "$" };

/**
 * Reads the escape that begins with the backslash at `start`.
 *
 * @throws InvalidPatternError for an escape that Java does not know
 */
export function readJavaEscape(pattern: string, start: number): Escape {
  const rest = pattern.slice(start + 1);
  const letter = rest.charAt(0);
  const one = (source: string, kind: Escape["kind"]): Escape => ({ source, end: start + 2, kind });

  const character = CHARACTERS[letter];
  if (character !== undefined) return one(character, "character");
  const set = SETS[letter];
  if (set !== undefined) return one(set, "set");
  const assertion = ASSERTIONS[letter];
  if (assertion !== undefined) return one(assertion, "assertion");
  if (letter === "R") return one("(?:\\r\\n|[\\n\\v\\f\\r\\u{85}\\u{2028}\\u{2029}])", "named-reference");

  const coded = /^(?:x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|0([0-3]?[0-7]{1,2}))/.exec(rest);
  if (coded !== null) {
    const [all, hex, braced, unit, octal] = coded;
    const point = octal === undefined ? Number.parseInt(hex ?? braced ?? unit ?? "0", 16) : Number.parseInt(octal, 8);
    return { source: `\\u{${point.toString(16)}}`, end: start + 1 + all.length, kind: "character" };
  }
  const control = /^c([\0-\x7f])/.exec(rest)?.[1];
  if (control !== undefined) {
    return { source: `\\u{${(control.charCodeAt(0) ^ 64).toString(16)}}`, end: start + 3, kind: "character" };
  }
  const property = /^[pP](?:\{([^}]*)\}|([a-zA-Z]))/.exec(rest);
  if (property !== null) {
    const source = javaProperty(pattern, property[1] ?? property[2] ?? "", rest.startsWith("P"));
    return { source, end: start + 1 + property[0].length, kind: "set" };
  }
  const named = /^k<([a-zA-Z][a-zA-Z0-9]*)>/.exec(rest);
  if (named !== null) return { source: `\\${named[0]}`, end: start + 1 + named[0].length, kind: "named-reference" };
  if (/^[1-9]/.test(letter)) return one(`(?:\\${letter})`, "numbered-reference");
  if (letter === "G" || letter === "X" || letter === "N") throw new UnsupportedPatternError(pattern, `\\${letter}`);
  if (letter === "" || /^[a-zA-Z]/.test(letter)) {
    throw new InvalidPatternError(`'${pattern}' is not a regular expression: \\${letter} means nothing`);
  }
  const point = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return {
    source: `\\u{${(point.codePointAt(0) ?? 0).toString(16)}}`,
    end: start + 1 + point.length,
    kind: "character",
  };
}
