import type { Flags } from "./regex-flags.ts";

/** Whether a code point belongs to a set. */
export type CharTest = (point: number) => boolean;

/** java.lang.Character.toUpperCase: the one code point that Unicode's simple mapping gives. */
function toUpper(point: number): number {
  // Greek letters with a iota below: JavaScript's full mapping writes two letters.
  if (point >= 0x1f80 && point <= 0x1faf) return (point & 8) === 0 ? point + 8 : point;
  if (point === 0x1fb3 || point === 0x1fc3 || point === 0x1ff3) return point + 9;
  return only(String.fromCodePoint(point).toUpperCase()) ?? point;
}

/** java.lang.Character.toLowerCase, in the same way. */
function toLower(point: number): number {
  if (point === 0x130) return 0x69;
  return only(String.fromCodePoint(point).toLowerCase()) ?? point;
}

function only(text: string): number | undefined {
  const point = text.codePointAt(0) ?? 0;
  return text.length === (point > 0xffff ? 2 : 1) ? point : undefined;
}

/** Lower case by way of upper case, which is how Java compares with the flag u. */
function fold(point: number): number {
  return toLower(toUpper(point));
}

function lowerAscii(point: number): number {
  return point >= 0x41 && point <= 0x5a ? point + 32 : point;
}

function upperAscii(point: number): number {
  return point >= 0x61 && point <= 0x7a ? point - 32 : point;
}

/** A character that stands alone, is repeated, or is a member of a class. */
export function oneCharacter(wanted: number, { i, u }: Flags): CharTest {
  if (i && u && fold(wanted) === toUpper(wanted)) return (point) => point === wanted;
  return characterOfText(wanted, { i, u });
}

/** A character among others that stand for themselves: with i and u a sharp s is its capital there, and only there. */
export function characterOfText(wanted: number, { i, u }: Pick<Flags, "i" | "u">): CharTest {
  if (!i) return (point) => point === wanted;
  const folded = u ? fold(wanted) : lowerAscii(wanted);
  const by = u ? fold : lowerAscii;
  return (point) => point === folded || by(point) === folded;
}

export function range(from: number, to: number, { i, u }: Flags): CharTest {
  const within: CharTest = (point) => point >= from && point <= to;
  if (!i) return within;
  if (u) return (point) => within(point) || within(toUpper(point)) || within(fold(point));
  return (point) => within(point) || (point < 0x80 && (within(upperAscii(point)) || within(lowerAscii(point))));
}

/** How a reference compares two characters. */
export function sameCharacter({ i, u }: Flags): (a: number, b: number) => boolean {
  if (!i) return (a, b) => a === b;
  const by = u ? fold : lowerAscii;
  return (a, b) => a === b || by(a) === by(b);
}
