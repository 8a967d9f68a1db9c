import { describe, expect, test } from "vitest";
import { parseJoptsimple, UnknownOptionError } from "../../src/kit/joptsimple.ts";
import { flag, integer, list, long, optionalInteger, optionalLong, optionalText, text } from "../../src/kit/options.ts";
import { errorOf } from "../support/error-of.ts";

const table = {
  list: flag("--list", "List."),
  topic: text("--topic <name>", "A topic."),
  partitions: integer("--partitions <n>", "How many."),
  offset: long("--offset <n>", "From where."),
  config: list("--config <name=value>", "A setting."),
};

const parse = (...args: string[]) => parseJoptsimple(table, args);

describe("a joptsimple command line", () => {
  test("takes a value from the next word, whatever it looks like", () => {
    expect(parse("--topic", "--list").topic).toBe("--list");
    expect(parse("--partitions", "-1").partitions).toBe(-1);
  });

  test("takes a value after an equals sign, the empty one too", () => {
    expect(parse("--topic=a=b").topic).toBe("a=b");
    expect(parse("--topic=").topic).toBe("");
  });

  test("takes one dash for two", () => {
    expect(parse("-list", "-topic=x")).toMatchObject({ list: true, topic: "x" });
  });

  test("leaves a value on a flag alone", () => {
    expect(parse("--list=all").list).toBe(true);
  });

  test("tells what is given from what is not", () => {
    const options = parse("--list", "--topic", "x");
    expect([...options.given]).toEqual(["list", "topic"]);
    expect(options.config).toEqual([]);
    expect(options.partitions).toBeUndefined();
  });

  test("tells in which order options stand on the command line, and how often", () => {
    const options = parse("--topic", "x", "--list", "--config=a", "-list", "--config", "b");
    expect(options.sequence).toEqual(["topic", "list", "config", "list", "config"]);
  });

  test("reads no options after two dashes, and keeps the other words", () => {
    const options = parse("a", "--list", "-", "--", "--topic", "x");
    expect(options.words).toEqual(["a", "-", "--topic", "x"]);
    expect(options.given.has("topic")).toBe(false);
  });

  test.each([
    [
      ["--list", "npm", "--topic", "x", "--", "y"],
      ["npm", "--topic", "x", "--", "y"],
    ],
    [
      ["--list", "--", "--topic", "x"],
      ["--topic", "x"],
    ],
    [
      ["--list", "-", "--topic"],
      ["-", "--topic"],
    ],
  ])("leaves all behind the first word alone where that ends the options: %j", (args, words) => {
    const options = parseJoptsimple(table, args, {}, { posixlyCorrect: true });
    expect(options.words).toEqual(words);
    expect([...options.given]).toEqual(["list"]);
  });

  describe("with an option whose value may be left out", () => {
    const codecs = { sync: flag("--sync", "Wait."), codec: optionalText("--codec [name]", "A codec.") };
    const read = (...args: string[]) => parseJoptsimple(codecs, args);

    test.each<[string[], string | undefined]>([
      [["--codec", "lz4"], "lz4"],
      [["--codec=lz4"], "lz4"],
      [["-codec", "lz4"], "lz4"],
      [["--codec", ""], ""],
      [["--codec="], ""],
      [["--codec"], undefined],
      [["--codec", "--sync"], undefined],
      [["--codec", "-sync"], undefined],
      [["--codec", "-"], "-"],
      [["--codec", "--"], "--"],
      [["--codec", "--codec"], undefined],
      [["--codec", "--codec", "lz4"], "lz4"],
      [["--codec", "lz4", "--codec"], "lz4"],
    ])("%j", (args, value) => {
      const options = read(...args);
      expect(options.codec).toBe(value);
      expect(options.given.has("codec")).toBe(true);
      expect(options.sync).toBe(args.some((arg) => arg.endsWith("sync")));
    });

    test("leaves what follows the value alone", () => {
      expect(read("--codec", "lz4", "word").words).toEqual(["word"]);
      expect(read("--codec=", "word").words).toEqual(["word"]);
    });

    test("takes no word that looks like an option", () => {
      expect(() => read("--codec", "-1")).toThrow("1 is not a recognized option");
    });

    test("refuses two values", () => {
      expect(() => read("--codec", "a", "--codec", "b").codec).toThrow(
        "Found multiple arguments for option codec, but you asked for only one",
      );
    });

    test("is undefined where it is absent", () => {
      const options = read("word");
      expect(options.codec).toBeUndefined();
      expect(options.given.has("codec")).toBe(false);
    });
  });

  test("collects the values of an option that may be repeated", () => {
    expect(parse("--config", "a=1", "--config=b=2").config).toEqual(["a=1", "b=2"]);
  });

  test.each([["--foo"], ["--top", "x"], ["--foo=1"], ["-x"]])("refuses %s, which it does not know whole", (...args) => {
    expect(() => parse(...args)).toThrow(UnknownOptionError);
  });

  test("names the first letter of an unknown word with one dash", () => {
    expect(() => parse("-foo")).toThrow("f is not a recognized option");
  });

  test("refuses an option whose value is missing", () => {
    expect(() => parse("--topic")).toThrow("Option topic requires an argument");
  });

  test("refuses two values of a single one only where it is read", () => {
    const options = parse("--topic", "a", "--topic", "b");
    expect(options.given.has("topic")).toBe(true);
    expect(errorOf(() => options.topic)).toMatchObject({
      message: "Found multiple arguments for option topic, but you asked for only one",
      javaClass: "joptsimple.MultipleArgumentsForOptionException",
    });
  });

  test.each(["three", "", " 1", "1.0", "0x10", "2147483648", "-2147483649"])(
    "refuses %j as an integer only where it is read",
    (value) => {
      const options = parse(`--partitions=${value}`);
      expect(() => options.partitions).toThrow(`Cannot parse argument '${value}' of option partitions`);
    },
  );

  test.each([
    ["+3", 3],
    ["007", 7],
    ["-2147483648", -2147483648],
    ["2147483647", 2147483647],
  ])("reads %s as the integer %d", (value, number) => {
    expect(parse("--partitions", value).partitions).toBe(number);
  });

  test.each(["three", "", "1.0", "9223372036854775808", "-9223372036854775809"])(
    "refuses %j as a long only where it is read",
    (value) => {
      const options = parse(`--offset=${value}`);
      expect(errorOf(() => options.offset)).toMatchObject({
        message: `Cannot parse argument '${value}' of option offset`,
        javaClass: "joptsimple.OptionArgumentConversionException",
      });
    },
  );

  test.each([
    ["+3", 3n],
    ["-9223372036854775808", -9223372036854775808n],
    ["9223372036854775807", 9223372036854775807n],
  ])("reads %s as the long %d", (value, number) => {
    expect(parse("--offset", value).offset).toBe(number);
    expect(parse().offset).toBeUndefined();
  });

  test("says that a number is wrong before it says that there are two", () => {
    expect(() => parse("--offset=1", "--offset=x").offset).toThrow("Cannot parse argument 'x' of option offset");
    expect(() => parse("--offset=1", "--offset=2").offset).toThrow("Found multiple arguments for option offset");
  });

  test("takes a default as if it were given", () => {
    const options = parseJoptsimple(table, ["--list"], { topic: "x", unknown: "y" });
    expect(options.topic).toBe("x");
    expect(options.given.has("topic")).toBe(true);
    expect(parseJoptsimple(table, ["--topic", "z"], { topic: "x" }).topic).toBe("z");
  });

  test("takes what follows for a number that may be left out only where it is one", () => {
    const numbers = { size: optionalInteger("--size [n]", "A size."), time: optionalLong("--time [ms]", "A time.") };
    const read = (...args: string[]) => {
      const { size, time, given, words } = parseJoptsimple(numbers, args);
      return { size, time, given: [...given], words };
    };
    expect(read("--size", "-1", "--time", "5")).toEqual({ size: -1, time: 5n, given: ["size", "time"], words: [] });
    expect(read("--time", "--size")).toEqual({ size: undefined, time: undefined, given: ["time", "size"], words: [] });
    expect(read("--time", "abc")).toEqual({ size: undefined, time: undefined, given: ["time"], words: ["abc"] });
    expect(() => read("--size=3000000000")).toThrow("Cannot parse argument '3000000000' of option size");
  });
});
