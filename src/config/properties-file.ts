/** Properties files on disk, with the errors of the official tools. */
import { readFileSync } from "node:fs";
import { InputError } from "../errors.ts";
import { parseProperties } from "./properties.ts";

/** Reads a properties file as Kafka's Utils.loadProps. Throws InputError whose message is Java's: for a missing file its path. */
export function readPropertiesFile(path: string): Map<string, string> {
  let file: Buffer;
  try {
    // Java takes an empty path for the working directory.
    file = readFileSync(path === "" ? "." : path);
  } catch (error) {
    throw fileError(path, error);
  }
  return parseProperties(file);
}

function fileError(path: string, error: unknown): InputError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return new InputError(path, {
        javaClass: "java.nio.file.NoSuchFileException",
        hint: "There is no such file",
        cause: error,
      });
    case "EACCES":
      return new InputError(path, {
        javaClass: "java.nio.file.AccessDeniedException",
        hint: "The file may not be read",
        cause: error,
      });
    case "EISDIR":
      return new InputError("Is a directory", { javaClass: "java.io.IOException", hint: path, cause: error });
    default:
      return new InputError(path, {
        javaClass: "java.nio.file.FileSystemException",
        hint: error instanceof Error ? error.message : String(error),
        cause: error,
      });
  }
}
