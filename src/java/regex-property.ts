import { InvalidPatternError, UnsupportedPatternError } from "./regex-errors.ts";

/** Java's POSIX and java.lang.Character classes, US-ASCII only as Java's are without a flag. */
const POSIX: Readonly<Record<string, string>> = {
  Lower: "a-z",
  Upper: "A-Z",
  ASCII: "\\u{0}-\\u{7f}",
  Alpha: "a-zA-Z",
  Digit: "0-9",
  Alnum: "a-zA-Z0-9",
  Punct: "\\u{21}-\\u{2f}\\u{3a}-\\u{40}\\u{5b}-\\u{60}\\u{7b}-\\u{7e}",
  Graph: "\\u{21}-\\u{7e}",
  Print: "\\u{20}-\\u{7e}",
  Blank: " \\t",
  Cntrl: "\\u{0}-\\u{1f}\\u{7f}",
  XDigit: "0-9a-fA-F",
  Space: " \\t\\n\\v\\f\\r",
  javaLowerCase: "\\p{Lowercase}",
  javaUpperCase: "\\p{Uppercase}",
  javaWhitespace: "\\p{White_Space}",
  javaLetter: "\\p{L}",
  javaDigit: "\\p{Nd}",
  javaLetterOrDigit: "\\p{L}\\p{Nd}",
};

/**
 * A property class, as `Alpha`, `Lu`, `IsLatin` or `script=Greek`, in JavaScript.
 *
 * @throws InvalidPatternError for a name that Unicode does not have
 * @throws UnsupportedPatternError for blocks (`InGreek`), of which JavaScript has none
 */
export function javaProperty(pattern: string, name: string, negated: boolean): string {
  const posix = POSIX[name];
  if (posix !== undefined) return negated ? `[^${posix}]` : `[${posix}]`;
  if (/^In|^(?:blk|block)=/.test(name)) throw new UnsupportedPatternError(pattern, `the Unicode block \\p{${name}}`);
  const plain = name.replace(/^Is/, "");
  const candidates = [
    plain.replace(/^(?:general_category|gc)=/, "General_Category=").replace(/^(?:script|sc)=/, "Script="),
    `Script=${plain}`,
  ];
  const known = candidates.find(isProperty);
  if (known === undefined) throw new InvalidPatternError(`'${pattern}': \\p{${name}} is no Unicode property`);
  return negated ? `\\P{${known}}` : `\\p{${known}}`;
}

function isProperty(name: string): boolean {
  try {
    return new RegExp(`\\p{${name}}`, "v") instanceof RegExp;
  } catch {
    return false;
  }
}
