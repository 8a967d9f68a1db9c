import { InvalidPatternError } from "./regex-errors.ts";
import { JavaPatternReader } from "./regex-reader.ts";

/**
 * Compiles a Java regular expression (java.util.regex.Pattern, Java 17) that must match the whole text.
 * Quoting, classes with unions and intersections, POSIX and Unicode properties, possessive quantifiers and atomic
 * groups are translated; flags are, at the start of the pattern.
 *
 * @throws InvalidPatternError where Java would not compile it
 * @throws UnsupportedPatternError where JavaScript has nothing like it
 */
export function compileJavaPattern(pattern: string): RegExp {
  const { source, flags } = new JavaPatternReader(pattern).read();
  try {
    // Not ^ and $: with (?m) they would match at the ends of lines.
    return new RegExp(`(?<![\\s\\S])(?:${source})(?![\\s\\S])`, `v${flags}`);
  } catch (error) {
    throw new InvalidPatternError(`'${pattern}' is not a regular expression`, { cause: error });
  }
}
