/** Files on disk. An append is one write into the system's page cache: it survives the process, not the machine. */
import type { Buffer } from "node:buffer";
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { DiskFile } from "./disk-file.ts";
import type { DiskFolder } from "./disk-file.ts";
import type { FileStore, StoredFile } from "./file-store.ts";
import { makeFolders } from "./make-folders.ts";
import { OpenFiles } from "./open-files.ts";
import { storageFailure, systemCodeOf } from "./storage-failure.ts";

/** Leaves room for the connections where a process may open 1,024 files. */
const MOST_OPEN_FILES = 384;
/** What changes nothing when it fails. */
const READS = new Set(["open", "read", "list", "look at"]);

export class DiskStore implements FileStore, DiskFolder {
  readonly isDurable = true;
  hasFailed = false;
  readonly #root: string;
  readonly #openFiles: OpenFiles;

  constructor(root: string, mostOpenFiles = MOST_OPEN_FILES) {
    this.#root = resolve(root);
    this.#openFiles = new OpenFiles(mostOpenFiles);
  }

  describe(path: string): string {
    return join(this.#root, path);
  }

  create(path: string, options: { readonly later?: boolean } = {}): StoredFile {
    const file = new DiskFile(this, this.#openFiles, path, 0);
    file.isNew = true;
    if (options.later !== true) file.ensure();
    return file;
  }

  open(path: string): StoredFile {
    const size = this.sizeOf(path);
    if (size === undefined) throw this.failure("open", path, noSuchFile());
    return new DiskFile(this, this.#openFiles, path, size);
  }

  sizeOf(path: string): number | undefined {
    return this.#try("look at", path, (full) => statSync(full, { throwIfNoEntry: false })?.size);
  }

  modifiedAt(path: string): number | undefined {
    return this.#try("look at", path, (full) => statSync(full, { throwIfNoEntry: false })?.mtimeMs);
  }

  remove(path: string): void {
    this.#try("remove", path, (full) => ignoreMissing(() => unlinkSync(full)));
  }

  rename(from: string, to: string): void {
    this.#try("rename", from, (full) => renameSync(full, this.describe(to)));
  }

  readFile(path: string): Buffer | undefined {
    return this.#try("read", path, (full) => ignoreMissing(() => readFileSync(full)));
  }

  writeFile(path: string, bytes: Buffer | string, options: { readonly flush?: boolean } = {}): void {
    this.#try("write to", path, (full) => {
      const temporary = `${full}.tmp`;
      try {
        const descriptor = openSync(temporary, "w", 0o644);
        try {
          writeFileSync(descriptor, bytes);
          if (options.flush === true) fsyncSync(descriptor);
        } finally {
          closeSync(descriptor);
        }
        renameSync(temporary, full);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
    });
  }

  makeFolder(path: string): void {
    this.#try("create", path, (full) => makeFolders(full));
  }

  renameFolder(from: string, to: string): void {
    this.rename(from, to);
  }

  removeFolder(path: string): void {
    this.#try("remove", path, (full) => rmSync(full, { recursive: true, force: true }));
  }

  flushFolder(path: string): void {
    this.#try("flush", path, (full) => {
      // Windows opens no folders; its renames are on the disk with their own journal.
      if (process.platform === "win32") return;
      const descriptor = openSync(full, "r");
      try {
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    });
  }

  files(path: string): string[] {
    return this.#names(path, false);
  }

  folders(path: string): string[] {
    return this.#names(path, true);
  }

  flushAll(): boolean {
    // syncfs(2), which Node does not have: one call for thousands of files.
    if (process.platform !== "linux") return false;
    // Not loaded at each start for an end that hardly ever needs it.
    const { spawnSync }: typeof import("node:child_process") = createRequire(import.meta.url)("node:child_process");
    return spawnSync("sync", ["-f", this.#root], { stdio: "ignore" }).status === 0;
  }

  close(): void {
    this.#openFiles.closeAll();
  }

  failure(doing: string, path: string, cause: unknown): Error {
    if (!READS.has(doing)) this.hasFailed = true;
    return storageFailure(doing, this.describe(path), cause);
  }

  #names(path: string, folders: boolean): string[] {
    const entries = this.#try("list", path, (full) => readdirSync(full, { withFileTypes: true }));
    return entries
      .filter((entry) => (folders ? entry.isDirectory() : entry.isFile()))
      .map(({ name }) => name)
      .toSorted();
  }

  #try<T>(doing: string, path: string, run: (full: string) => T): T {
    const full = this.describe(path);
    for (;;) {
      try {
        return run(full);
      } catch (error) {
        if (!this.#openFiles.makeRoom(error)) throw this.failure(doing, path, error);
      }
    }
  }
}

function ignoreMissing<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function noSuchFile(): Error {
  return Object.assign(new Error("no such file"), { code: "ENOENT" });
}
