import { asciiDigits } from "./digits.ts";

/**
 * java.lang.Integer.parseInt: an optional sign and decimal digits of any script, within 32 bits; no blanks.
 *
 * @returns undefined where Java throws a NumberFormatException
 */
export function parseJavaInteger(text: string): number | undefined {
  const number = Number(asciiDigits(text) ?? Number.NaN);
  return number >= -(2 ** 31) && number <= 2 ** 31 - 1 ? number : undefined;
}
