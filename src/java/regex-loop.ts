import type { Attempt, Step, Surroundings } from "./regex-attempt.ts";
import { ENDLESS, type Repeat } from "./regex-node.ts";

/**
 * Repeats a group that may match in several ways: what comes after it is tried within each turn. A turn that matches
 * nothing is the last one. A loop that has failed from a place fails there again, so it is not tried again: without
 * that `(a|aa)*b` would take exponential time.
 */
export function compileLoop({ body, min, max, mode }: Repeat, next: Step, around: Surroundings): Step {
  const id = around.nextLoop();
  const inner = { ...around, loops: [...around.loops, { id, min, endless: max === ENDLESS }] };

  const again: Step = (attempt, at) => {
    if (at <= (attempt.turnStarts[id] ?? -1)) return next(attempt, at);
    if (!around.remembers) return goOn(attempt, at);
    const failed = (attempt.failed[id] ??= new Set());
    const key = stateOf(attempt, at, inner.loops);
    if (failed.has(key)) return false;
    if (goOn(attempt, at)) return true;
    failed.add(key);
    return false;
  };
  const inside = around.compile(body, again, inner);

  function goOn(attempt: Attempt, at: number): boolean {
    const turns = attempt.turns[id] ?? 0;
    if (turns < min) return turn(attempt, at, turns);
    if (turns >= max) return next(attempt, at);
    return mode === "greedy"
      ? turn(attempt, at, turns) || next(attempt, at)
      : next(attempt, at) || turn(attempt, at, turns);
  }

  function turn(attempt: Attempt, at: number, turns: number): boolean {
    const { turnStarts } = attempt;
    const start = turnStarts[id] ?? -1;
    attempt.turns[id] = turns + 1;
    turnStarts[id] = at;
    const matched = inside(attempt, at);
    turnStarts[id] = start;
    attempt.turns[id] = turns;
    return matched;
  }

  return (attempt, at) => {
    const turns = attempt.turns[id] ?? 0;
    attempt.turns[id] = 0;
    const matched = goOn(attempt, at);
    attempt.turns[id] = turns;
    return matched;
  };
}

/** All that decides how matching goes on from a place: turns taken, as far as they are counted, and where they began. */
function stateOf({ turns, turnStarts }: Attempt, at: number, loops: Surroundings["loops"]): string {
  let state = String(at);
  for (const [index, { id, min, endless }] of loops.entries()) {
    const counted = turns[id] ?? 0;
    state += `,${endless ? Math.min(counted, min) : counted}`;
    // Its own turn is over: only those of the loops around it matter.
    if (index < loops.length - 1) state += `,${turnStarts[id] ?? -1}`;
  }
  return state;
}
