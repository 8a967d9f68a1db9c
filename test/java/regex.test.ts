import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { InvalidPatternError, UnsupportedPatternError } from "../../src/java/regex-errors.ts";
import { compileJavaPattern } from "../../src/java/regex.ts";

interface Recorded {
  readonly subjects: readonly string[];
  /** "crash": Java throws something else than a PatternSyntaxException. */
  readonly rows: readonly { readonly pattern: string; readonly matches: "invalid" | "crash" | readonly string[] }[];
}

interface RecordedRandom {
  readonly subjects: readonly string[];
  /** A hexadecimal number whose bits are the subjects, the first one highest. */
  readonly verdicts: Readonly<Record<string, string>>;
}

const { subjects, rows } = read("patterns.json") as Recorded;
const random = read("random-patterns.json") as RecordedRandom;
/** What java.util.regex.PatternSyntaxException says of patterns that are none. */
const errors = read("pattern-errors.json") as Record<string, string>;

/** What kt refuses in so many words although Java runs it, or fails on it in its own way. */
const unsupported = [
  // Unicode's blocks, names and grapheme clusters: JavaScript has no tables of them.
  "\\p{InGreek}",
  "[\\p{InGreek}]",
  "\\p{block=Greek}",
  "\\N{LATIN SMALL LETTER A}",
  "\\X",
  "\\b{g}a",
  // A NullPointerException while matching.
  "[a-cx&&]",
];

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8"));
}

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
    expect(rows.map((row) => row.pattern)).toContain(pattern);
    expect(() => compileJavaPattern(pattern)).toThrow(UnsupportedPatternError);
  });

  test("that is made at random matches what java.util.regex matches", () => {
    const verdicts = Object.fromEntries(
      Object.keys(random.verdicts).map((pattern) => [pattern, verdict(pattern, random.subjects)]),
    );
    expect(verdicts).toEqual(random.verdicts);
  });

  test("that is none is refused in Java's words, with a mark at Java's place", () => {
    // \\N{NAME} is refused in kt's own words.
    const told = Object.entries(errors).filter(([pattern]) => messageOf(pattern) !== undefined);
    expect(told.length).toBeGreaterThan(300);
    expect(Object.fromEntries(told.map(([pattern]) => [pattern, messageOf(pattern)]))).toEqual(
      Object.fromEntries(told),
    );
  });

  test.each(["(a+)+b", "((a|aa)*)*b", "((a|aa){2,}){2,}b", "(a|aa){1,200}b", "(a?){60}a{200}b"])(
    "%s fails on a long text without trying every way to divide it",
    (pattern) => {
      expect(compileJavaPattern(pattern).test("a".repeat(249))).toBe(false);
    },
  );
});

function verdict(pattern: string, tried: readonly string[]): string {
  try {
    const compiled = compileJavaPattern(pattern);
    return BigInt(`0b${tried.map((subject) => (compiled.test(subject) ? 1 : 0)).join("")}`).toString(16);
  } catch (error) {
    if (error instanceof InvalidPatternError) return "invalid";
    throw error;
  }
}

/** Undefined for what kt has no counterpart of. */
function messageOf(pattern: string): string | undefined {
  try {
    compileJavaPattern(pattern);
    return "";
  } catch (error) {
    return error instanceof InvalidPatternError ? error.message : undefined;
  }
}
