/** Time zones as SimpleDateFormat writes them: `z`, `Z`, `X`. */

/** English names of zones come with the region that uses them; the others are told as GMT+2. */
const ENGLISH = ["en-US", "en-GB", "en-AU", "en-NZ", "en-IN", "en-ZA", "en-CA"];

/** `UTC` and `Coordinated Universal Time`, `CEST` and `Central European Summer Time`. */
export function zoneName(date: Date, long: boolean): string {
  const timeZoneName = long ? "long" : "short";
  const names = ENGLISH.map((locale) => {
    const parts = new Intl.DateTimeFormat(locale, { timeZoneName }).formatToParts(date);
    return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  });
  return names.find((name) => !/^(?:GMT|UTC)[+-]/.test(name)) ?? names[0]!;
}

/** `+0200` */
export function rfc822Zone(date: Date): string {
  const { sign, hours, minutes } = offset(date);
  return `${sign}${hours}${minutes}`;
}

/** `Z` for UTC, else `+02`, `+0200`, `+02:00`. */
export function isoZone(date: Date, count: number): string {
  if (date.getTimezoneOffset() === 0) return "Z";
  const { sign, hours, minutes } = offset(date);
  if (count === 1) return `${sign}${hours}`;
  return `${sign}${hours}${count === 3 ? ":" : ""}${minutes}`;
}

function offset(date: Date): { sign: string; hours: string; minutes: string } {
  const east = -date.getTimezoneOffset();
  const minutes = Math.abs(east);
  return { sign: east < 0 ? "-" : "+", hours: two(minutes / 60), minutes: two(minutes % 60) };
}

const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
