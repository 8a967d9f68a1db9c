import type { CharTest } from "./regex-case.ts";
import type { PatternCursor } from "./regex-cursor.ts";
import { members, propertyTest } from "./regex-property.ts";

export type Escape =
  | { readonly kind: "character"; readonly point: number }
  | { readonly kind: "set"; readonly test: CharTest }
  | { readonly kind: "assertion"; readonly letter: "A" | "B" | "G" | "Z" | "b" | "z" }
  | { readonly kind: "line-break" }
  | { readonly kind: "number"; readonly digit: number }
  | { readonly kind: "name"; readonly name: string };

const CHARACTERS: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };

/** Sets by their small letter; the capital one is what is left. With the flag U some are Unicode's. */
const SETS: Readonly<Record<string, { readonly ascii: string; readonly unicode?: string }>> = {
  d: { ascii: "0-9", unicode: "\\p{Nd}" },
  w: { ascii: "a-zA-Z0-9_", unicode: "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}" },
  s: { ascii: " \\t-\\r", unicode: "\\p{White_Space}" },
  h: { ascii: " \\t\\u{a0}\\u{1680}\\u{180e}\\u{2000}-\\u{200a}\\u{202f}\\u{205f}\\u{3000}" },
  v: { ascii: "\\n-\\r\\u{85}\\u{2028}\\u{2029}" },
};

/**
 * Reads the escape at whose backslash the cursor stands.
 *
 * @throws InvalidPatternError for an escape that Java does not know
 */
export function readEscape(cursor: PatternCursor): Escape {
  const letter = cursor.raw(1);
  cursor.at += 2;
  if (letter === "p" || letter === "P") return readProperty(cursor, letter === "P");
  const character = CHARACTERS[letter];
  if (character !== undefined) return { kind: "character", point: character };
  const set = SETS[letter.toLowerCase()];
  if (set !== undefined) {
    const test = members((cursor.flags.U ? set.unicode : undefined) ?? set.ascii) ?? (() => false);
    return { kind: "set", test: letter === letter.toLowerCase() ? test : (point) => !test(point) };
  }
  switch (letter) {
    case "A":
    case "B":
    case "G":
    case "Z":
    case "b":
    case "z":
      if (letter === "b" && cursor.peek() === "{" && cursor.raw(1) === "g") throw cursor.unsupported("\\b{g}");
      return { kind: "assertion", letter };
    case "R":
      return { kind: "line-break" };
    case "N":
    case "X":
      if (letter === "N" && cursor.peek() !== "{")
        throw cursor.invalid("Illegal character name escape sequence", cursor.at);
      throw cursor.unsupported(`\\${letter}`);
    case "k":
      if (cursor.take() !== "<") throw cursor.invalid("\\k is not followed by '<' for named capturing group");
      return { kind: "name", name: readGroupName(cursor) };
    default:
      if (/^[1-9]$/.test(letter)) return { kind: "number", digit: Number(letter) };
      return { kind: "character", point: readCode(cursor, letter) };
  }
}

/** The name of a group, with the bracket behind it. */
export function readGroupName(cursor: PatternCursor): string {
  let name = cursor.take();
  if (!/^[a-zA-Z]$/.test(name)) throw cursor.invalid("capturing group name does not start with a Latin letter");
  for (;;) {
    const point = cursor.take();
    if (point === ">") return name;
    if (!/^[a-zA-Z0-9]$/.test(point)) throw cursor.invalid("named capturing group is missing trailing '>'");
    name += point;
  }
}

/** More digits than the first belong to the number as long as there are that many groups. */
export function readGroupNumber(cursor: PatternCursor, first: number, groups: number): number {
  let group = first;
  for (;;) {
    const digit = cursor.peek();
    if (!/^[0-9]$/.test(digit) || group * 10 + Number(digit) > groups) return group;
    group = group * 10 + Number(digit);
    cursor.take();
  }
}

function readProperty(cursor: PatternCursor, negated: boolean): Escape {
  let name = "";
  if (cursor.peek() !== "{") {
    // Behind the end Java reads zeros.
    name = cursor.take() || "\0";
  } else {
    cursor.next();
    const start = cursor.at;
    while (cursor.take() !== "}") {
      if (cursor.atEnd) throw cursor.invalid("Unclosed character family", cursor.points.length);
    }
    name = cursor.points.slice(start, cursor.at - 1).join("");
    if (name === "") throw cursor.invalid("Empty character family");
  }
  const test = propertyTest(cursor, name);
  return { kind: "set", test: negated ? (point) => !test(point) : test };
}

/** Octal, hexadecimal, UTF-16 and control codes; what is no letter stands for itself. */
function readCode(cursor: PatternCursor, letter: string): number {
  switch (letter) {
    case "0":
      return readOctal(cursor);
    case "x":
      return readHexadecimal(cursor);
    case "u":
      return readUtf16(cursor);
    case "c":
      if (cursor.atEnd) throw cursor.invalid("Illegal control escape sequence");
      return pointOf(cursor.take()) ^ 64;
    default:
      if (letter === "" || /^[a-zA-Z]$/.test(letter))
        throw cursor.invalid(letter === "" ? "Unexpected internal error" : "Illegal/unsupported escape sequence");
      return pointOf(letter);
  }
}

function readOctal(cursor: PatternCursor): number {
  let digits = "";
  while (digits.length < (/^[0-3]/.test(digits) ? 3 : 2) && /^[0-7]$/.test(cursor.peek())) digits += cursor.take();
  if (digits === "") throw cursor.invalid("Illegal octal escape sequence", cursor.at);
  return Number.parseInt(digits, 8);
}

function readHexadecimal(cursor: PatternCursor): number {
  if (cursor.peek() !== "{") return readDigits(cursor, 2);
  cursor.take();
  if (!/^[0-9a-fA-F]$/.test(cursor.peek())) throw cursor.invalid("Illegal hexadecimal escape sequence");
  let point = readDigits(cursor, 1);
  while (/^[0-9a-fA-F]$/.test(cursor.peek())) {
    point = point * 16 + readDigits(cursor, 1);
    if (point > 0x10ffff) throw cursor.invalid("Hexadecimal codepoint is too big");
  }
  if (cursor.take() !== "}") throw cursor.invalid("Unclosed hexadecimal escape sequence");
  return point;
}

/** Two halves of a surrogate pair, each with its own \u, are one character. */
function readUtf16(cursor: PatternCursor): number {
  const high = readDigits(cursor, 4, "Unicode");
  const start = cursor.at;
  if (high >= 0xd800 && high < 0xdc00 && cursor.take() === "\\" && cursor.take() === "u") {
    const low = readDigits(cursor, 4, "Unicode");
    if (low >= 0xdc00 && low < 0xe000) return 0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00);
  }
  if (cursor.at !== start) cursor.at = start;
  return high;
}

function readDigits(cursor: PatternCursor, count: number, kind = "hexadecimal"): number {
  let digits = "";
  while (digits.length < count) {
    const digit = cursor.take();
    if (!/^[0-9a-fA-F]$/.test(digit)) throw cursor.invalid(`Illegal ${kind} escape sequence`);
    digits += digit;
  }
  return Number.parseInt(digits, 16);
}

export function pointOf(text: string): number {
  return text.codePointAt(0) ?? 0;
}
