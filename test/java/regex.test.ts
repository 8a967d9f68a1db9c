import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { InvalidPatternError, UnsupportedPatternError } from "../../src/java/regex-errors.ts";
import { compileJavaPattern } from "../../src/java/regex.ts";

interface Recorded {
  readonly subjects: readonly string[];
  readonly rows: readonly { readonly pattern: string; readonly matches: "invalid" | readonly string[] }[];
}

const { subjects, rows } = JSON.parse(
  readFileSync(new URL("fixtures/patterns.json", import.meta.url), "utf8"),
) as Recorded;

/** What has no counterpart in JavaScript and must be refused in so many words. */
const unsupported = ["(?x)a b", "(?i:A)", "a(?i)B", "(?-i)a", "\\Ga"];

describe("a Java pattern", () => {
  test.each(rows.filter(({ pattern }) => !unsupported.includes(pattern)))(
    "$pattern matches what java.util.regex matches",
    ({ pattern, matches }) => {
      if (matches === "invalid") {
        expect(() => compileJavaPattern(pattern)).toThrow(InvalidPatternError);
        return;
      }
      const compiled = compileJavaPattern(pattern);
      expect(subjects.filter((subject) => compiled.test(subject))).toEqual(matches);
    },
  );

  test.each(unsupported)("%s is refused with a reason", (pattern) => {
    expect(() => compileJavaPattern(pattern)).toThrow(UnsupportedPatternError);
  });
});
