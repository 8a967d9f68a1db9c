/** Files on disk. An append is one write into the system's page cache: it survives the process, not the machine. */
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { takeBuffer } from "../protocol/buffer-pool.ts";
import type { FileStore, StoredFile } from "./file-store.ts";
import type { Opened } from "./open-files.ts";
import { OpenFiles } from "./open-files.ts";
import { storageFailure, systemCodeOf } from "./storage-failure.ts";

/** Leaves room for the connections where a process may open 1,024 files. */
const MOST_OPEN_FILES = 384;
const NOTHING = Buffer.alloc(0);

export class DiskStore implements FileStore {
  readonly isDurable = true;
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
    if (size === undefined) throw storageFailure("open", this.describe(path), noSuchFile());
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
    this.#try("create", path, (full) => mkdirSync(full, { recursive: true }));
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
    return process.platform === "linux" && spawnSync("sync", ["-f", this.#root], { stdio: "ignore" }).status === 0;
  }

  close(): void {
    this.#openFiles.closeAll();
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
        if (!this.#openFiles.makeRoom(error)) throw storageFailure(doing, full, error);
      }
    }
  }
}

class DiskFile implements StoredFile, Opened {
  path: string;
  size: number;
  descriptor = -1;
  lastUsed = 0;
  slot = 0;
  /** Not made yet. */
  isNew = false;
  readonly #store: DiskStore;
  readonly #openFiles: OpenFiles;
  /** What a failed append has left behind `size` could not be cut off. */
  #isBroken = false;

  constructor(store: DiskStore, openFiles: OpenFiles, path: string, size: number) {
    this.path = path;
    this.size = size;
    this.#store = store;
    this.#openFiles = openFiles;
  }

  ensure(): void {
    if (!this.isNew) return;
    try {
      this.#open();
    } catch (error) {
      throw this.#failure("create", error);
    }
  }

  append(bytes: Buffer): void {
    const length = bytes.length;
    let written = 0;
    try {
      if (this.#isBroken) this.#cutBack();
      const descriptor = this.#open();
      do {
        written += writeSync(descriptor, bytes, written, length - written, this.size + written);
      } while (written < length);
    } catch (error) {
      this.#isBroken = true;
      try {
        this.#cutBack();
      } catch {
        // The next append tries again, and recovery cuts what is no batch.
      }
      throw this.#failure("write to", error);
    }
    this.size += length;
  }

  read(position: number, length: number): Buffer {
    const wanted = Math.min(length, this.size - position);
    if (wanted <= 0) return NOTHING;
    const bytes = takeBuffer(wanted);
    let filled = 0;
    try {
      const descriptor = this.#open();
      while (filled < wanted) {
        const count = readSync(descriptor, bytes, filled, wanted - filled, position + filled);
        if (count === 0) break;
        filled += count;
      }
    } catch (error) {
      throw this.#failure("read", error);
    }
    return filled === wanted ? bytes : bytes.subarray(0, filled);
  }

  readPiece(position: number, length: number): Buffer {
    return this.read(position, length);
  }

  truncate(size: number): void {
    try {
      ftruncateSync(this.#open(), size);
    } catch (error) {
      throw this.#failure("cut", error);
    }
    this.size = size;
  }

  flush(): void {
    if (this.isNew) return;
    try {
      fdatasyncSync(this.#open());
    } catch (error) {
      throw this.#failure("flush", error);
    }
  }

  async flushLater(): Promise<void> {
    if (this.isNew) return;
    // With a descriptor of its own: ours may be closed for others meanwhile.
    let handle: FileHandle;
    try {
      handle = await open(this.#store.describe(this.path), "r+");
    } catch (error) {
      // Removed or renamed meanwhile: nobody waits for these bytes any more.
      if (systemCodeOf(error) === "ENOENT") return;
      if (systemCodeOf(error) === "EMFILE") return this.flush();
      throw this.#failure("flush", error);
    }
    try {
      await handle.datasync();
    } catch (error) {
      throw this.#failure("flush", error);
    } finally {
      await handle.close();
    }
  }

  rename(path: string): void {
    // Windows renames no open files.
    this.close();
    if (!this.isNew) this.#store.rename(this.path, path);
    this.path = path;
  }

  close(): void {
    try {
      this.#openFiles.close(this);
    } catch (error) {
      throw this.#failure("close", error);
    }
  }

  remove(): void {
    this.close();
    this.#store.remove(this.path);
  }

  #open(): number {
    if (this.descriptor === -1) {
      const flags = this.isNew ? "w+" : constants.O_RDWR;
      const descriptor = this.#openFiles.open(this, this.#store.describe(this.path), flags);
      this.isNew = false;
      return descriptor;
    }
    this.lastUsed = ++this.#openFiles.tick;
    return this.descriptor;
  }

  #cutBack(): void {
    ftruncateSync(this.#open(), this.size);
    this.#isBroken = false;
  }

  #failure(doing: string, error: unknown): Error {
    return storageFailure(doing, this.#store.describe(this.path), error);
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
