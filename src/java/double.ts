/** Doubles in text as Double.parseDouble reads them and Double.toString writes them. */

/** Double.parseDouble: blanks around it, a type suffix, Infinity and NaN are read; hexadecimal notation is not. */
export function parseJavaDouble(text: string): number | undefined {
  const match = /^[-+]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?[fFdD]?)$/.exec(text.trim());
  if (match === null) return undefined;
  return Number(match[0].replace(/(?<=[0-9.])[fFdD]$/, "").replace(/^\+/, ""));
}

/** Double.toString: always with a fraction, scientific below 0.001 and from ten million on. */
export function javaDoubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${exponent.replace("+", "")}`;
}
