import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { merge, readResults, writeResults } from "../../../bench/report/results.ts";
import { SAMPLE } from "../sample-results.ts";

const of = (suite: string, title: string) => ({ ...SAMPLE, suite, title });

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kt-bench-results-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("what was written is read again, numbers with four digits", () => {
  const file = path.join(folder, "results.json");
  const [table] = SAMPLE.tables;
  const rows = [{ name: "row", samples: { kt: { values: [12.345678, 1_234_567, 40] } } }];
  writeResults([{ ...SAMPLE, tables: [{ ...table!, rows }] }], file);
  expect(readResults(file)[0]?.tables[0]?.rows[0]?.samples["kt"]?.values).toEqual([12.35, 1_235_000, 40]);
});

test("where nothing was written yet there are no results", () => {
  expect(readResults(path.join(folder, "absent.json"))).toEqual([]);
});

test("new results take the place of the suite's old ones, in the order of the suites; suites that are gone go", () => {
  const merged = merge(
    [of("a", "old"), of("b", "old"), of("gone", "old")],
    [of("b", "new"), of("c", "new")],
    ["c", "b", "a"],
  );
  expect(merged.map(({ suite, title }) => `${suite} ${title}`)).toEqual(["c new", "b new", "a old"]);
});
