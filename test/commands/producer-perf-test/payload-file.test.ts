import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { absolutePath, readPayloads } from "../../../src/commands/producer-perf-test/payload-file.ts";
import { errorOf } from "../../support/error-of.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kt-payloads-"));
afterAll(() => rmSync(folder, { recursive: true }));

function payloads(content: string | Buffer, delimiter: string): string[] {
  const file = path.join(folder, "payloads");
  writeFileSync(file, content);
  return readPayloads(file, delimiter).map(String);
}

/** A file, a delimiter, and what a Scanner of Java 17 makes of them. */
const SCANNED: readonly [text: string, delimiter: string, tokens: readonly string[]][] = [
  ["a\nb\nc", "\n", ["a", "b", "c"]],
  ["a\nb\nc\n", "\n", ["a", "b", "c"]],
  ["\na", "\n", ["a"]],
  ["\n\na", "\n", ["", "a"]],
  ["a\n\nb\n\n", "\n", ["a", "", "b", ""]],
  ["\n", "\n", []],
  ["\n\n", "\n", [""]],
  ["a", "\n", ["a"]],
  ["a\r\nb\r\n", "\n", ["a\r", "b\r"]],
  ["a,b;c", ",|;", ["a", "b", "c"]],
  ["a, b ,c", "\\s*,\\s*", ["a", "b", "c"]],
  ["abc", "", ["a", "b", "c"]],
  ["a1b22c333", "\\d+", ["a", "b", "c"]],
  ["a1b22c333", "\\d*", ["a", "b", "c"]],
  ["aXbXXc", "X", ["a", "b", "", "c"]],
  ["aXXbXXc", "XX", ["a", "b", "c"]],
  ["a||b", "\\|", ["a", "", "b"]],
  ["a||b", "||", ["a", "|", "|", "b"]],
  ["one--two---three", "--", ["one", "two", "-three"]],
  ["a\tb", "\\t", ["a", "b"]],
  ["x", "x", []],
  ["xx", "x", [""]],
  ["ü→😀→", "→", ["ü", "😀"]],
  ["aAbBc", "(?i)b", ["aA", "", "c"]],
  ["line1\nline2\nline3", "(?m)$", ["line1", "\nline2", "\nline3"]],
  ["line1\nline2", "(?m)^", ["line1\n", "line2"]],
  ["a,b,c", "(?<=,)", ["a,", "b,", "c"]],
  ["a,b,c", "(?=,)", ["a", ",b", ",c"]],
  ["a.b.c", ".", ["", "", "", ""]],
];

test.each(SCANNED)("takes %j apart at %j as Java's Scanner", (text, delimiter, tokens) => {
  expect(payloads(text, delimiter)).toEqual(tokens);
});

test("replaces what is no UTF-8, and keeps a byte order mark", () => {
  expect(payloads(Buffer.from("\xef\xbb\xbfa\n\xff\n", "latin1"), "\n")).toEqual(["\ufeffa", "\ufffd"]);
});

test("refuses a file that is not there, or empty", () => {
  const missing = errorOf(() => readPayloads(path.join(folder, "nope"), "\n"));
  expect(missing).toMatchObject({
    message: "File does not exist or empty file provided.",
    javaClass: "java.lang.IllegalArgumentException",
  });
  expect(errorOf(() => payloads("", "\n"))).toMatchObject({ message: "File does not exist or empty file provided." });
});

test("finds nothing in a folder, as Java's Scanner, which takes it for a file at its end", () => {
  expect(readPayloads(folder, "\n")).toEqual([]);
});

test("refuses a delimiter that Java would not compile", () => {
  expect(errorOf(() => payloads("a", "("))).toMatchObject({ javaClass: "java.util.regex.PatternSyntaxException" });
});

test("names a file as Java's Path does: absolute, with its dots", () => {
  const here = path.resolve(".");
  expect(["a.txt", "./a//b.txt", "../a/", "/a//b/", "/", ""].map(absolutePath)).toEqual([
    `${here}/a.txt`,
    `${here}/./a/b.txt`,
    `${here}/../a`,
    "/a/b",
    "/",
    here,
  ]);
});
