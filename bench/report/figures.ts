import type { Unit } from "../suite.ts";

/** A number with as many digits as tell something: three, and thousands set apart. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "";
  const magnitude = Math.abs(value);
  if (magnitude >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(magnitude >= 10 ? 1 : 2);
}

export function figureWithUnit(value: number, unit: Unit): string {
  return `${figure(value)} ${unit}`;
}
