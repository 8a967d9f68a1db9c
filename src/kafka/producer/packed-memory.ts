/** Memory of packed batches, used again once they are done with: garbage of this size would stay for long. */

const SMALLEST = 4096;
/** What is kept for later at most; batches that become smaller or larger leave some behind that nobody needs. */
const MOST_KEPT = 8 * 1024 * 1024;

export class PackedMemory {
  readonly #kept = new Map<number, ArrayBuffer[]>();
  #keptBytes = 0;

  /** As many bytes, of memory that is larger: sizes are powers of two. */
  take(bytes: number): Buffer<ArrayBuffer> {
    const size = Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(bytes)));
    const again = this.#kept.get(size)?.pop();
    if (again === undefined) return Buffer.from(new ArrayBuffer(size), 0, bytes);
    this.#keptBytes -= size;
    return Buffer.from(again, 0, bytes);
  }

  /** Takes back what `take` gave, here or in another thread. */
  give(memory: ArrayBuffer): void {
    const size = memory.byteLength;
    if (this.#keptBytes + size > MOST_KEPT) return;
    this.#keptBytes += size;
    const kept = this.#kept.get(size);
    if (kept === undefined) this.#kept.set(size, [memory]);
    else kept.push(memory);
  }
}
