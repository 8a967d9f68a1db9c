/** java.util.regex.Pattern.split, for separators. */
import { compileJavaPrefix } from "./regex.ts";

/**
 * A function that splits a text at each match of a Java regular expression, without the empty parts at the end.
 *
 * @throws InvalidPatternError, UnsupportedPatternError as compileJavaPattern
 */
export function compileSplit(pattern: string): (text: string) => string[] {
  const endOfMatch = compileJavaPrefix(pattern);
  const literal = /^[^\\[\](){}.*+?^$|]+$/.test(pattern) ? pattern : undefined;
  return (text) => {
    const parts = literal === undefined ? splitByMatches(text, endOfMatch) : text.split(literal);
    // A text without any match is one part, even an empty one; of nothing but separators none is left.
    if (parts.length === 1) return parts;
    while (parts.at(-1) === "") parts.pop();
    return parts;
  };
}

function splitByMatches(text: string, endOfMatch: (text: string, from: number) => number): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at <= text.length;) {
    const end = endOfMatch(text, at);
    // A match of nothing at the very beginning makes no part.
    if (end >= 0 && !(from === 0 && end === 0)) {
      parts.push(text.slice(from, at));
      from = end;
    }
    at = end > at ? end : at + 1;
  }
  parts.push(text.slice(from));
  return parts;
}
