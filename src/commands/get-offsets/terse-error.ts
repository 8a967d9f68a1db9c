import { InputError, UsageError } from "../../errors.ts";

const TERSE = { javaClass: "org.apache.kafka.tools.TerseException" };

/** What the official tool says without a stack trace. */
export function terseError(message: string): InputError {
  return new InputError(message, TERSE);
}

/** The same about options. */
export function terseUsageError(message: string): UsageError {
  return new UsageError(message, TERSE);
}
