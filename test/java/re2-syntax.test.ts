import { describe, expect, test } from "vitest";
import { re2Mistake } from "../../src/java/re2-syntax.ts";

describe("re2Mistake", () => {
  // As com.google.re2j 1.8 says it.
  test.each<[string, string | undefined]>([
    ["", undefined],
    ["orders-.*|pay\\pL+", undefined],
    ["(?i)a(?:b)(?P<n>c)(?<m>d)", undefined],
    ["[]a-z[:alpha:]\\d\\-]", undefined],
    ["\\Q*(\\E+", undefined],
    ["a{2,5}?{", undefined],
    ["a{,3}", undefined],
    ["\\x{1F600}\\x41\\07\\n\\_", undefined],
    ["a{1000}", undefined],
    ["(a{1000}){1000}", undefined],
    ["a[", "missing closing ]"],
    ["a(b", "missing closing )"],
    ["a)b", "regexp/syntax: internal error"],
    ["*", "missing argument to repetition operator"],
    ["a|*", "missing argument to repetition operator"],
    ["a**", "invalid nested repetition operator"],
    ["{+", "invalid nested repetition operator"],
    ["a{2,1}", "invalid repeat count"],
    ["a{1001}", "invalid repeat count"],
    ["[z-a]", "invalid character class range"],
    ["[[:foo:]]", "invalid character class range"],
    ["\\p{Foo}", "invalid character class range"],
    ["\\8", "invalid escape sequence"],
    ["\\C", "invalid escape sequence"],
    ["\\x{110000}", "invalid escape sequence"],
    ["a\\", "trailing backslash at end of expression"],
    ["(?=a)", "invalid or unsupported Perl syntax"],
    ["(?P<>a)", "invalid named capture"],
    ["(?P<n>a)(?P<n>b)", "duplicate capture group name"],
  ])("says of %j what RE2/J says: %s", (regex, mistake) => {
    expect(re2Mistake(regex)).toBe(mistake);
  });
});
