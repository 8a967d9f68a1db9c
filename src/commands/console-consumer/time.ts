import { UsageError } from "../../errors.ts";
import { parseDuration } from "../../kit/duration.ts";

const FORMS = "2026-01-31T12:00:00Z, 2026-01-31, 2026-01-31 12:00, -15m (ms, s, m, h, d, w), now, or ms since 1970";

/**
 * A time as --from and --to take it, in ms since 1970: ISO 8601 (without a zone that of this machine), so long before now,
 * or ms since 1970. Throws UsageError.
 */
export function parseTime(option: string, text: string, now: number): number {
  const time = timeOf(text.trim(), now);
  if (time !== undefined && Number.isSafeInteger(time)) return time;
  throw new UsageError(`${option} does not know the time '${text}'`, { hint: `it takes ${FORMS}` });
}

function timeOf(text: string, now: number): number | undefined {
  if (text === "now") return now;
  if (/^\d{5,}$/.test(text)) return Number(text);
  const relative = /^[-+]/.test(text) ? parseDuration(text.slice(1)) : undefined;
  if (relative !== undefined) return now + (text.startsWith("-") ? -1 : 1) * relative;
  const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)(Z|[-+]\d\d(?::?\d\d)?)?)?$/i.exec(text);
  if (iso === null) return undefined;
  const [, date = "", clock = "00:00", zone = ""] = iso;
  const offset = /^[-+]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([-+]\d\d)(\d\d)$/, "$1:$2").toUpperCase();
  const time = Date.parse(`${date}T${clock.replace(",", ".")}${offset}`);
  // Date.parse takes the 31st of April for the 1st of May.
  return Number.isNaN(time) || new Date(`${date}T00:00Z`).toISOString().slice(0, 10) !== date ? undefined : time;
}
