import { closest, distance } from "fastest-levenshtein";

/** The name that a mistyped one was probably meant to be; undefined where none is near. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const name = closest(typed, names);
  return distance(typed, name) <= Math.max(1, Math.floor(typed.length / 3)) ? name : undefined;
}
