import { describe, expect, test } from "vitest";
import { fromNotation, parseGoldenCase, splitShellWords, toNotation } from "./golden.ts";

const CASE = `setup: topic t exists
$ --topic 'a b' --file in.txt "x\\"y" {3 times z}
--- file in.txt
one{cr}
{x:ff}
{no-newline}
--- stdin
piped
--- signal
SIGTERM after the first line
exit: 143
--- stdout
exit: 9 is only a line here

--- stderr
--- then
console-consumer --topic t
read back
`;

describe("parseGoldenCase", () => {
  test("takes a case apart", () => {
    expect(parseGoldenCase("c", CASE)).toEqual({
      name: "c",
      setup: "topic t exists",
      args: ["--topic", "a b", "--file", "in.txt", 'x"y', "zzz"],
      files: new Map([["in.txt", Buffer.from([0x6f, 0x6e, 0x65, 0x0d, 0x0a, 0xff])]]),
      stdin: Buffer.from("piped\n"),
      signal: "SIGTERM after the first line",
      exitCode: 143,
      stdout: "exit: 9 is only a line here\n\n",
      stderr: "",
      readBacks: [{ command: ["console-consumer", "--topic", "t"], stdout: "read back\n" }],
    });
  });

  test.each([
    ["without a setup", "$ --list\nexit: 0\n"],
    ["without an exit code", "setup: s\n$ --list\n--- stdout\n"],
    ["with a line that belongs to no block", "setup: s\n$ --list\nstray\nexit: 0\n"],
  ])("refuses a case %s", (_, text) => {
    expect(() => parseGoldenCase("c", text)).toThrow(/^c: /);
  });
});

test.each([
  ["", []],
  ["a  b", ["a", "b"]],
  ["''", [""]],
  [String.raw`--x='a "b"' c\ d`, ['--x=a "b"', "c d"]],
  [String.raw`'\Qa\E'`, [String.raw`\Qa\E`]],
  [String.raw`"\$a \n"`, [String.raw`$a \n`]],
])("splits the shell line <%s>", (line, words) => {
  expect(splitShellWords(line)).toEqual(words);
});

test.each([
  ["nothing", [], ""],
  ["text", [0x61, 0x0a], "a\n"],
  ["text without a line feed at the end", [0x61], "a\n{no-newline}\n"],
  ["a carriage return and other controls", [0x0d, 0x00, 0x09, 0x0a], "{cr}{x:00}\t\n"],
  ["letters beyond ASCII beside bytes that are no UTF-8", [0xc3, 0xbc, 0xc3, 0x0a], "ü{x:c3}\n"],
  ["a sequence that is cut off", [0xe2, 0x82], "{x:e2}{x:82}\n{no-newline}\n"],
])("writes %s in golden notation, and back", (_, bytes, text) => {
  expect(toNotation(Buffer.from(bytes))).toBe(text);
  expect(fromNotation(text)).toEqual(Buffer.from(bytes));
});
