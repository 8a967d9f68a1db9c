/** Compression in other threads: the one that reads the input has enough to do. */
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { READY } from "./compression-job.ts";
import type { CompressionJob, CompressionResult, CompressionWork } from "./compression-job.ts";

/** Jobs that a thread is given at once: it shall not wait until this thread has time to look. */
const JOBS_PER_THREAD = 4;
/** More than a producer fills. */
const MOST_THREADS = 4;
/** Of what a thread makes anew for each batch: much of it would be let lie before it is cleared away. */
const YOUNG_MEGABYTES = 1;

interface Waiting {
  readonly resolve: (batch: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/** One thread with the jobs that it has not answered yet. */
interface Thread {
  readonly worker: Worker;
  /** It has begun to work: that takes a tenth of a second. */
  isUp: boolean;
  readonly jobs: Map<number, Waiting>;
}

export class CompressionPool {
  readonly #work: CompressionWork;
  readonly #limit: number;
  #threads: Thread[] = [];
  #nextId = 0;
  /** Memory of batches that are done with. */
  #again: ArrayBuffer[] = [];
  /** By close, or because a thread was lost. */
  #closed = false;

  /** @param threads at most so many, begun when there is work for them; one core is left to this thread */
  constructor(work: CompressionWork, threads = Math.min(MOST_THREADS, Math.max(1, availableParallelism() - 1))) {
    this.#work = work;
    this.#limit = threads;
  }

  /** Begins a thread, unless there are some already, or one was lost. */
  begin(): void {
    if (this.#threads.length === 0 && !this.#closed) this.#add();
  }

  /** Whether a job would be begun soon. */
  get isUp(): boolean {
    return !this.#closed && this.#threads.some(({ isUp }) => isUp);
  }

  /** Whether each thread has as much to do as it is given at once. */
  get isFull(): boolean {
    return this.#threads.length > 0 && this.#threads.every(({ isUp, jobs }) => !isUp || jobs.size >= JOBS_PER_THREAD);
  }

  /**
   * The records as packRecords gives them, in memory that may be given to `recycle` later. They lie in shared memory and
   * must not change until then.
   * Rejects where they cannot be compressed, where no thread can be had, and once the pool is closed.
   */
  async compress(records: Uint8Array): Promise<Buffer> {
    if (this.#closed) throw new Error("the threads for compression are closed");
    const thread = this.#leastBusy();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      thread.jobs.set(id, { resolve, reject });
      thread.worker.ref();
      const again = this.#again;
      this.#again = [];
      const job: CompressionJob = { id, records: toShare(records), again };
      thread.worker.postMessage(job, again);
    });
  }

  /** Takes back what `compress` gave, once nobody reads it any more. */
  recycle({ buffer }: Buffer): void {
    if (!this.#closed && buffer instanceof ArrayBuffer) this.#again.push(buffer);
  }

  /** Ends the threads; what they have not answered is rejected. */
  close(): void {
    this.#closed = true;
    for (const thread of this.#threads) {
      void thread.worker.terminate();
      this.#lost(thread, new Error("the threads for compression are closed"));
    }
  }

  #leastBusy(): Thread {
    const [first, ...others] = this.#threads;
    if (first === undefined) return this.#add();
    let least = first;
    for (const each of others) if (each.isUp && (!least.isUp || each.jobs.size < least.jobs.size)) least = each;
    // One more for what comes next: the job does not wait until that is up.
    if (least.isUp && least.jobs.size > 0 && this.#threads.length < this.#limit) this.#add();
    return least;
  }

  #add(): Thread {
    const worker = new Worker(...entry(this.#work));
    const thread: Thread = { worker, isUp: false, jobs: new Map() };
    worker.unref();
    worker.on("message", (result: CompressionResult | typeof READY) => {
      if (result === READY) {
        thread.isUp = true;
        return;
      }
      const waiting = thread.jobs.get(result.id);
      thread.jobs.delete(result.id);
      // Without work it does not keep the process.
      if (thread.jobs.size === 0) worker.unref();
      if ("batch" in result) waiting?.resolve(bufferOf(result.batch));
      else waiting?.reject(new Error(result.error));
    });
    worker.on("error", (error) => this.#lost(thread, error));
    worker.on("exit", () => this.#lost(thread, new Error("the thread for compression has ended")));
    this.#threads.push(thread);
    return thread;
  }

  #lost(thread: Thread, error: Error): void {
    this.#closed = true;
    this.#threads = this.#threads.filter((each) => each !== thread);
    for (const { reject } of thread.jobs.values()) reject(error);
    thread.jobs.clear();
  }
}

function bufferOf({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

/** Memory that is not shared would be copied whole, whatever part of it the records are. */
function toShare(records: Uint8Array): Uint8Array {
  return records.buffer instanceof SharedArrayBuffer
    ? new Uint8Array(records.buffer, records.byteOffset, records.length)
    : records.slice();
}

/** The thread's program: a file beside this one. Of the sources tsx makes JavaScript, as it does for whoever runs them. */
function entry(workerData: CompressionWork): ConstructorParameters<typeof Worker> {
  const options = { workerData, execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES } };
  const here = import.meta.url;
  if (!here.endsWith(".ts")) return [createRequire(here).resolve("./compression-worker.js"), options];
  const source = JSON.stringify(new URL("compression-worker.ts", here).href);
  return [
    `import("tsx/esm/api").then(({ register }) => { register(); return import(${source}); })`,
    { ...options, eval: true },
  ];
}
