/** buffer.memory: the memory of batches, used again and again (org.apache.kafka.clients.producer.internals.BufferPool). */
export class MemoryPool {
  readonly #limit: number;
  readonly #shared: boolean;
  /** Those that wait to be used again, by their size. */
  readonly #free: ReadonlyMap<number, Buffer[]>;
  #used = 0;
  #idle = 0;

  /**
   * @param sizes of the buffers that are kept: others are as large as one record, and no record may be like it
   * @param shared other threads are to see it
   */
  constructor(limit: number, sizes: readonly number[], { shared = false }: { readonly shared?: boolean } = {}) {
    this.#limit = limit;
    this.#free = new Map(sizes.map((size) => [size, []]));
    this.#shared = shared;
  }

  /** Bytes of the buffers that somebody has. */
  get used(): number {
    return this.#used;
  }

  /** Bytes of those that are kept for the next one who wants one. */
  get idle(): number {
    return this.#idle;
  }

  /** A buffer of that many bytes, or undefined where the memory is used up; whoever has nothing yet always gets one. */
  take(bytes: number): Buffer | undefined {
    if (this.#used + bytes > this.#limit && this.#used > 0) return undefined;
    return this.claim(bytes);
  }

  /** The same, whatever the limit. */
  claim(bytes: number): Buffer {
    this.#used += bytes;
    const kept = this.#free.get(bytes)?.pop();
    if (kept === undefined) {
      this.#makeRoom();
      return this.#allocate(bytes);
    }
    this.#idle -= bytes;
    return kept;
  }

  /** Gives the memory back; `again` unless somebody may still read the buffer. */
  release(buffer: Buffer, again: boolean): void {
    this.#used -= buffer.length;
    const free = this.#free.get(buffer.length);
    if (!again || free === undefined || this.#used + this.#idle + buffer.length > this.#limit) return;
    free.push(buffer);
    this.#idle += buffer.length;
  }

  /** What is kept counts too: buffers of one size must not stand beside those of another. */
  #makeRoom(): void {
    for (const [size, free] of this.#free) {
      while (this.#used + this.#idle > this.#limit && free.pop() !== undefined) this.#idle -= size;
    }
  }

  #allocate(bytes: number): Buffer {
    return this.#shared ? Buffer.from(new SharedArrayBuffer(bytes)) : Buffer.allocUnsafeSlow(bytes);
  }
}
