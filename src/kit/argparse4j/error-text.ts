import type { OptionTable } from "../options.ts";
import { argumentsOf } from "./arguments.ts";
import type { ArgumentParser } from "./arguments.ts";
import { UnrecognizedArgumentError } from "./errors.ts";
import type { ArgumentParserError } from "./errors.ts";
import { usageText } from "./help.ts";
import { wrap } from "./wrap.ts";

/** What git's help.c, from which argparse4j has it, takes for too far away to be meant. */
const TOO_FAR = 7;
const COSTS = { swap: 0, substitution: 2, addition: 1, deletion: 4 } as const;

/** What an argparse4j tool prints about its command line: usage, error, and the options that may have been meant. */
export function errorText(
  parser: ArgumentParser,
  table: OptionTable,
  error: ArgumentParserError,
  width: number,
): string {
  const message = wrap(`${parser.prog}: error: ${error.message}\n`, width, 0, "");
  const near = error instanceof UnrecognizedArgumentError ? nearFlags(error.term, table) : [];
  const advice = near.length === 0 ? "" : `\nDid you mean:\n${near.map((flag) => `\t${flag}\n`).join("")}`;
  return usageText(parser, table, width) + message + advice;
}

function nearFlags(term: string, table: OptionTable): string[] {
  const body = withoutDashes(term);
  if (body.length < 2) return [];
  const candidates = argumentsOf(table)
    .flatMap(({ flags }) => flags)
    .filter((flag) => withoutDashes(flag).length > 1)
    .map((flag) => ({ flag, far: distance(body, withoutDashes(flag)) }));
  const nearest = Math.min(...candidates.map(({ far }) => far));
  if (nearest >= TOO_FAR) return [];
  return candidates
    .filter(({ far }) => far === nearest)
    .map(({ flag }) => flag)
    .toSorted();
}

function withoutDashes(flag: string): string {
  return flag.replace(/^-+/, "");
}

/** The least cost of edits that make the name of what was typed; none where the name only goes on. */
function distance(typed: string, name: string): number {
  if (name.startsWith(typed)) return 0;
  let beforeLast: number[] = [];
  let last = Array.from({ length: name.length + 1 }, (_, at) => at);
  for (let i = 1; i <= typed.length; i++) {
    const row = [i];
    for (let j = 1; j <= name.length; j++) {
      const same = typed[i - 1] === name[j - 1];
      const swapped = !same && i >= 2 && j >= 2 && typed[i - 2] === name[j - 1] && typed[i - 1] === name[j - 2];
      row[j] = Math.min(
        cost(last, j - 1) + (same ? 0 : COSTS.substitution),
        swapped ? cost(beforeLast, j - 2) + COSTS.swap : Number.POSITIVE_INFINITY,
        cost(last, j) + COSTS.deletion,
        cost(row, j - 1) + COSTS.addition,
      );
    }
    beforeLast = last;
    last = row;
  }
  return cost(last, name.length);
}

function cost(row: readonly number[], at: number): number {
  return row[at] ?? Number.POSITIVE_INFINITY;
}
