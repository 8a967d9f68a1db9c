import { compileMatcher, compilePrefixMatcher } from "./regex-matcher.ts";
import { parseJavaPattern } from "./regex-parser.ts";

export interface JavaPattern {
  /** Whether the whole text matches. */
  readonly test: (text: string) => boolean;
}

/**
 * Compiles a Java regular expression (java.util.regex.Pattern, Java 17) that must match the whole text. It is matched
 * as Java matches it, not by JavaScript's RegExp, which has no flags for a part of a pattern, no possessive
 * quantifiers and other rules for case, groups that have not matched and line terminators.
 *
 * @throws InvalidPatternError where Java would not compile it
 * @throws UnsupportedPatternError for what kt does not know: Unicode blocks, \N, \X, \b{g}, the flag c
 */
export function compileJavaPattern(pattern: string): JavaPattern {
  return { test: compileMatcher(parseJavaPattern(pattern)) };
}

/**
 * Compiles a Java regular expression as compileJavaPattern does, to find it within a text: gives where a match that
 * begins at `from` ends, -1 where none begins there.
 */
export function compileJavaPrefix(pattern: string): (text: string, from: number) => number {
  return compilePrefixMatcher(parseJavaPattern(pattern));
}
