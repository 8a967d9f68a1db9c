/** How long, as kt's own options take it: 500ms, 30s, 2m, 1h30m. */
import { UsageError } from "../errors.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Numbers with their units, one after the other, in whole milliseconds; undefined for another form. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/([\d.]+)(ms|[smhdw])/g)];
  return Math.round(parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNIT_MS[unit] ?? 0), 0));
}

/** The value of an option in ms; seconds where no unit is given. Throws UsageError. */
export function durationOption(option: string, text: string): number {
  const trimmed = text.trim();
  const duration = parseDuration(/^\d+(?:\.\d+)?$/.test(trimmed) ? `${trimmed}s` : trimmed);
  if (duration !== undefined && Number.isSafeInteger(duration)) return duration;
  throw new UsageError(`${option} does not know the duration '${text}'`, {
    hint: "it takes a number with its unit: 500ms, 30s, 2m, 1h30m (ms, s, m, h, d, w)",
  });
}
