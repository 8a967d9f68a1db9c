/** Compresses batches before they are sent: the first ones here, the many of a busy producer in other threads. */
import { loadedCodec } from "../../protocol/records/compression/index.ts";
import { CompressionPool } from "./compression-pool.ts";
import { NativeCompression } from "./native-compression.ts";
import { packRecords } from "./packed-records.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { ProducerBatch } from "./producer-batch.ts";
import type { ProducerConfig } from "./producer-config.ts";

/** Few bytes are not worth a thread. */
const BYTES_BEFORE_THREADS = 128 * 1024;
/** Batches of a partition that are compressed before their turn: what may be in flight, and some more. */
const AHEAD = 8;

type CompressionSettings = Pick<ProducerConfig, "compression" | "compressionLevel">;

/** A CompressionPool, a NativeCompression, or what stands for one in a test. */
export type PackingPool = Pick<CompressionPool, "begin" | "isUp" | "compress" | "recycle" | "isFull" | "close">;

function poolFor({ compression, compressionLevel }: CompressionSettings): PackingPool {
  const native = loadedCodec(compression).threads?.();
  if (native !== undefined) return new NativeCompression(native, compressionLevel);
  return new CompressionPool({ type: compression, level: compressionLevel });
}

export class BatchPacker {
  readonly #config: CompressionSettings;
  /** Called when a batch that was in another thread is packed; with a fault of ours where that failed. */
  readonly #packed: (fault?: unknown) => void;
  readonly #makePool: () => PackingPool;
  #pool: PackingPool | undefined;
  #bytesHere = 0;
  #closed = false;

  /** The codec must have been loaded. */
  constructor(
    config: CompressionSettings,
    packed: (fault?: unknown) => void,
    makePool = (): PackingPool => poolFor(config),
  ) {
    this.#config = config;
    this.#packed = packed;
    this.#makePool = makePool;
  }

  /** Whether a batch that is due would have to wait for others. */
  get isBusy(): boolean {
    return this.#pool?.isUp === true && this.#pool.isFull;
  }

  /** Packs the queue's first batch, and closed ones behind it, as far as there is room. The first one is due. */
  prepare({ waiting }: PartitionQueue): void {
    for (const [index, batch] of waiting.entries()) {
      if (index >= AHEAD || this.isBusy || (index > 0 && !batch.closed)) return;
      if (batch.packing === "no") this.#pack(batch);
    }
  }

  /** Whether the batch may be sent as far as this is concerned. */
  isReady({ packing }: ProducerBatch): boolean {
    return packing === "done";
  }

  /** Begins threads now: so much is to come that they will be wanted. */
  begin(): void {
    if (this.#closed) return;
    this.#pool ??= this.#makePool();
    this.#pool.begin();
  }

  /** Ends the threads. */
  close(): void {
    this.#closed = true;
    this.#pool?.close();
  }

  #pack(batch: ProducerBatch): void {
    batch.closed = true;
    const pool = this.#threads();
    if (pool !== undefined) void this.#packElsewhere(batch, pool);
    else {
      this.#bytesHere += batch.sizeInBytes;
      batch.pack(this.#packedHere(batch));
    }
  }

  #packedHere({ records }: ProducerBatch): Buffer {
    const { compression, compressionLevel } = this.#config;
    return packRecords(loadedCodec(compression), records, compressionLevel);
  }

  /** Where there are threads that work already: nothing waits for them to begin. */
  #threads(): PackingPool | undefined {
    if (this.#pool === undefined && this.#bytesHere >= BYTES_BEFORE_THREADS) this.begin();
    return this.#pool?.isUp === true ? this.#pool : undefined;
  }

  async #packElsewhere(batch: ProducerBatch, pool: PackingPool): Promise<void> {
    batch.packing = "going-on";
    let fault: unknown;
    try {
      batch.pack(await this.#compressed(batch, pool), (packed) => pool.recycle(packed));
    } catch (error) {
      fault = error;
    }
    if (!this.#closed) this.#packed(fault);
  }

  async #compressed(batch: ProducerBatch, pool: PackingPool): Promise<Buffer> {
    try {
      return await pool.compress(batch.records);
    } catch (error) {
      return this.#again(batch, error);
    }
  }

  /** Where the thread is lost, that is no harm; what is wrong with the records is wrong here as well. */
  #again(batch: ProducerBatch, error: unknown): Buffer {
    if (this.#closed || batch.done) throw error;
    return this.#packedHere(batch);
  }
}
