import type { CharTest } from "./regex-case.ts";
import type { Flags } from "./regex-flags.ts";
import type { Assertion } from "./regex-node.ts";
import { members } from "./regex-property.ts";

const isLetterOrDigit = /^[\p{L}\p{Nd}]$/u;
const isMark = /^\p{Mn}$/u;
const unicodeWord = members("\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}") ?? (() => false);

/** `.`: anything but a line terminator. */
export function dot({ s, d }: Flags): CharTest {
  return s ? () => true : (point) => !isTerminator(point, d);
}

/** `^`: the beginning, with m also of a line, but never the end of the text. */
export function caret({ m, d }: Flags): Assertion {
  if (!m) return (_, at) => at === 0;
  return (text, at) => {
    if (at === text.length) return false;
    if (at === 0) return true;
    const last = text.charCodeAt(at - 1);
    return isTerminator(last, d) && (d || last !== 0x0d || text.charCodeAt(at) !== 0x0a);
  };
}

/** `$`: the end or before the line terminator there, with m before any; \r\n is one terminator. */
export function dollar({ m, d }: Flags): Assertion {
  return (text, at) => {
    if (at === text.length) return true;
    const here = text.charCodeAt(at);
    if (!isTerminator(here, d)) return false;
    const pair = !d && here === 0x0d && text.charCodeAt(at + 1) === 0x0a;
    if (!d && here === 0x0a && text.charCodeAt(at - 1) === 0x0d) return false;
    return m || at + (pair ? 2 : 1) === text.length;
  };
}

export function escapedAssertion(letter: "A" | "B" | "G" | "Z" | "b" | "z", flags: Flags): Assertion {
  switch (letter) {
    case "A":
    // The end of the match before: there is none, so it is the beginning.
    case "G":
      return (_, at) => at === 0;
    case "z":
      return (text, at) => at === text.length;
    case "Z":
      return dollar({ ...flags, m: false });
    case "b":
      return (text, at) => isBoundary(text, at, flags.U);
    case "B":
      return (text, at) => !isBoundary(text, at, flags.U);
  }
}

function isTerminator(point: number, onlyNewline: boolean): boolean {
  if (point === 0x0a) return true;
  return !onlyNewline && (point === 0x0d || point === 0x85 || point === 0x2028 || point === 0x2029);
}

function isBoundary(text: string, at: number, unicode: boolean): boolean {
  return isWordAt(text, before(text, at), unicode) !== isWordAt(text, at, unicode);
}

function before(text: string, at: number): number {
  return at > 1 && (text.codePointAt(at - 2) ?? 0) > 0xffff ? at - 2 : at - 1;
}

/** A mark without width is part of a word when the character that bears it is a letter or digit. */
function isWordAt(text: string, at: number, unicode: boolean): boolean {
  if (at < 0 || at >= text.length) return false;
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (unicode && unicodeWord(character.codePointAt(0) ?? 0)) return true;
  if (!unicode && (character === "_" || isLetterOrDigit.test(character))) return true;
  if (!isMark.test(character)) return false;
  let base = at;
  while (base >= 0 && isMark.test(String.fromCodePoint(text.codePointAt(base) ?? 0))) base = before(text, base);
  return base >= 0 && isLetterOrDigit.test(String.fromCodePoint(text.codePointAt(base) ?? 0));
}
