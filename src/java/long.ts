import { asciiDigits } from "./digits.ts";

/**
 * java.lang.Long.parseLong: an optional sign and decimal digits of any script, within 64 bits; no blanks.
 *
 * @returns undefined where Java throws a NumberFormatException
 */
export function parseJavaLong(text: string): bigint | undefined {
  const digits = asciiDigits(text);
  if (digits === undefined) return undefined;
  const value = BigInt(digits.replace(/^\+/, ""));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
