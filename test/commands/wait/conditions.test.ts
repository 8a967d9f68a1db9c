import { describe, expect, test } from "vitest";
import { readConditions } from "../../../src/commands/wait/conditions.ts";
import { waitOptions } from "../../../src/commands/wait/options.ts";
import { parseJoptsimple } from "../../../src/kit/joptsimple.ts";

const read = (...args: string[]) => readConditions(parseJoptsimple(waitOptions, args));

describe("the options of kt wait", () => {
  test("ask for nothing but a broker, for a minute, where there are none", () => {
    expect(read()).toEqual({ topics: [], groups: [], timeoutMs: 60_000 });
  });

  test("name topics with the partitions they have at least, and groups that are stable", () => {
    expect(read("--topic", "a", "--topic", "b.c:3", "--group", "g", "--group", "h", "--group", "g")).toMatchObject({
      topics: [
        { name: "a", partitions: 1 },
        { name: "b.c", partitions: 3 },
      ],
      groups: [
        { groupId: "g", states: ["Stable"], maxLag: undefined },
        { groupId: "h", states: ["Stable"] },
      ],
    });
  });

  test.each([
    [["--max-lag", "0"], undefined, 0n],
    [["--max-lag", "9223372036854775807", "--state", "empty"], ["Empty"], 2n ** 63n - 1n],
    [["--state", "STABLE, Empty"], ["Stable", "Empty"], undefined],
  ])("%j is about groups", (args, states, maxLag) => {
    expect(read("--group", "g", ...args).groups).toEqual([{ groupId: "g", states, maxLag }]);
  });

  test.each([
    [["orders"], "'orders' is no option"],
    [["--topic", ""], "--topic does not know ''"],
    [["--topic", "a:0"], "--topic does not know 'a:0'"],
    [["--topic", "a:"], "--topic does not know 'a:'"],
    [["--topic", "a:1:2"], "--topic does not know 'a:1:2'"],
    [["--topic", "a/b:2"], "There will never be such a topic: 'a/b' contains one or more characters other than"],
    [["--group", "g", "--group", ""], "--group takes the name of a group, not ''"],
    [["--state", "Stable"], "--state is about groups: give --group too"],
    [["--max-lag", "1"], "--max-lag is about groups: give --group too"],
    [["--group", "g", "--state", "Dead"], "--state does not know 'Dead'"],
    [["--group", "g", "--max-lag", "-1"], "--max-lag takes a number of records from 0 on, not '-1'"],
    [["--timeout", "soon"], "--timeout does not know the duration 'soon'"],
  ])("%j are refused", (args, message) => {
    expect(() => read(...args)).toThrow(message);
  });
});
