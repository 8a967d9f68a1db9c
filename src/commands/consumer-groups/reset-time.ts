/** From when on --to-datetime and --by-duration reset. */
import { InputError } from "../../errors.ts";
import type { KtError } from "../../errors.ts";
import { javaDurationMistake, parseJavaDuration } from "../../java/duration.ts";
import { parseJavaDate } from "../../java/simple-date-format.ts";
import { splitAsJava } from "../../java/text.ts";
import { runtimeFailure } from "../../kit/execution-failure.ts";

/**
 * Milliseconds since 1970. A time without a zone is one of UTC.
 * Source: org.apache.kafka.common.utils.Utils.getDateTime.
 *
 * @throws InputError with the official text
 */
export function timestampOfDatetime(text: string): bigint {
  const [, time] = splitAsJava(text, /T/);
  if (time === undefined) {
    throw unparseable("Error parsing timestamp. It does not contain a 'T' according to ISO8601 format");
  }
  const zoned = /[-+Z]/.test(time) ? text : `${text}Z`;
  const ms = parseJavaDate(zoned, "XXX") ?? parseJavaDate(zoned, "X");
  if (ms === undefined) throw unparseable(`Unparseable date: "${zoned}"`);
  return BigInt(ms);
}

function unparseable(message: string): KtError {
  const hint = "give a time as 2026-01-31T12:00:00.000, milliseconds included, with a zone as Z or +02:00 or none";
  return runtimeFailure(new InputError(message, { javaClass: "java.text.ParseException", hint }));
}

/**
 * Milliseconds since 1970.
 * Source: org.apache.kafka.tools.OffsetsUtils.resetByDuration.
 *
 * @throws InputError with the official text
 */
export function timestampBefore(nowMs: number, duration: string): bigint {
  const parsed = parseJavaDuration(duration);
  if (parsed === undefined) {
    throw new InputError(javaDurationMistake(duration), {
      javaClass: "java.time.format.DateTimeParseException",
      hint: "give a duration as PT30M or P1DT12H",
    });
  }
  const then = BigInt(nowMs) * 1_000_000n - parsed.seconds * 1_000_000_000n - BigInt(parsed.nanos);
  const seconds = flooredBy(then, 1_000_000_000n);
  if (!fitsLong(seconds)) throw overflow("java.lang.ArithmeticException", "long overflow");
  if (seconds < EARLIEST_SECOND || seconds > LATEST_SECOND) {
    throw overflow("java.time.DateTimeException", "Instant exceeds minimum or maximum instant");
  }
  const ms = flooredBy(then, 1_000_000n);
  if (!fitsLong(ms)) throw overflow("java.lang.ArithmeticException", "long overflow");
  return ms;
}

/** What java.time.Instant reaches, in seconds since 1970. */
const EARLIEST_SECOND = -31_557_014_167_219_200n;
const LATEST_SECOND = 31_556_889_864_403_199n;

function flooredBy(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

function fitsLong(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

function overflow(javaClass: string, message: string): KtError {
  return new InputError(message, { javaClass, hint: "give a shorter duration" });
}
