import { accept, type Attempt, type Step, type Surroundings } from "./regex-attempt.ts";
import { isLoop, type Group, type Look, type Node, type Reference } from "./regex-node.ts";
import { compileLoop } from "./regex-loop.ts";
import { compileRepeat } from "./regex-repeat.ts";
import type { ParsedPattern } from "./regex-parser.ts";

/** Makes a function that tells whether a text matches as a whole, in the way java.util.regex.Matcher.matches does. */
export function compileMatcher(parsed: ParsedPattern): (text: string) => boolean {
  const start = compileStart(parsed, (attempt, at) => at === attempt.text.length);
  return (text) => start(text, 0) !== undefined;
}

/** Makes a function that gives where a match that begins at `from` ends, or -1; as Matcher.find tries each place. */
export function compilePrefixMatcher(parsed: ParsedPattern): (text: string, from: number) => number {
  const start = compileStart(parsed, accept);
  return (text, from) => start(text, from)?.last ?? -1;
}

function compileStart(
  { root, groups, hasReferences }: ParsedPattern,
  end: Step,
): (text: string, from: number) => Attempt | undefined {
  let loops = 0;
  const surroundings = { loops: [], remembers: !hasReferences, nextLoop: () => loops++, compile };
  const step = compile(root, end, surroundings);
  return (text, from) => {
    const attempt: Attempt = {
      text,
      starts: numbers(groups + 1, -1),
      ends: numbers(groups + 1, -1),
      opened: numbers(groups + 1, -1),
      turnStarts: numbers(loops, -1),
      turns: numbers(loops, 0),
      failed: [],
      last: 0,
      behindTo: 0,
    };
    return step(attempt, from) ? attempt : undefined;
  };
}

function numbers(count: number, value: number): number[] {
  return Array.from({ length: count }, () => value);
}

function compile(node: Node, next: Step, around: Surroundings): Step {
  switch (node.kind) {
    case "set":
      return (attempt, at) => {
        const point = attempt.text.codePointAt(at);
        return point !== undefined && node.test(point) && next(attempt, at + (point > 0xffff ? 2 : 1));
      };
    case "assertion":
      return (attempt, at) => node.holds(attempt.text, at) && next(attempt, at);
    case "line-break":
      return (attempt, at) => {
        if (attempt.text.startsWith("\r\n", at) && next(attempt, at + 2)) return true;
        return /^[\n-\r\u0085\u2028\u2029]$/.test(attempt.text.charAt(at)) && next(attempt, at + 1);
      };
    case "sequence":
      return node.items.reduceRight((after, item) => compile(item, after, around), next);
    case "choice": {
      const branches = node.branches.map((branch) => compile(branch, next, around));
      return (attempt, at) => branches.some((branch) => branch(attempt, at));
    }
    case "atomic": {
      const body = compile(node.body, accept, around);
      return (attempt, at) => body(attempt, at) && next(attempt, attempt.last);
    }
    case "reference":
      return compileReference(node, next);
    case "group":
      return compileGroup(node, next, around);
    case "look":
      return compileLook(node, next, around);
    case "repeat":
      return isLoop(node) ? compileLoop(node, next, around) : compileRepeat(node, next, around);
  }
}

function compileGroup({ body, capture }: Group, next: Step, around: Surroundings): Step {
  if (capture === undefined) return compile(body, next, around);
  const inside = compile(
    body,
    (attempt, at) => {
      const { starts, ends, opened } = attempt;
      const [start = -1, end = -1] = [starts[capture], ends[capture]];
      starts[capture] = opened[capture] ?? -1;
      ends[capture] = at;
      if (next(attempt, at)) return true;
      starts[capture] = start;
      ends[capture] = end;
      return false;
    },
    around,
  );
  return (attempt, at) => {
    const opened = attempt.opened[capture] ?? -1;
    attempt.opened[capture] = at;
    const matched = inside(attempt, at);
    attempt.opened[capture] = opened;
    return matched;
  };
}

/** A group that has not matched is never found again. */
function compileReference({ group, same }: Reference, next: Step): Step {
  return (attempt, at) => {
    const { text, starts, ends } = attempt;
    const [start = -1, end = -1] = [starts[group], ends[group]];
    if (start < 0 || at + end - start > text.length) return false;
    for (let index = start; index < end;) {
      const wanted = text.codePointAt(index) ?? 0;
      if (!same(wanted, text.codePointAt(at + index - start) ?? 0)) return false;
      index += wanted > 0xffff ? 2 : 1;
    }
    return next(attempt, at + end - start);
  };
}

function compileLook({ body, negative, behind }: Look, next: Step, around: Surroundings): Step {
  if (behind === undefined) {
    const ahead = compile(body, accept, around);
    return (attempt, at) => ahead(attempt, at) !== negative && next(attempt, at);
  }
  const inside = compile(body, (attempt, at) => at === attempt.behindTo, { ...around, remembers: false });
  return (attempt, at) => {
    const { behindTo, text } = attempt;
    const back = (from: number, count: number): number =>
      behind.wholeCharacters ? stepBack(text, from, count) : (from - count) | 0;
    attempt.behindTo = at;
    const furthest = Math.max(back(at, behind.max), 0);
    let found = false;
    for (let from = back(at, behind.min); !found && from >= furthest; from = from > 0 ? back(from, 1) : -1) {
      found = inside(attempt, from);
    }
    attempt.behindTo = behindTo;
    return found !== negative && next(attempt, at);
  };
}

/** @returns the place that many characters before, or the beginning of the text */
function stepBack(text: string, from: number, count: number): number {
  let at = from;
  for (let left = count; left > 0 && at > 0; left--) at -= (text.codePointAt(at - 2) ?? 0) > 0xffff ? 2 : 1;
  return at;
}
