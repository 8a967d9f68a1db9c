import { closest, distance } from "fastest-levenshtein";

/** The name that a mistyped one was probably meant to be; undefined where none is near. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const swapped = names.find((name) => isSwapped(typed, name));
  if (swapped !== undefined) return swapped;
  const name = closest(typed, names);
  return distance(typed, name) <= Math.max(1, Math.floor(typed.length / 3)) ? name : undefined;
}

/** Whether two neighbouring letters changed places: the commonest slip, which counts as two by Levenshtein. */
function isSwapped(typed: string, name: string): boolean {
  if (typed.length !== name.length || typed === name) return false;
  let at = 0;
  while (typed[at] === name[at]) at += 1;
  return typed[at] === name[at + 1] && typed[at + 1] === name[at] && typed.slice(at + 2) === name.slice(at + 2);
}
