/** A file on disk: its descriptor may be closed for others at any time, and is opened when it is needed. */
import { Buffer } from "node:buffer";
import { constants, fdatasyncSync, ftruncateSync, readSync, writeSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { takeBuffer } from "../protocol/buffer-pool.ts";
import type { StoredFile } from "./file-store.ts";
import type { Opened, OpenFiles } from "./open-files.ts";
import { systemCodeOf } from "./storage-failure.ts";

const NOTHING = Buffer.alloc(0);

/** What a file asks of its store. */
export interface DiskFolder {
  describe(path: string): string;
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Takes note of the failure, and says it in words. */
  failure(doing: string, path: string, cause: unknown): Error;
}

export class DiskFile implements StoredFile, Opened {
  path: string;
  size: number;
  descriptor = -1;
  lastUsed = 0;
  slot = 0;
  /** Not made yet. */
  isNew = false;
  readonly #store: DiskFolder;
  readonly #openFiles: OpenFiles;
  /** What a failed append has left behind `size` could not be cut off. */
  #isBroken = false;

  constructor(store: DiskFolder, openFiles: OpenFiles, path: string, size: number) {
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
    return this.#store.failure(doing, this.path, error);
  }
}
