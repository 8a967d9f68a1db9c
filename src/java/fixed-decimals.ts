/**
 * String.format("%.4f", value) of Java, in an English locale: the shortest decimal that stands for the double, rounded
 * half up to so many digits behind the point, which may be none. Never in scientific notation; `NaN` and `Infinity` as
 * such. JavaScript's toFixed rounds the binary value.
 */
export function javaFixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [mantissa = "", exponent = ""] = Math.abs(value).toExponential().split("e");
  const all = mantissa.replace(".", "");
  /** So many of all the digits stay. */
  const kept = Number(exponent) + 1 + digits;
  const roundsUp = kept >= 0 && (all[kept] ?? "0") >= "5";
  const units = BigInt(kept > 0 ? all.slice(0, kept).padEnd(kept, "0") : "0") + (roundsUp ? 1n : 0n);
  const text = units.toString().padStart(digits + 1, "0");
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
