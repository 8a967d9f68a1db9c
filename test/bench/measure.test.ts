import { expect, test } from "vitest";
import type { Bench } from "../../bench/bench.ts";
import { fewRuns, inTurns, isWanted, rowOf } from "../../bench/measure.ts";

const bench: Bench = {
  runs: 3,
  share: 1,
  gigabytes: 1,
  rows: "",
  tools: { kt: "1", kcat: undefined },
  folder: "/nowhere",
  kafka: () => Promise.reject(new Error("no Kafka here")),
  withFreshKafka: () => Promise.reject(new Error("no Kafka here")),
  tell: () => undefined,
};

/** Programs that write down who ran when. */
function contenders(names: readonly string[]) {
  const order: string[] = [];
  const all = names.map((name) => {
    const run = (turn: number): Promise<number> => {
      order.push(`${name}${turn}`);
      return Promise.resolve(turn);
    };
    return [name, { command: `run ${name}`, run }] as const;
  });
  return { order, all: Object.fromEntries(all) };
}

test("programs take turns, backwards in every other round", async () => {
  const { order, all } = contenders(["a", "b"]);
  await inTurns(bench, all);
  expect(order).toEqual(["a0", "b0", "b1", "a1", "a2", "b2"]);
});

test("a program that is not installed is left out", async () => {
  const { order, all } = contenders(["kt", "kcat"]);
  const turns = await inTurns(bench, all, { runs: 1 });
  expect(order).toEqual(["kt0"]);
  expect(Object.keys(turns)).toEqual(["kt"]);
});

test("runs to warm up do not count, and slow programs may have fewer runs", async () => {
  const { order, all } = contenders(["a", "b"]);
  const turns = await inTurns(bench, all, { warmUps: 1, runs: 2, fewer: { b: 1 } });
  expect(order).toEqual(["a0", "b0", "b1", "a1", "a2"]);
  expect(turns).toEqual({ a: { command: "run a", taken: [1, 2] }, b: { command: "run b", taken: [1] } });
});

test("a row has one of the numbers that the turns gave", () => {
  const turns = {
    kt: {
      command: "kt",
      taken: [
        { rate: 5, p99: 1 },
        { rate: 6, p99: 2 },
      ],
    },
  };
  expect(rowOf("row", turns, ({ p99 }) => p99)).toEqual({
    name: "row",
    samples: { kt: { command: "kt", values: [1, 2] } },
  });
});

test("slow programs run at least once", () => {
  expect(fewRuns({ ...bench, runs: 5 })).toBe(2);
  expect(fewRuns({ ...bench, runs: 1 })).toBe(1);
});

test("rows are chosen by a part of their names", () => {
  expect(isWanted({ ...bench, rows: "6 part" }, "values, 6 partitions")).toBe(true);
  expect(isWanted({ ...bench, rows: "lz4" }, "values, 6 partitions")).toBe(false);
});
