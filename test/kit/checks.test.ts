import { describe, expect, test } from "vitest";
import { OptionChecks } from "../../src/kit/checks.ts";
import { parseJoptsimple } from "../../src/kit/joptsimple.ts";
import { flag, text } from "../../src/kit/options.ts";

const table = {
  alter: flag("--alter", "Alter."),
  list: flag("--list", "List."),
  topic: text("--topic <name>", "A topic."),
  bootstrapServer: text("--bootstrap-server <host:port>", "Brokers."),
};

const checks = (...args: string[]) => new OptionChecks(table, parseJoptsimple(table, args));

const combination =
  (...args: string[]) =>
  () => {
    checks(...args).forbidCombination(["bootstrapServer", "topic"], "alter", " (no)");
  };

describe("the checks of a tool's options", () => {
  test("name the first option that is missing", () => {
    expect(() => checks("--list").require("list", "topic", "bootstrapServer")).toThrow(
      'Missing required argument "[topic]"',
    );
    expect(() => checks("--topic=a").require("topic")).not.toThrow();
  });

  test("name the first option that another one excludes", () => {
    expect(() => checks("--topic=a", "--list").forbid("topic", ["alter", "list"])).toThrow(
      'Option "[topic]" can\'t be used with option "[list]"',
    );
    expect(() => checks("--list").forbid("topic", ["list"])).not.toThrow();
  });

  test("refuse two spellings of one option together", () => {
    expect(() => checks("--list", "--topic=a").forbidBoth("topic", "list")).toThrow(
      "Options --topic and --list cannot be specified together.",
    );
    expect(() => checks("--list").forbidBoth("topic", "list")).not.toThrow();
    expect(() => checks("--topic=a").forbidBoth("topic", "list")).not.toThrow();
  });

  test("refuse a combination only when it is whole", () => {
    expect(combination("--alter", "--topic=a", "--bootstrap-server=b:1")).toThrow(
      'Option combination "[[bootstrap-server], [topic]]" can\'t be used with option "[alter]" (no)',
    );
    expect(combination("--alter", "--topic=a")).not.toThrow();
    expect(combination("--topic=a", "--bootstrap-server=b:1")).not.toThrow();
  });
});
