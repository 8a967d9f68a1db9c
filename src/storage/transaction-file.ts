import type { Buffer } from "node:buffer";
import type { FileStore, StoredFile } from "./file-store.ts";

/** The `.txnindex` file of a segment, which is there only where a transaction was aborted. */
export class TransactionFile {
  readonly #store: FileStore;
  #path: string;
  /** undefined where nobody has looked, null where there is none. */
  #file: StoredFile | null | undefined;

  constructor(store: FileStore, path: string) {
    this.#store = store;
    this.#path = path;
  }

  /** All of it; undefined where there is none. */
  read(): Buffer | undefined {
    const file = this.#look();
    return file?.read(0, file.size);
  }

  append(entry: Buffer): void {
    this.#file = this.#look() ?? this.#store.create(this.#path);
    this.#file.append(entry);
  }

  clear(): void {
    this.#look()?.truncate(0);
  }

  flush(): void {
    this.#file?.flush();
  }

  async flushLater(): Promise<void> {
    await this.#file?.flushLater();
  }

  rename(path: string): void {
    this.#look()?.rename(path);
    this.#path = path;
  }

  close(): void {
    this.#file?.close();
  }

  remove(): void {
    this.#look()?.remove();
  }

  #look(): StoredFile | undefined {
    if (this.#file === undefined) {
      this.#file = this.#store.sizeOf(this.#path) === undefined ? null : this.#store.open(this.#path);
    }
    return this.#file ?? undefined;
  }
}
