import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { InputError } from "../../errors.ts";
import { compileJavaPrefix } from "../../java/regex.ts";
import { replaceMalformedUtf8 } from "../../java/utf8.ts";

/**
 * The payloads of a UTF-8 file, taken apart at a delimiter, which is a Java regular expression. Throws InputError for a
 * file that is not there, is empty or may not be read, and for a pattern that Java would not compile.
 */
export function readPayloads(file: string, delimiter: string): Buffer[] {
  if (sizeOf(file) === 0) {
    throw new InputError("File does not exist or empty file provided.", {
      javaClass: "java.lang.IllegalArgumentException",
      hint: `${absolutePath(file)} must be there, with a payload in it`,
    });
  }
  const text = readText(file);
  return tokens(text, delimiterOf(delimiter)).map((token) => Buffer.from(token));
}

/** As java.nio.file.Path.toAbsolutePath: `.` and `..` stay, slashes at the end and next to each other do not. */
export function absolutePath(file: string): string {
  const names = file.split("/").filter((name) => name !== "");
  if (file.startsWith("/")) return `/${names.join("/")}`;
  const folder = path.resolve(".");
  return [folder === "/" ? "" : folder, ...names].join("/") || "/";
}

function sizeOf(file: string): number {
  try {
    return statSync(file === "" ? "." : file).size;
  } catch {
    return 0;
  }
}

function readText(file: string): string {
  try {
    return replaceMalformedUtf8(readFileSync(file === "" ? "." : file)).toString();
  } catch (error) {
    // A Scanner takes what cannot be read for the end of the file.
    if (!(error instanceof Error && "code" in error && error.code === "EACCES")) return "";
    throw new InputError(file, {
      javaClass: "java.nio.file.AccessDeniedException",
      hint: "The file may not be read",
      cause: error,
    });
  }
}

/** Where the first delimiter from a position on begins and ends. */
type FindDelimiter = (text: string, from: number) => { readonly start: number; readonly end: number } | undefined;

const LITERAL = /^[^\\[\](){}.*+?^$|]+$/;

function delimiterOf(pattern: string): FindDelimiter {
  if (LITERAL.test(pattern)) {
    return (text, from) => {
      const start = text.indexOf(pattern, from);
      return start < 0 ? undefined : { start, end: start + pattern.length };
    };
  }
  const endOfMatch = compileJavaPrefix(pattern);
  return (text, from) => {
    for (let start = from; start <= text.length; start++) {
      const end = endOfMatch(text, start);
      if (end >= 0) return { start, end };
    }
    return undefined;
  };
}

/** java.util.Scanner.next until there is no more: before each token one delimiter is passed over, where one stands. */
function tokens(text: string, find: FindDelimiter): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length;) {
    const before = find(text, at);
    if (before?.start === at) at = before.end;
    if (at >= text.length) break;
    let next = find(text, at);
    // A delimiter of nothing ends no token of nothing.
    if (next?.end === at) next = find(text, at + 1);
    const end = next?.start ?? text.length;
    found.push(text.slice(at, end));
    at = end;
  }
  return found;
}
