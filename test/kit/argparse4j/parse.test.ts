import { describe, expect, test } from "vitest";
import { argument, exclusive, helpArgument } from "../../../src/kit/argparse4j/arguments.ts";
import { ArgumentParserError } from "../../../src/kit/argparse4j/errors.ts";
import { parseArgparse4j } from "../../../src/kit/argparse4j/parse.ts";
import { double, flag, integer, list, long, text } from "../../../src/kit/options.ts";
import { errorOf } from "../../support/error-of.ts";

const table = {
  help: helpArgument,
  topic: argument(text("--topic TOPIC", ""), { required: true }),
  throughput: argument(double("--throughput N", "")),
  records: argument(long("--num-records N", ""), { fallback: 7n }),
  acks: argument(integer("--acks ACKS", ""), { choices: [0, 1, -1], fallback: -1 }),
  properties: argument(list("--property NAME=VALUE", "")),
  verbose: argument(flag("--verbose", "")),
  ...exclusive(
    { required: true },
    {
      size: argument(integer("--record-size SIZE", "")),
      file: argument(text("--record-file FILE", "")),
      monotonic: argument(flag("--monotonic", "")),
    },
  ),
  own: text("--topic-of-kt <name>", "", { own: true }),
  debug: flag("--debug", "", { own: true }),
};

const enough = ["--topic", "t", "--monotonic"];
const parse = (...args: string[]) => parseArgparse4j(table, [...enough, ...args]);
const fault = (...args: string[]) => {
  const error = errorOf(() => parseArgparse4j(table, args));
  if (!(error instanceof ArgumentParserError)) throw error;
  return error.message;
};

describe("values", () => {
  test("come by name, with an equals sign, by the beginning of a name", () => {
    const { records, throughput, properties } = parse(
      "--num-records=5",
      "--th",
      "1e3",
      "--pr",
      "a=1",
      "b=2",
      "--verbose",
    );
    expect({ records, throughput, properties }).toEqual({ records: 5n, throughput: 1000, properties: ["a=1", "b=2"] });
  });

  test("are what the tool has by default where they are absent", () => {
    const { records, acks, throughput, properties, verbose, own, given } = parse();
    expect({ records, acks, throughput, properties, verbose, own }).toEqual({
      records: 7n,
      acks: -1,
      throughput: undefined,
      properties: [],
      verbose: false,
      own: undefined,
    });
    expect(given).toEqual(new Set(["topic", "monotonic"]));
  });

  test("of an option given twice are those of the last time", () => {
    const { topic, properties, sequence } = parse("--topic", "u", "--property", "a", "--property", "b", "c");
    expect({ topic, properties, sequence }).toEqual({
      topic: "u",
      properties: ["b", "c"],
      sequence: ["topic", "monotonic", "topic", "properties", "properties"],
    });
  });

  test("may be negative whole numbers, and anything behind an equals sign or a double dash", () => {
    expect(parse("--acks", "-1").acks).toBe(-1);
    expect(parse("--throughput=-0.5").throughput).toBe(-0.5);
    expect(parse("--topic=--x=y").topic).toBe("--x=y");
    expect(parse("--property", "a", "--").properties).toEqual(["a"]);
  });

  test("of the environment stand in for an absent option, also a required one", () => {
    expect(parseArgparse4j(table, ["--monotonic"], { topic: "e" }).topic).toBe("e");
    expect(parseArgparse4j(table, ["--topic", "t"], { size: "3", nothing: "x" }).size).toBe(3);
    expect(parseArgparse4j(table, enough, { topic: "e" }).topic).toBe("t");
  });
});

test("kt's own options are read by their whole name and make no other name ambiguous", () => {
  expect(parse("--topic-of-kt", "x", "--debug")).toMatchObject({ own: "x", debug: true });
  expect(parse("--topi", "u").topic).toBe("u");
  expect(fault(...enough, "--topic-of", "x")).toBe("unrecognized arguments: '--topic-of'");
});

test.each([["-h"], ["--help"], ["--he"], ["-hx"]])("help ends the reading in front of what is wrong: %s", (word) => {
  expect(parseArgparse4j(table, ["--verbose", word, "--nope"]).given.has("help")).toBe(true);
});

describe("the official errors", () => {
  test.each([
    [["--nope", "-h"], "unrecognized arguments: '--nope'"],
    [["--nope=1"], "unrecognized arguments: '--nope=1'"],
    [["-x"], "unrecognized arguments: '-x'"],
    [["word", "--verbose", "more"], "unrecognized arguments: 'word --verbose more'"],
    [["-5"], "unrecognized arguments: '-5'"],
    [[""], "unrecognized arguments: ''"],
    [["-"], "unrecognized arguments: '-'"],
    [["--", "--verbose"], "unrecognized arguments: '--verbose'"],
    [["--t", "x"], "ambiguous option: --t could match --throughput, --topic"],
    [["--record", "x"], "ambiguous option: --record could match --record-file, --record-size"],
    [["--topic"], "argument --topic: expected one argument"],
    [["--topic", "--verbose"], "argument --topic: expected one argument"],
    [["--topic", "--"], "argument --topic: expected one argument"],
    [["--throughput", "-0.5"], "argument --throughput: expected one argument"],
    [["--property", "--verbose"], "argument --property: expected 1 argument(s)"],
    [["--verbose=yes"], "argument --verbose: ignore implicit argument 'yes'"],
    [["--help=yes"], "argument -h/--help: ignore implicit argument 'yes'"],
    [["--acks", "2"], "argument --acks: invalid choice: '2' (choose from {0,1,-1})"],
    [["--acks", "all"], `argument --acks: could not convert 'all' to Integer (For input string: "all")`],
    [["--acks="], `argument --acks: could not convert '' to Integer (For input string: "")`],
    [["--num-records", "1.5"], `argument --num-records: could not convert '1.5' to Long (For input string: "1.5")`],
    [["--throughput", "x"], `argument --throughput: could not convert 'x' to Double (For input string: "x")`],
    [["--throughput", ""], "argument --throughput: could not convert '' to Double (empty String)"],
    [["--monotonic", "--record-size", "1"], "argument --record-size: not allowed with argument --monotonic"],
    [["--monotonic"], "argument --topic is required"],
    [["--topic", "t"], "one of the arguments --record-size --record-file --monotonic is required"],
  ])("%j: %s", (args, message) => {
    expect(fault(...args)).toBe(message);
  });

  test("of several arguments that are missing tell the last one", () => {
    const required = {
      server: argument(text("--server HOST", ""), { required: true }),
      topic: argument(text("--topic TOPIC", ""), { required: true }),
      group: argument(text("--group-id GROUP", ""), { required: true }),
      records: argument(long("--num-records N", "")),
    };
    const of = (...args: string[]) => errorOf(() => parseArgparse4j(required, args));
    expect(of("--num-records", "1")).toEqual(new ArgumentParserError("argument --group-id is required"));
    expect(of("--group-id", "g")).toEqual(new ArgumentParserError("argument --topic is required"));
    expect(of("--topic", "t", "--group-id", "g")).toEqual(new ArgumentParserError("argument --server is required"));
  });
});
