import { parseJavaLong } from "../../java/long.ts";
import type { OffsetSpec } from "../../kafka/admin/list-offsets.ts";
import { terseError } from "./terse-error.ts";

/** In the order of their numbers: -1, -2 and so on. */
export const SPEC_NAMES = [
  "latest",
  "earliest",
  "max-timestamp",
  "earliest-local",
  "latest-tiered",
  "earliest-pending-upload",
] as const;

/**
 * Reads the value of --time: a name, its number, or a timestamp (ms since 1970; a number below -6 is one too).
 * Source: org.apache.kafka.tools.GetOffsetShell.parseOffsetSpec.
 *
 * @throws InputError with the official text
 */
export function parseOffsetSpec(time: string): OffsetSpec {
  const named = SPEC_NAMES.find((name) => name === time);
  if (named !== undefined) return named;
  const timestamp = parseJavaLong(time);
  if (timestamp !== undefined) return SPEC_NAMES[-1 - Number(timestamp)] ?? { timestamp };
  const forms = SPEC_NAMES.map((name, index) => `-${index + 1} or ${name}`).join(" / ");
  throw terseError(`Malformed time argument ${time}. Please use ${forms}, or a specified long format timestamp`);
}
