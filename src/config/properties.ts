/**
 * The syntax of Java's .properties files as java.util.Properties.load(InputStream) reads it:
 * ISO-8859-1 text, `#` and `!` comments, `=`, `:` or blanks between key and value, continued lines and \ escapes.
 */
import { InputError } from "../errors.ts";

const escapes: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f" };

/**
 * Reads the bytes of a properties file. A key that comes again takes the last value and keeps its first place.
 * Throws InputError with Java's message for a \u escape that is not four hexadecimal digits.
 */
export function parseProperties(file: Uint8Array): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(Buffer.from(file).toString("latin1"))) {
    const [key, value] = splitAtSeparator(line);
    properties.set(unescape(key), unescape(value));
  }
  return properties;
}

/** Lines without comments and blank ones, continuations joined, blanks at the start of each natural line dropped. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let open: string | undefined;
  for (const natural of text.split(/\r\n|\r|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, "");
    if (open === undefined && (line === "" || line.startsWith("#") || line.startsWith("!"))) continue;
    const whole: string = (open ?? "") + line;
    if (isContinued(line)) {
      // A continuation that has said nothing yet leaves the next line free to be a comment.
      open = whole.slice(0, -1) || undefined;
    } else {
      if (whole !== "") lines.push(whole);
      open = undefined;
    }
  }
  if (open !== undefined) lines.push(open);
  return lines;
}

/** True where an odd number of backslashes ends the line: the last one is not escaped itself. */
function isContinued(line: string): boolean {
  const backslashes = /\\*$/.exec(line)?.[0].length ?? 0;
  return backslashes % 2 === 1;
}

/** The key ends at the first unescaped blank, `=` or `:`; the value starts after blanks and at most one `=` or `:`. */
function splitAtSeparator(line: string): [string, string] {
  let end = 0;
  while (end < line.length && !/[ \t\f=:]/.test(line.charAt(end))) end += line.charAt(end) === "\\" ? 2 : 1;
  const value = line.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, "");
  return [line.slice(0, end), value];
}

function unescape(text: string): string {
  return text.replace(/\\(u[^]{0,4}|[^]|$)/g, (_, escaped: string) => {
    if (!escaped.startsWith("u")) return escapes[escaped] ?? escaped;
    if (!/^u[0-9a-fA-F]{4}$/.test(escaped)) {
      throw new InputError("Malformed \\uxxxx encoding.", { javaClass: "java.lang.IllegalArgumentException" });
    }
    return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  });
}
