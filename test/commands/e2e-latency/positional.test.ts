import { describe, expect, test } from "vitest";
import { isPositional, namedArguments } from "../../../src/commands/e2e-latency/positional.ts";

const named = (line: string) => namedArguments(line.split(" ")).join(" ");

describe("values without names", () => {
  test("get those of their places", () => {
    const five = "--bootstrap-server b:1 --topic t --num-records 5 --producer-acks 1 --record-size 10";
    expect(named("b:1 t 5 1 10")).toBe(five);
    expect(named("b:1 t 5 1 10 file")).toBe(`${five} --command-config file`);
  });

  test("may have kt's own options among them", () => {
    const five = "--bootstrap-server b:1 --topic t --num-records 5 --producer-acks 1 --record-size 10";
    expect(named("b:1 --output json t 5 1 --no-color 10 --connect-timeout=5")).toBe(
      `${five} --output json --no-color --connect-timeout=5`,
    );
  });

  test.each(["--topic t x y", "--record-size 5", "--help"])("are not looked for in %j", (line) => {
    expect(named(line)).toBe(line);
  });

  test.each([
    ["b t 5 1", 4],
    ["--version", 1],
    ["b t 5 1 10 file more", 7],
    // A name after an equals sign is none here.
    ["--topic=t --num-records=5", 2],
  ])("%j are %d, too few or too many", (line, count) => {
    expect(() => named(line)).toThrow(`Expected 5 or 6 positional arguments, but got ${count}.`);
    expect(isPositional(line.split(" "))).toBe(true);
  });

  test("are none where there are no arguments", () => {
    expect(isPositional([])).toBe(false);
  });
});
