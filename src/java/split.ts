/** java.util.regex.Pattern.split, for separators. */
import { compileJavaPattern } from "./regex.ts";

/**
 * A function that splits a text at each match of a Java regular expression, without the empty parts at the end. Of
 * several matches at one place the longest counts.
 *
 * @throws InvalidPatternError, UnsupportedPatternError as compileJavaPattern
 */
export function compileSplit(pattern: string): (text: string) => string[] {
  const matcher = compileJavaPattern(pattern);
  const literal = /^[^\\[\](){}.*+?^$|]+$/.test(pattern) ? pattern : undefined;
  return (text) => {
    const parts = literal === undefined ? splitByMatches(text, matcher.test) : text.split(literal);
    while (parts.length > 1 && parts.at(-1) === "") parts.pop();
    // Nothing but separators: Java gives no part at all; but a text without any match is one part, even an empty one.
    return parts.length === 1 && parts[0] === "" && text !== "" ? [] : parts;
  };
}

function splitByMatches(text: string, isMatch: (part: string) => boolean): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length;) {
    let end = text.length;
    while (end >= at && !isMatch(text.slice(at, end))) end -= 1;
    if (end < at || (end === at && at === 0)) {
      at += 1;
      continue;
    }
    // A match of nothing at the very beginning makes no part.
    parts.push(text.slice(from, at));
    from = end;
    at = end === at ? at + 1 : end;
  }
  parts.push(text.slice(from));
  return parts;
}
