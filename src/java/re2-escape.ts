import { Re2Mistake } from "./re2-cursor.ts";
import type { Re2Cursor } from "./re2-cursor.ts";

export const escapeMistake = "invalid escape sequence";

const OCTAL = /^\\(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/;
const HEX = /^\\x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/;
const HIGHEST_POINT = 0x10ffff;

/** Reads a backslash and what stands for one letter behind it; gives that letter's code point. */
export function readEscape(text: Re2Cursor): number {
  const { rest } = text;
  const octal = OCTAL.exec(rest);
  if (octal !== null) return read(text, octal[0], Number.parseInt(octal[0].slice(1), 8));
  const hex = HEX.exec(rest);
  if (hex !== null) {
    const point = Number.parseInt(hex[1] ?? hex[2] ?? "", 16);
    if (point > HIGHEST_POINT) throw new Re2Mistake(escapeMistake);
    return read(text, hex[0], point);
  }
  text.take();
  const letter = text.take();
  if (letter === undefined) throw new Re2Mistake("trailing backslash at end of expression");
  const control = "afnrtv".indexOf(letter);
  if (control >= 0) return [7, 12, 10, 13, 9, 11][control] ?? 0;
  if (/^[0-9A-Za-z]$/.test(letter)) throw new Re2Mistake(escapeMistake);
  return letter.codePointAt(0) ?? 0;
}

function read(text: Re2Cursor, what: string, point: number): number {
  text.skip(what);
  return point;
}
