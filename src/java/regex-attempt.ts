import type { Node } from "./regex-node.ts";

/** One attempt to match a text. */
export interface Attempt {
  readonly text: string;
  /** Where each group began and ended when it last matched; -1 where it has not. */
  readonly starts: number[];
  readonly ends: number[];
  /** Where each group that is being matched began. */
  readonly opened: number[];
  /** What loops keep, by their number: where their turn began and how many there were. */
  readonly turnStarts: number[];
  readonly turns: number[];
  /** From where a loop has failed before. */
  readonly failed: (Set<string> | undefined)[];
  /** Where the last part that was matched by itself ended. */
  last: number;
  /** Where the lookbehind that is being matched must end. */
  behindTo: number;
}

/** Matches a part at a place and then all that comes after it. */
export type Step = (attempt: Attempt, at: number) => boolean;

/** What compiling needs to know of the surroundings. */
export interface Surroundings {
  /** The loops that are being compiled around this part. */
  readonly loops: readonly { readonly id: number; readonly min: number; readonly endless: boolean }[];
  /** False where what comes after a part depends on more than the place: a failure says nothing about the next try. */
  readonly remembers: boolean;
  /** Gives loops their numbers. */
  readonly nextLoop: () => number;
  readonly compile: (node: Node, next: Step, around: Surroundings) => Step;
}

/** Ends a part that is matched by itself. */
export const accept: Step = (attempt, at) => {
  attempt.last = at;
  return true;
};
