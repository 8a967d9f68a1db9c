/** Files in memory: pieces that grow with the file, so that what was appended in one piece is read without copying. */
import { Buffer } from "node:buffer";
import type { FileStore, StoredFile } from "./file-store.ts";
import { letGo, quietBuffer } from "./quiet-memory.ts";
import { storageFailure } from "./storage-failure.ts";

const SMALLEST_PIECE = 512;
const LARGEST_PIECE = 1024 * 1024;
/** Less than that is put together from several pieces, rather than read piece by piece. */
const WORTH_COPYING = 64 * 1024;
const NOTHING = Buffer.alloc(0);

export class MemoryStore implements FileStore {
  readonly isDurable = false;
  readonly hasFailed = false;
  readonly #folders = new Map<string, Map<string, MemoryFile>>([["", new Map()]]);

  describe(path: string): string {
    return `${path} (in memory)`;
  }

  create(path: string): StoredFile {
    const file = new MemoryFile(this, path);
    this.#put(path, file);
    return file;
  }

  open(path: string): StoredFile {
    return this.#get(path) ?? this.#missing("open", path);
  }

  sizeOf(path: string): number | undefined {
    return this.#get(path)?.size;
  }

  modifiedAt(): undefined {
    return undefined;
  }

  remove(path: string): void {
    this.#get(path)?.drop();
    this.#forget(path);
  }

  rename(from: string, to: string): void {
    const file = this.#get(from) ?? this.#missing("rename", from);
    this.#forget(from);
    file.path = to;
    this.#put(to, file);
  }

  readFile(path: string): Buffer | undefined {
    const file = this.#get(path);
    return file?.read(0, file.size);
  }

  writeFile(path: string, bytes: Buffer | string): void {
    this.create(path).append(typeof bytes === "string" ? Buffer.from(bytes) : bytes);
  }

  makeFolder(path: string): void {
    if (!this.#folders.has(path)) this.#folders.set(path, new Map());
  }

  renameFolder(from: string, to: string): void {
    const files = this.#folders.get(from) ?? this.#missing("rename", from);
    this.#folders.delete(from);
    this.#folders.set(to, files);
    for (const [name, file] of files) file.path = `${to}/${name}`;
  }

  removeFolder(path: string): void {
    for (const file of this.#folders.get(path)?.values() ?? []) file.drop();
    this.#folders.delete(path);
  }

  flushFolder(): void {
    // Nothing here outlives the process.
  }

  files(path: string): string[] {
    return [...(this.#folders.get(path)?.keys() ?? [])].toSorted();
  }

  folders(path: string): string[] {
    return path === "" ? [...this.#folders.keys()].filter((name) => name !== "").toSorted() : [];
  }

  flushAll(): boolean {
    return true;
  }

  close(): void {
    for (const files of this.#folders.values()) for (const file of files.values()) file.drop();
  }

  #forget(path: string): void {
    const [folder, name] = split(path);
    this.#folders.get(folder)?.delete(name);
  }

  #get(path: string): MemoryFile | undefined {
    const [folder, name] = split(path);
    return this.#folders.get(folder)?.get(name);
  }

  #put(path: string, file: MemoryFile): void {
    const [folder, name] = split(path);
    const files = this.#folders.get(folder) ?? this.#missing("create", path);
    files.set(name, file);
  }

  #missing(doing: string, path: string): never {
    throw storageFailure(doing, this.describe(path), Object.assign(new Error("no such file"), { code: "ENOENT" }));
  }
}

interface Piece {
  /** Where it begins in the file. */
  readonly start: number;
  readonly bytes: Buffer;
  used: number;
}

class MemoryFile implements StoredFile {
  path: string;
  size = 0;
  readonly #store: MemoryStore;
  readonly #pieces: Piece[] = [];

  constructor(store: MemoryStore, path: string) {
    this.path = path;
    this.#store = store;
  }

  ensure(): void {
    // It is there.
  }

  append(bytes: Buffer): void {
    let last = this.#pieces.at(-1);
    if (last === undefined || bytes.length > last.bytes.length - last.used) {
      const room = Math.min(Math.max(this.size, SMALLEST_PIECE), LARGEST_PIECE);
      // What fills a good part of a piece gets one for itself, so that little is left unused at the ends.
      const length = bytes.length > room / 4 && room === LARGEST_PIECE ? bytes.length : Math.max(room, bytes.length);
      last = { start: this.size, bytes: quietBuffer(length), used: 0 };
      this.#pieces.push(last);
    }
    bytes.copy(last.bytes, last.used);
    last.used += bytes.length;
    this.size += bytes.length;
  }

  read(position: number, length: number): Buffer {
    const end = Math.min(position + length, this.size);
    const first = this.#view(position, length);
    if (position + first.length >= end) return first;
    const parts = [first];
    let at = position + first.length;
    while (at < end) {
      const part = this.#view(at, end - at);
      parts.push(part);
      at += part.length;
    }
    return Buffer.concat(parts, end - position);
  }

  readPiece(position: number, length: number): Buffer {
    const view = this.#view(position, length);
    const enough = Math.min(length, this.size - position, WORTH_COPYING);
    return view.length >= enough ? view : this.read(position, enough);
  }

  #view(position: number, length: number): Buffer {
    if (position >= this.size || length <= 0) return NOTHING;
    const piece = this.#pieces[this.#pieceAt(position)]!;
    const from = position - piece.start;
    return piece.bytes.subarray(from, Math.min(from + length, piece.used));
  }

  truncate(size: number): void {
    for (let last = this.#pieces.at(-1); last !== undefined && last.start >= size; last = this.#pieces.at(-1)) {
      this.#pieces.pop();
    }
    const last = this.#pieces.at(-1);
    if (last !== undefined) last.used = Math.min(last.used, size - last.start);
    this.size = size;
  }

  flush(): void {
    // Nothing here outlives the process.
  }

  async flushLater(): Promise<void> {
    // As above.
  }

  rename(path: string): void {
    this.#store.rename(this.path, path);
  }

  close(): void {
    // Nothing is open.
  }

  remove(): void {
    this.#store.remove(this.path);
  }

  /** Nobody reads it any more. */
  drop(): void {
    letGo(this.#pieces.map(({ bytes }) => bytes));
  }

  #pieceAt(position: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    // Readers are mostly at the end.
    if (this.#pieces[high]!.start <= position) return high;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#pieces[middle]!.start <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function split(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? ["", path] : [path.slice(0, slash), path.slice(slash + 1)];
}
