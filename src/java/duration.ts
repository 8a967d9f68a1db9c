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
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, sign, days, time, hours, minutes, seconds, fraction] = match;
  if (time?.toUpperCase() === "T") return undefined;
  if (days === undefined && hours === undefined && minutes === undefined && seconds === undefined) return undefined;
  const whole =
    BigInt(days ?? 0) * 86_400n + BigInt(hours ?? 0) * 3_600n + BigInt(minutes ?? 0) * 60n + BigInt(seconds ?? 0);
  const fractionNanos = BigInt((fraction ?? "").padEnd(9, "0")) * (seconds?.startsWith("-") === true ? -1n : 1n);
  const total = (whole * 1_000_000_000n + fractionNanos) * (sign === "-" ? -1n : 1n);
  const nanos = ((total % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const wholeSeconds = (total - nanos) / 1_000_000_000n;
  const limit = 1n << 63n;
  if (wholeSeconds >= limit || wholeSeconds < -limit) return undefined;
  return { seconds: wholeSeconds, nanos: Number(nanos) };
}
