/**
 * java.lang.Long.parseLong: an optional sign and decimal digits, within 64 bits; no blanks.
 *
 * @returns undefined where Java throws a NumberFormatException
 */
export function parseJavaLong(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ""));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
