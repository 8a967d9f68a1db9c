import { InvalidPatternError } from "./regex-errors.ts";
import { readJavaEscape } from "./regex-escape.ts";

interface Read {
  readonly source: string;
  /** Where the pattern goes on. */
  readonly end: number;
}

/**
 * Reads the character class that begins with the bracket at `start`: ranges, unions by nesting, intersections by `&&`.
 *
 * @throws InvalidPatternError for a class that is not closed or a range that runs backwards
 */
export function readJavaClass(pattern: string, start: number): Read {
  let at = start + 1;
  const negated = pattern.charAt(at) === "^";
  if (negated) at++;
  const operands: string[][] = [[]];
  const members = (): string[] => operands.at(-1) ?? [];

  for (let first = true; ; first = false) {
    const letter = pattern.charAt(at);
    if (letter === "") throw new InvalidPatternError(`'${pattern}' is not a regular expression: unclosed [`);
    // A bracket that closes right after the opening one stands for itself.
    if (letter === "]" && !first) break;
    if (letter === "[") {
      const nested = readJavaClass(pattern, at);
      members().push(nested.source);
      at = nested.end;
    } else if (pattern.startsWith("&&", at)) {
      operands.push([]);
      at += 2;
    } else {
      const item = readItem(pattern, at);
      members().push(item.source);
      at = item.end;
    }
  }
  // An operand without members (`[a&&]`) leaves the class as it was, as in Java.
  const sets = operands.filter((operand) => operand.length > 0).map((operand) => `[${operand.join("")}]`);
  return { source: `[${negated ? "^" : ""}${sets.join("&&")}]`, end: at + 1 };
}

/** A character, a set, or a range of two characters. */
function readItem(pattern: string, start: number): Read {
  const from = readCharacter(pattern, start);
  if (!from.single || pattern.charAt(from.end) !== "-") return from;
  const after = pattern.charAt(from.end + 1);
  // A hyphen before the end or a nested class stands for itself.
  if (after === "]" || after === "[" || after === "" || pattern.startsWith("&&", from.end + 1)) return from;
  const to = readCharacter(pattern, from.end + 1);
  if (!to.single) throw new InvalidPatternError(`'${pattern}' is not a regular expression: illegal character range`);
  return { source: `${from.source}-${to.source}`, end: to.end };
}

function readCharacter(pattern: string, start: number): Read & { readonly single: boolean } {
  if (pattern.startsWith("\\Q", start)) {
    const close = pattern.indexOf("\\E", start + 2);
    const quoted = pattern.slice(start + 2, close < 0 ? undefined : close);
    const source = [...quoted].map(codePoint).join("");
    return { source, end: close < 0 ? pattern.length : close + 2, single: false };
  }
  if (pattern.charAt(start) === "\\") {
    const escape = readJavaEscape(pattern, start);
    if (escape.kind !== "character" && escape.kind !== "set") {
      throw new InvalidPatternError(`'${pattern}' is not a regular expression: an escape that has no place in []`);
    }
    return { source: escape.source, end: escape.end, single: escape.kind === "character" };
  }
  const point = String.fromCodePoint(pattern.codePointAt(start) ?? 0);
  return { source: codePoint(point), end: start + point.length, single: true };
}

function codePoint(point: string): string {
  return `\\u{${(point.codePointAt(0) ?? 0).toString(16)}}`;
}
