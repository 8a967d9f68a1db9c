import { expect, test } from "vitest";
import { linePieces } from "../../src/java/line-breaks.ts";

// What java.text.BreakIterator.getLineInstance of Java 17 says.
test.each([
  ["one two  three", ["one ", "two  ", "three"]],
  ["--payload-file", ["--", "payload-", "file"]],
  ["HOST1:PORT1,HOST2", ["HOST1:", "PORT1,", "HOST2"]],
  ["org.apache.kafka", ["org.", "apache.", "kafka"]],
  ["1.5,000 a.5", ["1.5,000 ", "a.", "5"]],
  ["f(x) [y]", ["f", "(x) ", "[y]"]],
  ["\"a\" 'b'", ['"a" ', "'b'"]],
  ["a-5 -5", ["a-", "5 ", "-5"]],
  ["US$5 a/b", ["US$5 ", "a/b"]],
  ["one\ntwo\r\nthree\t.", ["one\n", "two\r\n", "three\t", "."]],
  ["字と字", ["字", "と", "字"]],
  ["", []],
])("breaks %j as Java does", (text, pieces) => {
  expect(linePieces(text)).toEqual(pieces);
});
