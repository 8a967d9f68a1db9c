import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const suite = join(import.meta.dirname, "..");

/**
 * Where scripts/fetch-clients.ts puts what it fetches: KT_TEST_CLIENTS, else the temp folder, in a folder that is named
 * after the sources it was made from. Written last, `.complete` says that all of it is there.
 */
function folderOf(kind: "go" | "python", files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(suite, kind, file)));
  const base = process.env["KT_TEST_CLIENTS"] ?? join(tmpdir(), "kt-test-clients");
  return join(base, `${kind}-${hash.digest("hex").slice(0, 12)}`);
}

/** Holds the program `driver`. */
export const goFolder = (): string => folderOf("go", readdirSync(join(suite, "go")).toSorted());
/** A virtual environment. */
export const pythonFolder = (): string => folderOf("python", ["requirements.txt"]);
export const isComplete = (folder: string): boolean => existsSync(join(folder, ".complete"));

export const runs = (command: string, ...args: string[]): boolean => spawnSync(command, args).error === undefined;
