import type { CharTest } from "./regex-case.ts";
import { accept, type Attempt, type Step, type Surroundings } from "./regex-attempt.ts";
import { ENDLESS, type Node, type Repeat } from "./regex-node.ts";

/** Repeats what matches in one way only: each turn is matched by itself and never tried again. */
export function compileRepeat(repeat: Repeat, next: Step, around: Surroundings): Step {
  const { body, min, max, mode } = repeat;
  if (body.kind === "set" && mode === "greedy" && max === ENDLESS) return repeatSet(body.test, min, next);
  if (body.kind === "group" && mode !== "possessive") {
    if (min === 0 && max === 1) return optional(body, mode, next, around);
    return repeatTurns({ ...repeat, body: body.body }, body.capture, next, around);
  }
  return repeatTurns(repeat, undefined, next, around);
}

/** The usual case, without recursion. */
function repeatSet(test: CharTest, min: number, next: Step): Step {
  return (attempt, start) => {
    const { text } = attempt;
    let at = start;
    let count = 0;
    for (let point = text.codePointAt(at); point !== undefined && test(point); point = text.codePointAt(at)) {
      at += point > 0xffff ? 2 : 1;
      count++;
    }
    for (; count >= min; count--) {
      if (next(attempt, at)) return true;
      at -= at - 2 >= start && (text.codePointAt(at - 2) ?? 0) > 0xffff ? 2 : 1;
    }
    return false;
  };
}

function optional(body: Node, mode: Repeat["mode"], next: Step, around: Surroundings): Step {
  const inside = around.compile(body, next, around);
  return mode === "greedy"
    ? (attempt, at) => inside(attempt, at) || next(attempt, at)
    : (attempt, at) => next(attempt, at) || inside(attempt, at);
}

/** @param capture the group that each turn sets; a turn that matches nothing sets it only below the minimum */
function repeatTurns(
  { body, min, max, mode }: Repeat,
  capture: number | undefined,
  next: Step,
  around: Surroundings,
): Step {
  const turn = around.compile(body, accept, around);
  const set = ({ starts, ends }: Attempt, start: number, end: number): void => {
    if (capture === undefined) return;
    starts[capture] = start;
    ends[capture] = end;
  };
  const greedy = (attempt: Attempt, at: number, count: number): boolean => {
    const [start = -1, end = -1] = capture === undefined ? [] : [attempt.starts[capture], attempt.ends[capture]];
    if (count < max && turn(attempt, at) && attempt.last !== at) {
      const after = attempt.last;
      set(attempt, at, after);
      if (greedy(attempt, after, count + 1)) return true;
      set(attempt, start, end);
    }
    return next(attempt, at);
  };
  const reluctant = (attempt: Attempt, start: number): boolean => {
    let at = start;
    for (let count = min; !next(attempt, at); count++) {
      if (count >= max || !turn(attempt, at) || attempt.last === at) return false;
      set(attempt, at, attempt.last);
      at = attempt.last;
    }
    return true;
  };
  const possessive = (attempt: Attempt, start: number): boolean => {
    let at = start;
    for (let count = min; count < max && turn(attempt, at) && attempt.last !== at; count++) at = attempt.last;
    return next(attempt, at);
  };
  const rest = (attempt: Attempt, start: number): boolean => {
    let at = start;
    for (let count = 0; count < min; count++) {
      if (!turn(attempt, at)) return false;
      set(attempt, at, attempt.last);
      // Turns that match nothing go on matching nothing.
      if (attempt.last === at) break;
      at = attempt.last;
    }
    if (mode === "greedy") return greedy(attempt, at, min);
    return mode === "reluctant" ? reluctant(attempt, at) : possessive(attempt, at);
  };
  return (attempt, at) => {
    const [start = -1, end = -1] = capture === undefined ? [] : [attempt.starts[capture], attempt.ends[capture]];
    if (rest(attempt, at)) return true;
    set(attempt, start, end);
    return false;
  };
}
