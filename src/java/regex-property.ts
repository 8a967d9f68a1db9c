import type { CharTest } from "./regex-case.ts";
import type { PatternCursor } from "./regex-cursor.ts";

const CASED = "\\p{Lu}\\p{Ll}\\p{Lt}";
const ANY_CASE = "\\p{Lowercase}\\p{Uppercase}\\p{Lt}";
const IDENTIFIER_IGNORABLE = "\\u{0}-\\u{8}\\u{e}-\\u{1b}\\u{7f}-\\u{9f}\\p{Cf}";
const BLANK = "\\p{Zs}\\t";
const NOT_GRAPH = "\\p{White_Space}\\p{Cc}\\p{Cs}\\p{Cn}";

/** Java's own names, with the members of a JavaScript class; the POSIX ones are US-ASCII. */
const NAMED: Readonly<Record<string, string>> = {
  LC: CASED,
  LD: "\\p{L}\\p{Nd}",
  L1: "\\u{0}-\\u{ff}",
  all: "\\u{0}-\\u{10ffff}",
  ASCII: "\\u{0}-\\u{7f}",
  Alnum: "a-zA-Z0-9",
  Alpha: "a-zA-Z",
  Blank: " \\t",
  Cntrl: "\\u{0}-\\u{1f}\\u{7f}",
  Digit: "0-9",
  Graph: "\\u{21}-\\u{7e}",
  Lower: "a-z",
  Print: "\\u{20}-\\u{7e}",
  Punct: "\\u{21}-\\u{2f}\\u{3a}-\\u{40}\\u{5b}-\\u{60}\\u{7b}-\\u{7e}",
  Space: " \\t\\n\\v\\f\\r",
  Upper: "A-Z",
  XDigit: "0-9a-fA-F",
  javaLowerCase: "\\p{Lowercase}",
  javaUpperCase: "\\p{Uppercase}",
  javaAlphabetic: "\\p{Alphabetic}",
  javaIdeographic: "\\p{Ideographic}",
  javaTitleCase: "\\p{Lt}",
  javaDigit: "\\p{Nd}",
  javaDefined: "\\P{Cn}",
  javaLetter: "\\p{L}",
  javaLetterOrDigit: "\\p{L}\\p{Nd}",
  javaJavaIdentifierStart: "\\p{L}\\p{Nl}\\p{Sc}\\p{Pc}",
  javaJavaIdentifierPart: `\\p{L}\\p{Nl}\\p{Sc}\\p{Pc}\\p{Nd}\\p{Mn}\\p{Mc}${IDENTIFIER_IGNORABLE}`,
  javaUnicodeIdentifierStart: "\\p{ID_Start}\\u{2e2f}",
  javaUnicodeIdentifierPart: `\\p{ID_Continue}\\u{2e2f}${IDENTIFIER_IGNORABLE}`,
  javaIdentifierIgnorable: IDENTIFIER_IGNORABLE,
  javaSpaceChar: "\\p{Z}",
  javaWhitespace: "[[\\p{Z}\\t-\\r\\u{1c}-\\u{1f}]--[\\u{a0}\\u{2007}\\u{202f}]]",
  javaISOControl: "\\u{0}-\\u{1f}\\u{7f}-\\u{9f}",
  javaMirrored: "\\p{Bidi_Mirrored}",
};

/** What the flag i widens. */
const NAMED_ANY_CASE: Readonly<Record<string, string>> = {
  Lu: CASED,
  Ll: CASED,
  Lt: CASED,
  Lower: "a-zA-Z",
  Upper: "a-zA-Z",
  javaLowerCase: ANY_CASE,
  javaUpperCase: ANY_CASE,
  javaTitleCase: ANY_CASE,
};

/** Unicode's binary properties, after `Is`, in any case. */
const BINARY: Readonly<Record<string, string>> = {
  ALPHABETIC: "\\p{Alphabetic}",
  ASSIGNED: "\\P{Cn}",
  CONTROL: "\\p{Cc}",
  HEXDIGIT: "\\p{Nd}0-9A-Fa-f\\u{ff10}-\\u{ff19}\\u{ff21}-\\u{ff26}\\u{ff41}-\\u{ff46}",
  HEX_DIGIT: "\\p{Nd}0-9A-Fa-f\\u{ff10}-\\u{ff19}\\u{ff21}-\\u{ff26}\\u{ff41}-\\u{ff46}",
  IDEOGRAPHIC: "\\p{Ideographic}",
  JOINCONTROL: "\\p{Join_Control}",
  JOIN_CONTROL: "\\p{Join_Control}",
  LETTER: "\\p{L}",
  LOWERCASE: "\\p{Lowercase}",
  NONCHARACTERCODEPOINT: "\\p{Noncharacter_Code_Point}",
  NONCHARACTER_CODE_POINT: "\\p{Noncharacter_Code_Point}",
  TITLECASE: "\\p{Lt}",
  PUNCTUATION: "\\p{P}",
  UPPERCASE: "\\p{Uppercase}",
  WHITESPACE: "\\p{White_Space}",
  WHITE_SPACE: "\\p{White_Space}",
  WORD: "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}",
};

/** The POSIX classes with the flag U or after `Is`, in any case. */
const POSIX: Readonly<Record<string, string>> = {
  ALPHA: "\\p{Alphabetic}",
  LOWER: "\\p{Lowercase}",
  UPPER: "\\p{Uppercase}",
  SPACE: "\\p{White_Space}",
  PUNCT: "\\p{P}",
  XDIGIT: BINARY["HEX_DIGIT"] ?? "",
  ALNUM: "\\p{Alphabetic}\\p{Nd}",
  CNTRL: "\\p{Cc}",
  DIGIT: "\\p{Nd}",
  BLANK,
  GRAPH: `[^${NOT_GRAPH}]`,
  PRINT: `[[[^${NOT_GRAPH}]${BLANK}]--\\p{Cc}]`,
};

/**
 * A property class by the name in its braces: `Alpha`, `Lu`, `IsLatin`, `script=Greek`.
 *
 * @throws InvalidPatternError for a name that Java does not know
 * @throws UnsupportedPatternError for blocks (`InGreek`), of which JavaScript has none
 */
export function propertyTest(cursor: PatternCursor, name: string): CharTest {
  const [, key, value = ""] = /^([^=]*)=(.*)$/s.exec(name) ?? [];
  const test = key === undefined ? named(cursor, name) : assigned(cursor, key.toLowerCase(), value);
  if (test !== undefined) return test;
  throw cursor.invalid(
    key === undefined
      ? `Unknown character property name {${name}}`
      : `Unknown Unicode property {name=<${key}>, value=<${value}>}`,
  );
}

function assigned(cursor: PatternCursor, key: string, value: string): CharTest | undefined {
  if (key === "blk" || key === "block") throw cursor.unsupported(`the Unicode block \\p{${key}=${value}}`);
  if (key === "gc" || key === "general_category") return property(value, cursor.flags.i);
  return key === "sc" || key === "script" ? script(value) : undefined;
}

function named(cursor: PatternCursor, name: string): CharTest | undefined {
  const { i, U } = cursor.flags;
  if (name.startsWith("In")) throw cursor.unsupported(`the Unicode block \\p{${name}}`);
  if (!name.startsWith("Is")) return (U ? unicode(POSIX, name, i) : undefined) ?? property(name, i);
  const short = name.slice(2);
  return unicode(BINARY, short, i) ?? unicode(POSIX, short, i) ?? property(short, i) ?? script(short);
}

function unicode(table: Readonly<Record<string, string>>, name: string, anyCase: boolean): CharTest | undefined {
  const source = own(table, name.toUpperCase());
  if (source === undefined) return undefined;
  return members(anyCase && /^(?:lower|upper|(?:lower|upper|title)case)$/i.test(name) ? ANY_CASE : source);
}

function property(name: string, anyCase: boolean): CharTest | undefined {
  const source = (anyCase ? own(NAMED_ANY_CASE, name) : undefined) ?? own(NAMED, name);
  if (source !== undefined) return members(source);
  return /^[A-Z][a-z]?$/.test(name) ? members(`\\p{General_Category=${name}}`) : undefined;
}

/** Scripts have a long and a four-letter name, in any case. */
function script(name: string): CharTest | undefined {
  const written = name.toLowerCase().replace(/(?:^|_)[a-z]/g, (start) => start.toUpperCase());
  return members(`\\p{Script=${written === "Signwriting" ? "SignWriting" : written}}`);
}

function own(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The set of what a JavaScript class has for members; undefined where JavaScript does not know a name in it. */
export function members(source: string): CharTest | undefined {
  try {
    const set = new RegExp(`^[${source}]$`, "v");
    return (point) => set.test(String.fromCodePoint(point));
  } catch {
    return undefined;
  }
}
