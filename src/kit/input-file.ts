import { readFileSync } from "node:fs";
import { InputError } from "../errors.ts";
import { replaceMalformedUtf8 } from "../java/utf8.ts";

/** A file as text, as Kafka's Utils.readFileAsString. Throws InputError with its message, and the reason as a hint. */
export function readTextFile(path: string): string {
  try {
    // Java takes an empty path for the working directory.
    return replaceMalformedUtf8(readFileSync(path === "" ? "." : path)).toString();
  } catch (error) {
    throw new InputError(`Unable to read file ${path}`, {
      javaClass: "java.io.IOException",
      hint: reasonOf(error),
      cause: error,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "There is no such file",
  EACCES: "The file may not be read",
  EISDIR: "It is a directory",
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return reasons[code] ?? error.message;
}
