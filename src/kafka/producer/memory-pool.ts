/** buffer.memory: the memory of batches, used again and again (org.apache.kafka.clients.producer.internals.BufferPool). */
/** One large record must not keep its memory for ever. */
const LARGEST_KEPT = 512 * 1024;

export class MemoryPool {
  readonly #limit: number;
  readonly #shared: boolean;
  readonly #free = new Map<number, Buffer[]>();
  #used = 0;

  /** @param shared other threads are to see it */
  constructor(limit: number, { shared = false }: { readonly shared?: boolean } = {}) {
    this.#limit = limit;
    this.#shared = shared;
  }

  get used(): number {
    return this.#used;
  }

  /** A buffer of that many bytes, or undefined where the memory is used up; whoever has nothing yet always gets one. */
  take(bytes: number): Buffer | undefined {
    if (this.#used + bytes > this.#limit && this.#used > 0) return undefined;
    return this.claim(bytes);
  }

  /** The same, whatever the limit. */
  claim(bytes: number): Buffer {
    this.#used += bytes;
    return this.#free.get(bytes)?.pop() ?? this.#allocate(bytes);
  }

  #allocate(bytes: number): Buffer {
    return this.#shared ? Buffer.from(new SharedArrayBuffer(bytes)) : Buffer.allocUnsafeSlow(bytes);
  }

  /** Gives the memory back; `again` unless somebody may still read the buffer or its size is unusual. */
  release(buffer: Buffer, again: boolean): void {
    this.#used -= buffer.length;
    if (!again || buffer.length > LARGEST_KEPT) return;
    const free = this.#free.get(buffer.length);
    if (free === undefined) this.#free.set(buffer.length, [buffer]);
    else free.push(buffer);
  }
}
