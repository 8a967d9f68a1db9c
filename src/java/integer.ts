/**
 * java.lang.Integer.parseInt: an optional sign and decimal digits, within 32 bits; no blanks.
 *
 * @returns undefined where Java throws a NumberFormatException
 */
export function parseJavaInteger(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const number = Number(text);
  return number >= -(2 ** 31) && number <= 2 ** 31 - 1 ? number : undefined;
}
