import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { systemCodeOf } from "./storage-failure.ts";

/**
 * Makes a folder and those above it that are missing. Not with `recursive: true`: Node tries for ever where a folder that
 * is there takes no other, as /proc.
 */
export function makeFolders(path: string): void {
  if (makeFolder(path)) return;
  const missing = [path];
  let above = dirname(path);
  while (statSync(above, { throwIfNoEntry: false }) === undefined) {
    missing.push(above);
    above = dirname(above);
  }
  for (const folder of missing.toReversed()) mkdirSync(folder);
}

/** Whether it is there now; false where the one above it is missing. */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "EEXIST" && statSync(path).isDirectory()) return true;
    if (code === "ENOENT") return false;
    throw error;
  }
}
