/** Compression by native code in threads that Node has anyway: no thread of our own has to begin. */
import { RECORD_BATCH_OVERHEAD } from "../../protocol/records/batch-layout.ts";
import type { Codec } from "../../protocol/records/compression/codec.ts";
import { NativeGarbage } from "./native-garbage.ts";
import { PackedMemory } from "./packed-memory.ts";

/** Node has four of these threads, and reads the input with one. */
const MOST_JOBS = 3;

type Compress = NonNullable<ReturnType<NonNullable<Codec["threads"]>>>;

/** What CompressionPool does, where a codec has `threads`. */
export class NativeCompression {
  readonly #compress: Compress;
  readonly #level: number | undefined;
  readonly #memory = new PackedMemory();
  readonly #garbage = new NativeGarbage();
  #jobs = 0;
  #closed = false;

  constructor(compress: Compress, level: number | undefined) {
    this.#compress = compress;
    this.#level = level;
  }

  begin(): void {}

  get isUp(): boolean {
    return !this.#closed;
  }

  get isFull(): boolean {
    return this.#jobs >= MOST_JOBS;
  }

  /** The records as packRecords gives them. Rejects where they cannot be compressed. */
  async compress(records: Uint8Array): Promise<Buffer> {
    this.#jobs += 1;
    try {
      const packed = await this.#compress(records, this.#level);
      const batch = this.#memory.take(RECORD_BATCH_OVERHEAD + packed.length);
      batch.set(packed, RECORD_BATCH_OVERHEAD);
      this.#garbage.add(packed.length);
      return batch;
    } finally {
      this.#jobs -= 1;
    }
  }

  /** Takes back what `compress` gave, once nobody reads it any more. */
  recycle({ buffer }: Buffer): void {
    if (buffer instanceof ArrayBuffer) this.#memory.give(buffer);
  }

  close(): void {
    this.#closed = true;
  }
}
