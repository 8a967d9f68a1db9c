import { describe, expect, test } from "vitest";
import { helpText, parseOptions } from "../../bench/options.ts";
import type { Suite } from "../../bench/suite.ts";
import { suites } from "../../bench/suites/index.ts";

const suite = (name: string, more: Partial<Suite> = {}): Suite => ({
  name,
  title: `The ${name}`,
  minutes: 2,
  measure: () => Promise.resolve([]),
  ...more,
});
const ALL = [suite("one"), suite("two"), suite("rare", { onlyWhenNamed: true })];

describe("the options of the benchmark", () => {
  test("without any all suites run that need not be named, and the documentation is written", () => {
    const options = parseOptions([], ALL);
    expect(options.suites.map(({ name }) => name)).toEqual(["one", "two"]);
    expect(options).toMatchObject({ write: true, check: false, rows: "" });
  });

  test("--only takes suites by name, in its order", () => {
    expect(parseOptions(["--only", "rare,one"], ALL).suites.map(({ name }) => name)).toEqual(["rare", "one"]);
  });

  test("a suite that there is not is named, with those that there are", () => {
    expect(() => parseOptions(["--only", "three"], ALL)).toThrow("there is no suite three: one, two, rare");
  });

  test.each([["--only", "one"], ["--quick"], ["--rows", "x"], ["--tools", "kcat"]])(
    "a part of a run (%s) writes nothing unless --write says so",
    (...args) => {
      expect(parseOptions(args, ALL).write).toBe(false);
      expect(parseOptions([...args, "--write"], ALL).write).toBe(true);
    },
  );

  test("--quick does less, and what is given counts more than that", () => {
    const full = parseOptions([], ALL);
    const quick = parseOptions(["--quick"], ALL);
    expect(quick.runs).toBeLessThan(full.runs);
    expect(quick.gigabytes).toBeLessThan(full.gigabytes);
    expect(parseOptions(["--quick", "--runs", "7"], ALL).runs).toBe(7);
  });

  test.each(["0", "-1", "many"])("%j is no number of runs", (text) => {
    expect(() => parseOptions([`--runs=${text}`], ALL)).toThrow(`--runs takes a number above 0, not ${text}`);
  });
});

test("the help tells all suites, how long each takes and how long all of them", () => {
  const help = helpText(ALL);
  expect(help).toMatch(/one +2 min {2}The one/);
  expect(help).toMatch(/rare +2 min {2}The rare, only when named/);
  expect(help).toMatch(/together +4 min/);
});

test("the suites of a whole run take less than 25 minutes together", () => {
  const minutes = suites.filter(({ onlyWhenNamed }) => onlyWhenNamed !== true).map((each) => each.minutes);
  expect(minutes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(25);
});

test("no two suites have one name", () => {
  const names = suites.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});
