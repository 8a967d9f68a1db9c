import { UsageError } from "../../errors.ts";
import { parseJavaLong } from "../../java/long.ts";
import type { ConsumerGroupsOptions } from "./options.ts";

const DEFAULT_TIMEOUT_MS = 30_000n;

/** The values that the official tool reads before it does anything, whatever the action. */
export interface Settings {
  /** Of --to-offset the first. */
  readonly toOffset: bigint | undefined;
  readonly byDuration: string | undefined;
  readonly shiftBy: bigint | undefined;
  readonly timeoutMs: number;
}

/** Throws UsageError for a number that is none, or a value given twice. */
export function readSettings(options: ConsumerGroupsOptions): Settings {
  const [toOffset] = options.toOffset.map(toLong);
  const { byDuration, shiftBy, timeout = DEFAULT_TIMEOUT_MS } = options;
  // Java takes the lower half of the Long, and no time at all where that is negative.
  const timeoutMs = Math.max(0, Number(BigInt.asIntN(32, timeout)));
  return { toOffset, byDuration, shiftBy, timeoutMs };
}

function toLong(text: string): bigint {
  const value = parseJavaLong(text);
  if (value !== undefined) return value;
  throw new UsageError(`Cannot parse argument '${text}' of option to-offset`, {
    javaClass: "joptsimple.OptionArgumentConversionException",
  });
}
