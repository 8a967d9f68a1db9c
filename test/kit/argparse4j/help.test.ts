import { describe, expect, test } from "vitest";
import { argument, exclusive, helpArgument } from "../../../src/kit/argparse4j/arguments.ts";
import { errorText } from "../../../src/kit/argparse4j/error-text.ts";
import { ArgumentParserError, UnrecognizedArgumentError } from "../../../src/kit/argparse4j/errors.ts";
import { helpText, usageText } from "../../../src/kit/argparse4j/help.ts";
import { formatWidth, wrap } from "../../../src/kit/argparse4j/wrap.ts";
import { flag, integer, list, text } from "../../../src/kit/options.ts";

const parser = { prog: "tool", description: "This tool does nothing but that it does very thoroughly." };
const table = {
  help: helpArgument,
  topic: argument(text("--topic TOPIC", "The topic."), { required: true }),
  ...exclusive(
    { description: "Exactly one of these.", required: true },
    {
      size: argument(integer("--size SIZE", "How large a record is, in bytes of which a record has many.")),
      monotonic: argument(flag("--monotonic", "")),
    },
  ),
  properties: argument(list("--property NAME=VALUE", "Settings.")),
  delimiter: argument(text("--delimiter TEXT", "What ends."), { fallback: "\\n" }),
  own: flag("--own", "kt's own", { own: true }),
};

test("the help has the usage, the description, the arguments and the groups", () => {
  expect(helpText(parser, table, 50)).toBe(
    [
      "usage: tool [-h] --topic TOPIC",
      "            [--property NAME=VALUE [NAME=VALUE ...]]",
      "            [--delimiter TEXT] (--size SIZE |",
      "            --monotonic)",
      "",
      "This tool  does  nothing  but  that  it  does very",
      "thoroughly.",
      "",
      "optional arguments:",
      "  -h, --help             show  this  help  message",
      "                         and exit",
      "  --topic TOPIC          The topic.",
      "  --property NAME=VALUE [NAME=VALUE ...]",
      "                         Settings.",
      "  --delimiter TEXT       What ends. (default: \\n)",
      "",
      "  Exactly one of these.",
      "",
      "  --size SIZE            How large  a  record  is,",
      "                         in  bytes   of   which  a",
      "                         record has many.",
      "  --monotonic            (default: false)",
      "",
    ].join("\n"),
  );
});

test("a long name of the tool has a line of its own in the usage", () => {
  expect(usageText({ prog: "a-tool-with-a-very-long-name-indeed", description: "" }, table, 75)).toBe(
    [
      "usage: a-tool-with-a-very-long-name-indeed",
      "       [-h] --topic TOPIC [--property NAME=VALUE [NAME=VALUE ...]]",
      "       [--delimiter TEXT] (--size SIZE | --monotonic)",
      "",
    ].join("\n"),
  );
});

const after = (error: ArgumentParserError) => errorText(parser, table, error, 75).split("--monotonic)\n")[1];

describe("an error", () => {
  test("stands under the usage, broken into lines", () => {
    expect(after(new ArgumentParserError("argument --topic is required"))).toBe(
      "tool: error: argument --topic is required\n",
    );
    expect(
      after(
        new ArgumentParserError(
          "ambiguous option: -- could match --delimiter, --help, --monotonic, --property, --size, --topic",
        ),
      ),
    ).toBe(
      "tool: error: ambiguous  option:  --  could  match  --delimiter,  --help, --\nmonotonic, --property, --size, --topic\n",
    );
  });

  test.each([
    ["--topc", ["--topic"]],
    ["--siez", ["--size"]],
    ["--p", []],
    ["-delimit", ["--delimiter"]],
    ["--zzzzzzzzzzzzzz", []],
  ])("about the unknown option %s names those that are near", (term, near) => {
    const advice = near.length === 0 ? "" : `\nDid you mean:\n${near.map((each) => `\t${each}\n`).join("")}`;
    expect(after(new UnrecognizedArgumentError(term))).toBe(
      `tool: error: unrecognized arguments: '${term}'\n${advice}`,
    );
  });
});

describe("lines", () => {
  test("are filled to the width, the odd blanks in the middle, the last one as it is", () => {
    expect(wrap("aa bb cc dd ee ffff", 16, 0, "")).toBe("aa bb  cc  dd ee\nffff");
    expect(wrap("aaaaaaaaaaaaaaaaaaaa bb", 10, 0, "  ")).toBe("\n  aaaaaaaaaaaaaaaaaaaa\n  bb");
    expect(wrap("one\ntwo three", 40, 0, "  ")).toBe("one\n  two three");
  });

  test.each([
    [undefined, 75],
    [80, 75],
    [120, 115],
    [6, 1],
    [5, 75],
    [0, 75],
    [-1, 75],
  ])("of a terminal of %s columns have %i", (columns, width) => {
    expect(formatWidth(columns)).toBe(width);
  });

  test.each([
    ["100", 95],
    ["5", 75],
    ["", 75],
    ["many", 75],
  ])("are as wide as COLUMNS=%s says, whatever the terminal is", (variable, width) => {
    expect(formatWidth(200, variable)).toBe(width);
  });
});
