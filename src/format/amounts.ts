/** Amounts for people: numbers with separators, durations, rates. */

/** 1234567 as 1,234,567. */
export function groupedDigits(value: number | bigint): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

/** The two largest units: 3d 4h, 2m 5s; 850ms below a second. */
export function durationText(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const rounded = ms < 60_000 ? Math.round(ms / 1000) * 1000 : ms;
  const at = UNITS.findIndex(([, size]) => rounded >= size);
  const [unit, size] = UNITS[at] ?? UNITS[3];
  const next = UNITS[at + 1];
  const left = next === undefined ? 0 : Math.floor((rounded % size) / next[1]);
  const first = `${Math.floor(rounded / size)}${unit}`;
  return next === undefined || left === 0 ? first : `${first} ${left}${next[0]}`;
}

/** Three digits that count: 0.05, 1.5, 12.3, 1,234. */
export function rateText(perSecond: number): string {
  if (perSecond >= 99.95) return groupedDigits(Math.round(perSecond));
  const digits = perSecond >= 9.995 ? 1 : 2;
  return String(Number(perSecond.toFixed(digits)));
}
