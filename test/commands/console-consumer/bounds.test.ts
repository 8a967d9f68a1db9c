import { expect, test } from "vitest";
import { boundsOf } from "../../../src/commands/console-consumer/bounds.ts";
import { consoleConsumerOptions } from "../../../src/commands/console-consumer/options.ts";
import { parseJoptsimple } from "../../../src/kit/joptsimple.ts";

const bounds = (args: string[], group = false) =>
  boundsOf(parseJoptsimple(consoleConsumerOptions, args), group, 1_000_000);

test("none unless asked for", () => {
  expect(bounds([])).toEqual({ tail: undefined, from: undefined, to: undefined, untilEnd: false });
});

test("times and numbers", () => {
  expect(bounds(["--from", "-10s", "--to", "now"])).toEqual({
    tail: undefined,
    from: 990_000,
    to: 1_000_000,
    untilEnd: false,
  });
  expect(bounds(["--tail", "3", "--until-end"])).toMatchObject({ tail: 3, untilEnd: true });
});

test.each([
  ["--tail 3 --from -1m", "--tail and --from cannot be used together"],
  ["--tail 3 --from-beginning", "--tail and --from-beginning cannot be used together"],
  ["--from -1m --offset 3", "--from and --offset cannot be used together"],
  ["--tail -1", "--tail takes a number from 0 on, not -1"],
  ["--from now --to -1m", "--from is later than --to"],
])("%s", (args, message) => {
  expect(() => bounds(args.split(" "))).toThrow(message);
});

test("a group begins where its offsets say", () => {
  expect(() => bounds(["--tail", "3"], true)).toThrow("cannot be used in a group");
  expect(bounds(["--until-end"], true)).toMatchObject({ untilEnd: true });
});
