/** Programs side by side: how they take turns, and how what they took becomes rows of a table. */
import type { Bench } from "./bench.ts";
import type { Row, Sample } from "./suite.ts";
import { type CommandLine, millisecondsOf, shown, type Streams } from "./support/commands.ts";

/** One program at one job. */
export interface Contender<Taken> {
  readonly command: CommandLine | string;
  /** @param turn From 0 on: for names that must be new in each. */
  readonly run: (turn: number) => Promise<Taken>;
}

/** What a program took in each of its turns. */
export interface Turns<Taken> {
  readonly command: string;
  readonly taken: readonly Taken[];
}

export interface TurnOptions {
  /** Those of the bench unless given. */
  readonly runs?: number;
  /** Runs of each before that do not count. */
  readonly warmUps?: number;
  /** Of programs that take so long that they get fewer runs. */
  readonly fewer?: Readonly<Record<string, number>>;
}

/**
 * Runs the programs that are installed in turns, so that what else the machine does hits all alike; every other round
 * goes backwards, so that none always follows the same other.
 */
export async function inTurns<Taken>(
  bench: Bench,
  contenders: Readonly<Record<string, Contender<Taken>>>,
  { runs = bench.runs, warmUps = 0, fewer = {} }: TurnOptions = {},
): Promise<Record<string, Turns<Taken>>> {
  const here = Object.entries(contenders).filter(([name]) => !(name in bench.tools) || bench.tools[name] !== undefined);
  const taken = new Map<string, Taken[]>(here.map(([name]) => [name, []]));
  for (let turn = 0; turn < runs + warmUps; turn++) {
    for (const [name, { run }] of turn % 2 === 0 ? here : here.toReversed()) {
      if (turn >= warmUps + (fewer[name] ?? runs)) continue;
      const value = await run(turn);
      if (turn >= warmUps) taken.get(name)?.push(value);
    }
  }
  return Object.fromEntries(
    here.map(([name, { command }]) => [
      name,
      { command: typeof command === "string" ? command : shown(command), taken: taken.get(name) ?? [] },
    ]),
  );
}

/** The row of one of the numbers that the turns gave. */
export function rowOf<Taken>(
  name: string,
  turns: Readonly<Record<string, Turns<Taken>>>,
  number: (taken: Taken) => number,
): Row {
  const samples = Object.entries(turns).map(([program, { command, taken }]): [string, Sample] => [
    program,
    { values: taken.map((each) => number(each)), command },
  ]);
  return { name, samples: Object.fromEntries(samples) };
}

/** Milliseconds from start to end of each command, one warm-up each. */
export async function timed(
  bench: Bench,
  name: string,
  commands: Readonly<Record<string, CommandLine>>,
  { accepted, ...options }: TurnOptions & Pick<Streams, "accepted"> = {},
): Promise<Row> {
  const streams = accepted === undefined ? {} : { accepted };
  const contenders = Object.entries(commands).map(([program, command]): [string, Contender<number>] => [
    program,
    { command, run: () => millisecondsOf(command, streams) },
  ]);
  const turns = await inTurns(bench, Object.fromEntries(contenders), { warmUps: 1, ...options });
  return rowOf(name, turns, (taken) => taken);
}

/** How often the official tool runs where each run takes many seconds. */
export function fewRuns({ runs }: Bench): number {
  return Math.max(1, Math.floor(runs / 2));
}

/** True for rows that --rows asks for. */
export function isWanted({ rows }: Bench, name: string): boolean {
  return name.includes(rows);
}
