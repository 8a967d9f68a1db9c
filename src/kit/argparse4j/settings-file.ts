import { readPropertiesFile } from "../../config/properties-file.ts";
import { InputError } from "../../errors.ts";
import { ArgumentParserError } from "./errors.ts";
import type { Context } from "../context.ts";

/** The line about an option that has another name now; `option` and `replacement` with their dashes. */
export function deprecationNotice(option: string, replacement: string): string {
  return `Option ${option} has been deprecated and will be removed in a future version. Use ${replacement} instead.`;
}

/**
 * The client's properties from --command-config or from the option that it replaces, which is told. Throws
 * ArgumentParserError where both are given or the file cannot be read, InputError where it is no properties file.
 */
export function readSettingsFile(
  older: { readonly option: string; readonly path: string | undefined },
  commandConfig: string | undefined,
  notice: Context["notice"],
): ReadonlyMap<string, string> {
  if (older.path !== undefined && commandConfig !== undefined) {
    throw new ArgumentParserError(`Options ${older.option} and --command-config are mutually exclusive.`);
  }
  if (older.path !== undefined) notice(deprecationNotice(older.option, "--command-config"));
  const path = older.path ?? commandConfig;
  if (path === undefined) return new Map();
  try {
    return readPropertiesFile(path);
  } catch (error) {
    const unreadable = error instanceof InputError && /^java\.(?:nio|io)\./.test(error.javaClass ?? "");
    if (!unreadable) throw error;
    throw new ArgumentParserError(error.message, { cause: error });
  }
}
