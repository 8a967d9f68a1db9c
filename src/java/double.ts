/** Doubles and floats in text as Double.parseDouble reads them and toString writes them. */

const HEXADECIMAL = /^([-+]?)0[xX](?=\.?[0-9a-fA-F])([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([-+]?[0-9]+)[fFdD]?$/;

/** Double.parseDouble: blanks around it, a type suffix, Infinity, NaN and hexadecimal notation (`0x1.8p3`) are read. */
export function parseJavaDouble(text: string): number | undefined {
  const hexadecimal = HEXADECIMAL.exec(text.trim());
  if (hexadecimal !== null) {
    const [, sign, whole = "", fraction = "", exponent = ""] = hexadecimal;
    const size = Number(`0x${whole}${fraction}`) * 2 ** (Number(exponent) - 4 * fraction.length);
    return sign === "-" ? -size : size;
  }
  const match = /^[-+]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?[fFdD]?)$/.exec(text.trim());
  if (match === null) return undefined;
  return Number(match[0].replace(/(?<=[0-9.])[fFdD]$/, "").replace(/^\+/, ""));
}

/**
 * Double.toString as of Java 19: the shortest decimal that stands for this double and no other, always with a fraction,
 * scientific below 0.001 and from ten million on. Older versions of Java write some with one or two digits more.
 */
export function javaDoubleText(value: number): string {
  if (!Number.isFinite(value) || value === 0) return withoutDigits(value);
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const shortest = value.toExponential();
  // One digit is written as two: then those two that come nearest, as in 4.9E-324.
  return scientific(/^-?\d(?:e|$)/.test(shortest) ? twoDigits(value, shortest, Number) : shortest);
}

/** Float.toString, as javaDoubleText. The value is a float: Math.fround changes nothing. */
export function javaFloatText(value: number): string {
  if (!Number.isFinite(value) || value === 0) return withoutDigits(value);
  const size = Math.abs(value);
  const shortest = shortestFloat(value);
  if (size >= 1e-3 && size < 1e7) {
    const decimal = String(Number(shortest));
    return decimal.includes(".") ? decimal : `${decimal}.0`;
  }
  return scientific(/^-?\d(?:e|$)/.test(shortest) ? twoDigits(value, shortest, toFloat) : shortest);
}

const toFloat = (text: string): number => Math.fround(Number(text));

/** The fewest digits that only this float rounds to, in scientific notation. */
function shortestFloat(value: number): string {
  for (let digits = 0; digits < 9; digits++) {
    const nearest = value.toExponential(digits);
    if (toFloat(nearest) === value) return nearest;
    // Above a power of two floats are twice as far apart as below: the second nearest may do where the nearest does not.
    const [mantissa = "", exponent = ""] = nearest.split("e");
    const step = 10 ** -digits * Math.sign(value);
    const next = `${(Number(mantissa) + step).toFixed(digits)}e${exponent}`;
    if (toFloat(next) === value) return next;
  }
  return value.toExponential(8);
}

function twoDigits(value: number, shortest: string, parse: (text: string) => number): string {
  const two = value.toExponential(1);
  return parse(two) === value ? two : shortest;
}

function withoutDigits(value: number): string {
  if (value !== 0) return String(value);
  return Object.is(value, -0) ? "-0.0" : "0.0";
}

function scientific(text: string): string {
  const [digits = "", exponent = ""] = text.split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${exponent.replace("+", "")}`;
}
