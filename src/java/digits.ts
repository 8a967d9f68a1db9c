/**
 * Decimal digits of any script, as java.lang.Character.digit reads them one UTF-16 unit at a time, in US-ASCII;
 * one sign may stand before them.
 *
 * @returns undefined for a text that is no whole number
 */
export function asciiDigits(text: string): string | undefined {
  if (/^[+-]?[0-9]+$/.test(text)) return text;
  const [, sign = "", digits = ""] = /^([+-]?)(\p{Nd}+)$/u.exec(text) ?? [];
  // Java looks at each half of a surrogate pair by itself, and takes neither for a digit.
  if (digits === "" || /[\ud800-\udfff]/.test(digits)) return undefined;
  return sign + Array.from(digits, valueOf).join("");
}

/** Each script's ten digits begin at a code point that ends in 0 or 6, in hexadecimal. */
function valueOf(digit: string): number {
  const point = digit.charCodeAt(0);
  const inRow = point & 0xf;
  return inRow < 10 && /^\p{Nd}$/u.test(String.fromCharCode(point - inRow)) ? inRow : inRow - 6;
}
