import type { PatternCursor } from "./regex-cursor.ts";
import { ENDLESS, type Node } from "./regex-node.ts";

/**
 * Reads the quantifier that may follow a part of a pattern.
 *
 * @returns the part, repeated where there is one
 * @throws InvalidPatternError for braces that are no quantifier
 */
export function readQuantifier(cursor: PatternCursor, body: Node): Node {
  switch (cursor.peek()) {
    case "?":
      return repeat(cursor, body, 0, 1);
    case "*":
      return repeat(cursor, body, 0, ENDLESS);
    case "+":
      return repeat(cursor, body, 1, ENDLESS);
    case "{":
      return readBraces(cursor, body);
    default:
      return body;
  }
}

/** The cursor stands at the last character of the quantifier. */
function repeat(cursor: PatternCursor, body: Node, min: number, max: number): Node {
  const suffix = cursor.next();
  if (suffix === "?" || suffix === "+") cursor.next();
  return {
    kind: "repeat",
    body,
    min,
    max,
    mode: suffix === "?" ? "reluctant" : suffix === "+" ? "possessive" : "greedy",
  };
}

function readBraces(cursor: PatternCursor, body: Node): Node {
  cursor.at++;
  // Here even the flag x skips nothing.
  if (!/^[0-9]$/.test(cursor.raw())) throw cursor.invalid("Illegal repetition", cursor.at);
  const min = readCount(cursor);
  let max = min;
  if (cursor.peek() === ",") {
    max = cursor.next() === "}" ? ENDLESS : readCount(cursor);
  }
  if (cursor.peek() !== "}") throw cursor.invalid("Unclosed counted closure", cursor.at);
  if (max < min) throw cursor.invalid("Illegal repetition range", cursor.at);
  return repeat(cursor, body, min, max);
}

function readCount(cursor: PatternCursor): number {
  let count = 0;
  while (/^[0-9]$/.test(cursor.peek())) {
    count = count * 10 + Number(cursor.take());
    if (count > ENDLESS) throw cursor.invalid("Illegal repetition range");
  }
  return count;
}
