/**
 * Where logs keep their bytes: files in folders, on disk or in memory. Paths are relative to the store's root, with
 * slashes. Everything is synchronous; every failure of the file system is a StorageError.
 */
import type { Buffer } from "node:buffer";

/** A file that grows at its end. */
export interface StoredFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Makes the file where that was put off. */
  ensure(): void;
  /** All of it, handed to the operating system when it returns, or nothing of it. */
  append(bytes: Buffer): void;
  /** So many bytes from there on, fewer only where the file ends. Not to be written to: it may be the file's own memory. */
  read(position: number, length: number): Buffer;
  /** As read, but may end early, behind what was appended in one piece at `position`, where that spares copying. */
  readPiece(position: number, length: number): Buffer;
  truncate(size: number): void;
  /** Down to the disk. */
  flush(): void;
  /** The same without waiting for it. */
  flushLater(): Promise<void>;
  /** Gives the file another name in its folder or elsewhere. */
  rename(path: string): void;
  /** Lets go of what the operating system holds for it; it opens again when it is used. */
  close(): void;
  /** Removes it; one that is gone already is fine. */
  remove(): void;
}

export interface FileStore {
  /** Whether anything outlives the process: where not, what only a later start reads need not be written. */
  readonly isDurable: boolean;
  /** Whether something could not be written once: the files may not be what they should. */
  readonly hasFailed: boolean;
  /** A path as messages name it. */
  describe(path: string): string;

  /** A new, empty file; what was there under this name is gone. `later`: it is made when it is first written to. */
  create(path: string, options?: { readonly later?: boolean }): StoredFile;
  /** The file of this name, which must be there. */
  open(path: string): StoredFile;
  /** In bytes; undefined where there is no such file. */
  sizeOf(path: string): number | undefined;
  /** When the file was last written to, in ms since the epoch; undefined where nobody knows. */
  modifiedAt(path: string): number | undefined;
  /** Removes a file; one that is gone already is fine. */
  remove(path: string): void;
  rename(from: string, to: string): void;

  /** Undefined where there is no such file. */
  readFile(path: string): Buffer | undefined;
  /** Replaces the file as a whole: readers see the old bytes or the new. `flush` takes it down to the disk first. */
  writeFile(path: string, bytes: Buffer | string, options?: { readonly flush?: boolean }): void;

  makeFolder(path: string): void;
  /** Renames a folder; the files in it must be closed. */
  renameFolder(from: string, to: string): void;
  /** With all that is in it; one that is gone already is fine. */
  removeFolder(path: string): void;
  /** Takes the names in a folder down to the disk. */
  flushFolder(path: string): void;
  /** The names of the files in a folder, sorted. */
  files(path: string): string[];
  /** The names of the folders in a folder, sorted; "" for the root. */
  folders(path: string): string[];
  /** All that was ever written, down to the disk at once; false where the system has no such thing. */
  flushAll(): boolean;
  /** Closes all files. */
  close(): void;
}
