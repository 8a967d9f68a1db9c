import type { CharTest } from "./regex-case.ts";

/** Whether something holds at a place (in UTF-16 units) of a text. */
export type Assertion = (text: string, at: number) => boolean;

export interface Repeat {
  readonly kind: "repeat";
  readonly body: Node;
  readonly min: number;
  /** ENDLESS where there is none. */
  readonly max: number;
  readonly mode: "greedy" | "reluctant" | "possessive";
}

export interface Group {
  readonly kind: "group";
  readonly body: Node;
  /** Its number; undefined for a group that does not capture. */
  readonly capture: number | undefined;
}

export interface Look {
  readonly kind: "look";
  readonly body: Node;
  readonly negative: boolean;
  /** How far behind the body may begin, counted in UTF-16 units or in whole characters; undefined: it looks ahead. */
  readonly behind: { readonly min: number; readonly max: number; readonly wholeCharacters: boolean } | undefined;
}

export interface Reference {
  readonly kind: "reference";
  readonly group: number;
  readonly same: (a: number, b: number) => boolean;
}

export type Node =
  | { readonly kind: "set"; readonly test: CharTest }
  | { readonly kind: "assertion"; readonly holds: Assertion }
  | { readonly kind: "line-break" }
  | { readonly kind: "sequence"; readonly items: readonly Node[] }
  | { readonly kind: "choice"; readonly branches: readonly Node[] }
  | { readonly kind: "atomic"; readonly body: Node }
  | Reference
  | Group
  | Repeat
  | Look;

export const ENDLESS = 0x7fffffff;

/** What Java knows of a part before it matches anything; the lengths are 32-bit numbers that overflow. */
export interface Extent {
  readonly min: number;
  readonly max: number;
  /** The part of max that was there before the last choice: Java looks for an overflow only in what comes after it. */
  readonly settled: number;
  readonly bounded: boolean;
  /** There is one way to match at most, so Java never looks for another. */
  readonly oneWay: boolean;
}

const NOTHING: Extent = { min: 0, max: 0, settled: 0, bounded: true, oneWay: true };

export function extentOf(node: Node, before: Extent = NOTHING): Extent {
  switch (node.kind) {
    case "set":
      return { ...before, min: before.min + 1, max: (before.max + 1) | 0 };
    case "line-break":
      return { ...before, min: before.min + 1, max: (before.max + 2) | 0 };
    case "assertion":
    case "look":
      return before;
    case "reference":
      return { ...before, bounded: false };
    case "group":
      return extentOf(node.body, before);
    case "atomic":
      return { ...extentOf(node.body, before), settled: before.settled };
    case "sequence": {
      let extent = before;
      for (const item of node.items) extent = extentOf(item, extent);
      return extent;
    }
    case "choice":
      return extentOfChoice(
        node.branches.map((branch) => extentOf(branch)),
        before,
      );
    case "repeat":
      return extentOfRepeat(node, before);
  }
}

function extentOfChoice(branches: readonly Extent[], before: Extent): Extent {
  const max = (before.max + Math.max(...branches.map((branch) => branch.max))) | 0;
  return {
    min: before.min + Math.min(...branches.map(({ min }) => min)),
    max,
    settled: max,
    bounded: before.bounded && branches.every(({ bounded }) => bounded),
    oneWay: false,
  };
}

function extentOfRepeat(repeat: Repeat, before: Extent): Extent {
  const { body, min, max, mode } = repeat;
  if (isLoop(repeat)) return { ...before, bounded: false, oneWay: false };
  if (body.kind === "set" && max === ENDLESS && mode === "greedy") {
    return { ...before, min: before.min + min, max: (before.max + ENDLESS) | 0, oneWay: false };
  }
  if (min === 0 && max === 1 && body.kind === "group" && mode !== "possessive") {
    return extentOfChoice([extentOf(body), NOTHING], before);
  }
  if (min === 0 && max === 1)
    return { ...extentOf(body, before), min: before.min, settled: before.settled, oneWay: false };
  const once = extentOf(body);
  const unsettled = (before.max - before.settled) | 0;
  const longest = (Math.imul(once.max, max) + unsettled) | 0;
  return {
    min: before.min + once.min * min,
    max: (before.settled + longest) | 0,
    settled: before.settled,
    bounded: before.bounded && once.bounded && longest >= unsettled,
    oneWay: before.oneWay && once.oneWay && min === max,
  };
}

/** A repeated group with several ways to match, which are all tried at each turn; any other body matches in one way. */
export function isLoop({ body, min, max, mode }: Repeat): boolean {
  return body.kind === "group" && mode !== "possessive" && !(min === 0 && max === 1) && !extentOf(body).oneWay;
}
