/** From when on --to-datetime and --by-duration reset. */
import { InputError } from "../../errors.ts";
import type { KtError } from "../../errors.ts";
import { parseJavaDuration } from "../../java/duration.ts";
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
    throw new InputError("Text cannot be parsed to a Duration", {
      javaClass: "java.time.format.DateTimeParseException",
      hint: "give a duration as PT30M or P1DT12H",
    });
  }
  const nanos = parsed.seconds * 1_000_000_000n + BigInt(parsed.nanos);
  const then = BigInt(nowMs) * 1_000_000n - nanos;
  const ms = then / 1_000_000n;
  return then % 1_000_000n < 0n ? ms - 1n : ms;
}
