import type { Unit } from "../suite.ts";

/** The middle one, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** The least and the greatest. */
export function spread(values: readonly number[]): { least: number; greatest: number } {
  return { least: Math.min(...values), greatest: Math.max(...values) };
}

/** True where the greater number is the better one. */
export function moreIsBetter(unit: Unit): boolean {
  return unit.endsWith("/s");
}

/** The best run, as the unit counts; NaN of none. */
export function best(values: readonly number[], unit: Unit): number {
  if (values.length === 0) return Number.NaN;
  return moreIsBetter(unit) ? Math.max(...values) : Math.min(...values);
}
