/** ISO 8601 durations as java.time.Duration.parse reads them: days, hours, minutes and seconds with a fraction. */

const pattern =
  /^([-+]?)P(?:([-+]?[0-9]+)D)?(T(?:([-+]?[0-9]+)H)?(?:([-+]?[0-9]+)M)?(?:([-+]?[0-9]+)(?:[.,]([0-9]{0,9}))?S)?)?$/i;

/** The nanos are never negative, as in Java: minus half a second is -1 second and 500,000,000 ns. */
export interface JavaDuration {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** Parses PnDTnHnMn.nS; undefined where Java throws DateTimeParseException. */
export function parseJavaDuration(text: string): JavaDuration | undefined {
  const read = readDuration(text);
  return typeof read === "string" ? undefined : read;
}

/** What Java says of a text that is no duration. */
export function javaDurationMistake(text: string): string {
  const read = readDuration(text);
  return `Text cannot be parsed to a Duration${typeof read === "string" ? read : ""}`;
}

/** A text is what Java puts behind its usual message: the part that is too large. */
function readDuration(text: string): JavaDuration | string {
  const match = pattern.exec(text);
  if (match === null) return "";
  const [, sign, days, time, hours, minutes, seconds, fraction] = match;
  if (time?.toUpperCase() === "T") return "";
  if (days === undefined && hours === undefined && minutes === undefined && seconds === undefined) return "";
  let whole = 0n;
  for (const [name, count, unit] of [
    ["days", days, 86_400n],
    ["hours", hours, 3_600n],
    ["minutes", minutes, 60n],
    ["seconds", seconds, 1n],
  ] as const) {
    const part = BigInt(count?.replace("+", "") ?? 0) * unit;
    if (!fitsLong(part)) return `: ${name}`;
    whole += part;
  }
  const fractionNanos = BigInt((fraction ?? "").padEnd(9, "0")) * (seconds?.startsWith("-") === true ? -1n : 1n);
  const total = (whole * 1_000_000_000n + fractionNanos) * (sign === "-" ? -1n : 1n);
  const nanos = ((total % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const wholeSeconds = (total - nanos) / 1_000_000_000n;
  return fitsLong(wholeSeconds) ? { seconds: wholeSeconds, nanos: Number(nanos) } : ": overflow";
}

function fitsLong(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}
