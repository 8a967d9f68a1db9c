/** The producer that Producer describes, put together (org.apache.kafka.clients.producer.KafkaProducer). */
import type { KtError } from "../../errors.ts";
import { loadCodec } from "../../protocol/records/compression/index.ts";
import { prepareCrc32c } from "../../protocol/records/crc32c.ts";
import { openCluster } from "../cluster.ts";
import type { Cluster } from "../cluster.ts";
import { ensureResolvable } from "../ensure-resolvable.ts";
import { Accumulator } from "./accumulator.ts";
import type { BatchPacker } from "./batch-packer.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { ProducerBatch } from "./producer-batch.ts";
import type { ProducerConfig } from "./producer-config.ts";
import { closedForcefully, closedMeanwhile, timeoutError } from "./producer-errors.ts";
import { ProducerIds } from "./producer-ids.ts";
import { ProducerLogger } from "./producer-logger.ts";
import { ProducerMetadata } from "./producer-metadata.ts";
import type { Producer, ProducerOptions } from "./producer.ts";
import type { RecordSlices } from "./record-slices.ts";
import { Sender } from "./sender.ts";
import type { TopicQueues } from "./topic-queues.ts";

/** Loads the codec and checks that a bootstrap name resolves; asks no broker yet. Throws InputError. */
export async function openProducer(config: ProducerConfig, options: ProducerOptions = {}): Promise<Producer> {
  const logger = new ProducerLogger(config.client.clientId, options.log);
  for (const warning of config.warnings) {
    logger.plain("WARN", warning, "org.apache.kafka.clients.producer.ProducerConfig");
  }
  await ensureResolvable("producer", config.client.bootstrap, logger);
  await loadCodec(config.compression);
  const makePacker = config.compression === "none" ? undefined : await packers(config);
  const cluster = openCluster(config.client, {
    ...(options.softwareVersion !== undefined && { softwareVersion: options.softwareVersion }),
    ...(options.debug !== undefined && { debug: options.debug }),
  });
  return new KafkaProducer({ cluster, config, logger, makePacker }, options);
}

type MakePacker = (packed: (fault?: unknown) => void) => BatchPacker;

async function packers(config: ProducerConfig): Promise<MakePacker> {
  const { BatchPacker } = await import("./batch-packer.ts");
  return (packed) => new BatchPacker(config, packed);
}

interface ProducerParts {
  readonly cluster: Cluster;
  readonly config: ProducerConfig;
  readonly logger: ProducerLogger;
  readonly makePacker: MakePacker | undefined;
}

class KafkaProducer implements Producer {
  readonly #cluster: Cluster;
  readonly #config: ProducerConfig;
  readonly #onFailed: ProducerOptions["onFailed"];
  readonly #metadata: ProducerMetadata;
  readonly #ids: ProducerIds;
  readonly #accumulator: Accumulator;
  readonly #sender: Sender;
  acknowledged = 0;
  failed = 0;
  /** Nobody waits any more for what may come much later. */
  #hurried = false;
  /** Called at each change, by whoever waits for one. */
  #waiting: (() => void)[] = [];

  constructor({ cluster, config, logger, makePacker }: ProducerParts, { onFailed }: ProducerOptions) {
    this.#cluster = cluster;
    this.#config = config;
    this.#onFailed = onFailed;
    const changed = (): void => {
      this.#sender.pump();
      this.#notify();
    };
    this.#metadata = new ProducerMetadata(cluster, config, logger, changed);
    this.#ids = new ProducerIds(cluster, config, (refused) => {
      if (refused !== undefined) this.#sender.abort(refused);
      changed();
    });
    this.#accumulator = new Accumulator(config, {
      batchBegun: () => this.#sender.pump(),
      batchFull: () => this.#sender.pump(),
      canSend: (queue) => this.#sender.canSend(queue),
      growthOf: (queue) => this.#sender.growthOf(queue),
    });
    this.#sender = new Sender({
      cluster,
      config,
      logger,
      metadata: this.#metadata,
      ids: this.#ids,
      packer: makePacker?.((fault) => {
        this.#sender.fault ??= fault;
        changed();
      }),
      accumulator: this.#accumulator,
      faulted: () => this.#notify(),
      finished: (queue, batch, errors) => this.#finished(queue, batch, errors),
    });
    prepareCrc32c();
  }

  knownTopic(name: string): TopicQueues | undefined {
    return this.#metadata.known(name);
  }

  async topic(name: string): Promise<TopicQueues> {
    this.#metadata.add(name);
    this.#sender.pump();
    const { maxBlockMs } = this.#config;
    const deadline = Date.now() + maxBlockMs;
    for (;;) {
      this.#throwFault();
      const known = this.#metadata.known(name);
      if (known !== undefined) return known;
      const error = this.#metadata.takeError(name);
      if (error !== undefined) throw error;
      if (this.#hurried && !this.#metadata.isAsking) throw closedMeanwhile("send in progress");
      if (!(await this.#change(deadline))) {
        throw timeoutError(`Topic ${name} not present in metadata after ${maxBlockMs} ms.`);
      }
    }
  }

  append(topic: TopicQueues, partition: number, record: RecordSlices): boolean {
    return this.#accumulator.append(topic, partition, record);
  }

  async room(): Promise<void> {
    const { maxBlockMs, batchSize } = this.#config;
    const { pool } = this.#accumulator;
    const before = pool.used;
    const deadline = Date.now() + maxBlockMs;
    this.#sender.pump();
    while (pool.used >= before) {
      this.#throwFault();
      if (this.#hurried) throw closedMeanwhile("allocating memory");
      if (!(await this.#change(deadline))) {
        throw timeoutError(
          `Failed to allocate ${batchSize} bytes within the configured max blocking time ${maxBlockMs} ms. Total memory: ${this.#config.bufferMemory} bytes. Available memory: ${this.#config.bufferMemory - pool.used} bytes. Poolable size: ${batchSize} bytes`,
        );
      }
    }
  }

  stopWaiting(): void {
    this.#hurried = true;
    this.#notify();
  }

  async flush(): Promise<void> {
    await this.#drain(Number.POSITIVE_INFINITY);
  }

  async close({ timeoutMs = Number.POSITIVE_INFINITY }: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.stopWaiting();
    try {
      await this.#drain(Date.now() + timeoutMs);
      this.#sender.abort(closedForcefully());
    } finally {
      this.#sender.stop();
      this.#cluster.close();
    }
  }

  async #drain(deadline: number): Promise<void> {
    const done = this.#sender.hurry();
    try {
      while (this.#accumulator.incomplete > 0) {
        this.#throwFault();
        if (!(await this.#change(deadline))) return;
      }
    } finally {
      done();
    }
  }

  #finished(queue: PartitionQueue, batch: ProducerBatch, errors?: (index: number) => KtError): void {
    if (errors === undefined) this.acknowledged += batch.recordCount;
    else {
      this.failed += batch.recordCount;
      const { topic, index: partition } = queue;
      batch.forEach((index, place, keyLength, valueLength) => {
        this.#onFailed?.({ topic, partition, place, keyLength, valueLength, error: errors(index) });
      });
    }
    // Waited for are freed memory and the last batch: both are to be seen behind this call.
    queueMicrotask(() => this.#notify());
  }

  /** Waits for something to change; false where the deadline comes first. */
  #change(deadline: number): Promise<boolean> {
    const leftMs = deadline - Date.now();
    if (leftMs <= 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer =
        leftMs === Number.POSITIVE_INFINITY
          ? undefined
          : setTimeout(() => resolve(false), Math.min(leftMs, 2 ** 31 - 1));
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  #notify(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #throwFault(): void {
    for (const { fault } of [this.#sender, this.#metadata, this.#ids]) if (fault !== undefined) throw fault;
  }
}
