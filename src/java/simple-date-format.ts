/**
 * java.text.SimpleDateFormat, not lenient, with the one pattern that Kafka's tools use: `yyyy-MM-dd'T'HH:mm:ss.SSSX`,
 * or with `XXX` for the zone. Numbers may have any count of digits and blanks before them, and what follows the date is
 * not looked at. The calendar is Gregorian throughout.
 */

/** `XXX` wants a colon between hours and minutes of the zone; `X` reads hours alone, and leaves minutes be. */
export type ZonePattern = "XXX" | "X";

const NUMBER = "[ \\t]*(\\d+)";
const DATE = new RegExp(`^${NUMBER}-${NUMBER}-${NUMBER}T${NUMBER}:${NUMBER}:${NUMBER}\\.${NUMBER}[ \\t]*`);
const ZONES: Readonly<Record<ZonePattern, RegExp>> = {
  XXX: /^(?:Z|([-+])(\d\d):([0-5]\d))/,
  X: /^(?:Z|([-+])(\d\d))/,
};
const MINUTE_MS = 60_000;
/** No zone is further from UTC: java.util.GregorianCalendar, where it is not lenient. */
const EARLIEST_ZONE = -13 * 60;
const LATEST_ZONE = 14 * 60;

/** Milliseconds since 1970; undefined where Java throws a ParseException. */
export function parseJavaDate(text: string, zone: ZonePattern): number | undefined {
  const date = DATE.exec(text);
  if (date === null) return undefined;
  const offset = zoneOffsetMs(text.slice(date[0].length), zone);
  const ms = utcMs(date.slice(1).map(Number));
  return offset === undefined || ms === undefined ? undefined : ms - offset;
}

/** Undefined where a number is not one of its kind, as month 13 or 30 February. */
function utcMs([year = 0, month = 0, day = 0, ...time]: readonly number[]): number | undefined {
  const [hour = 0, minute = 0, second = 0, ms = 0] = time;
  if (year < 1 || hour > 23 || minute > 59 || second > 59 || ms > 999) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, ms);
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same ? date.getTime() : undefined;
}

function zoneOffsetMs(text: string, zone: ZonePattern): number | undefined {
  const match = ZONES[zone].exec(text);
  if (match === null) return undefined;
  const [, sign, hours = "0", minutes = "0"] = match;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return offset < EARLIEST_ZONE || offset > LATEST_ZONE ? undefined : offset * MINUTE_MS;
}
