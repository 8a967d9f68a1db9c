/** The producer that Producer describes, put together (org.apache.kafka.clients.producer.KafkaProducer). */
import { prepareCrc32c } from "../../protocol/records/crc32c.ts";
import type { Cluster } from "../cluster.ts";
import { Accumulator } from "./accumulator.ts";
import type { BatchOutcome } from "./batch-outcomes.ts";
import { Changes } from "./changes.ts";
import type { Lines } from "./line-records.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { ProducerBatch, ProducerIdentity } from "./producer-batch.ts";
import type { ProducerConfig } from "./producer-config.ts";
import {
  closedAlready,
  closedForcefully,
  closedMeanwhile,
  noRoom,
  notTransactional,
  timeoutError,
} from "./producer-errors.ts";
import { ProducerIds } from "./producer-ids.ts";
import { ProducerMetadata } from "./producer-metadata.ts";
import type { ProducerParts } from "./producer-parts.ts";
import type { Producer, ProducerOptions } from "./producer.ts";
import type { RecordSlices } from "./record-slices.ts";
import { Sender } from "./sender.ts";
import type { TopicQueues } from "./topic-queues.ts";
import type { TransactionManager } from "./transaction-manager.ts";
import { TransactionalMethods } from "./transactional-methods.ts";

export class KafkaProducer extends TransactionalMethods implements Producer {
  readonly #cluster: Cluster;
  readonly #config: ProducerConfig;
  readonly #onFailed: ProducerOptions["onFailed"];
  readonly #onAcknowledged: ProducerOptions["onAcknowledged"];
  readonly #metadata: ProducerMetadata;
  readonly #ids: ProducerIds;
  /** Where transactional.id is set. */
  readonly #transactions: TransactionManager | undefined;
  readonly #accumulator: Accumulator;
  readonly #sender: Sender;
  acknowledged = 0;
  failed = 0;
  /** Nobody waits any more for what may come much later. */
  #hurried = false;
  #isClosed = false;
  readonly #changes = new Changes();

  constructor({ cluster, config, logger, makePacker, TransactionManager }: ProducerParts, options: ProducerOptions) {
    super();
    this.#cluster = cluster;
    this.#config = config;
    this.#onFailed = options.onFailed;
    this.#onAcknowledged = options.onAcknowledged;
    const changed = (): void => {
      this.#sender.pump();
      this.#changes.tell();
    };
    this.#metadata = new ProducerMetadata(cluster, config, logger, changed);
    this.#ids = new ProducerIds(cluster, config, (refused) => {
      if (refused !== undefined) this.#sender.abort(refused);
      changed();
    });
    if (TransactionManager !== undefined && config.transactions !== undefined) {
      const restart = (identity: ProducerIdentity): void => {
        this.#ids.identity = identity;
        for (const queue of this.#metadata.queues()) queue.restart(identity);
      };
      this.#transactions = new TransactionManager({ cluster, config, logger, restart, changed }, config.transactions);
    }
    this.#accumulator = new Accumulator(config, {
      batchBegun: (queue) => {
        this.#transactions?.session.begun(queue);
        this.#sender.pump();
      },
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
      transactions: this.#transactions?.session,
      observer: options.observer,
      packer: makePacker?.((fault) => {
        this.#sender.fault ??= fault;
        changed();
      }),
      accumulator: this.#accumulator,
      faulted: () => {
        this.#transactions?.session.awaited?.fail(this.#sender.fault);
        this.#changes.tell();
      },
      finished: (queue, batch, outcome) => this.#finished(queue, batch, outcome),
    });
    prepareCrc32c();
  }

  knownTopic(name: string): TopicQueues | undefined {
    return this.#metadata.known(name);
  }

  topic(name: string): Promise<TopicQueues> {
    return this.#sending(this.#topic(name));
  }

  async #topic(name: string): Promise<TopicQueues> {
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
      if (!(await this.#changes.next(deadline))) {
        throw timeoutError(`Topic ${name} not present in metadata after ${maxBlockMs} ms.`);
      }
    }
  }

  append(topic: TopicQueues, partition: number, record: RecordSlices): boolean {
    const transactions = this.#transactions;
    if (transactions === undefined) return this.#accumulator.append(topic, partition, record);
    try {
      if (!transactions.isOpen) transactions.ensureOpen(this.#accumulator.place(topic, partition, record));
      return this.#accumulator.append(topic, partition, record);
    } catch (error) {
      throw transactions.refused(error);
    }
  }

  expectMuch(): void {
    this.#sender.expectMuch();
  }

  /** In a transaction each record may begin a partition. */
  appendLines(topic: TopicQueues, lines: Lines): void {
    if (this.#transactions === undefined) this.#accumulator.appendLines(topic, lines);
  }

  room(): Promise<void> {
    return this.#sending(this.#room());
  }

  async #room(): Promise<void> {
    const { pool } = this.#accumulator;
    const before = pool.used;
    const deadline = Date.now() + this.#config.maxBlockMs;
    this.#sender.pump();
    while (pool.used >= before) {
      this.#throwFault();
      if (this.#hurried) throw closedMeanwhile("allocating memory");
      if (!(await this.#changes.next(deadline))) throw noRoom(this.#config, pool.used);
    }
  }

  /** What fails on the way into a batch fails the transaction too. */
  async #sending<T>(step: Promise<T>): Promise<T> {
    try {
      return await step;
    } catch (error) {
      throw this.#transactions === undefined ? error : this.#transactions.refused(error);
    }
  }

  protected ensureTransactions(): TransactionManager {
    if (this.#transactions === undefined) throw notTransactional(this.#config.idempotent);
    if (this.#isClosed) throw closedAlready();
    this.#throwFault();
    return this.#transactions;
  }

  stopWaiting(): void {
    this.#hurried = true;
    this.#changes.tell();
  }

  async flush(): Promise<void> {
    await this.#drain(Number.POSITIVE_INFINITY);
  }

  async close({ timeoutMs = Number.POSITIVE_INFINITY }: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.stopWaiting();
    this.#isClosed = true;
    const deadline = Date.now() + timeoutMs;
    try {
      await this.#drain(deadline);
      await this.#abortOpen(deadline);
      this.#transactions?.close();
      this.#sender.abort(closedForcefully());
    } finally {
      this.#sender.stop();
      this.#cluster.close();
    }
  }

  async #abortOpen(deadline: number): Promise<void> {
    while (this.#transactions?.abortOpen() === true) {
      this.#throwFault();
      this.#sender.pump();
      if (!(await this.#changes.next(deadline))) return;
    }
  }

  async #drain(deadline: number): Promise<void> {
    const done = this.#sender.hurry();
    try {
      while (this.#accumulator.incomplete > 0) {
        this.#throwFault();
        if (!(await this.#changes.next(deadline))) return;
      }
    } finally {
      done();
    }
  }

  #finished({ topic, index: partition }: PartitionQueue, batch: ProducerBatch, outcome: BatchOutcome): void {
    const { recordCount } = batch;
    if (typeof outcome === "bigint") {
      this.acknowledged += recordCount;
      const forEach = batch.forEach.bind(batch);
      this.#onAcknowledged?.({ topic, partition, baseOffset: outcome, recordCount, forEach });
    } else {
      this.failed += recordCount;
      batch.forEach((index, place, keyLength, valueLength) => {
        this.#onFailed?.({ topic, partition, place, keyLength, valueLength, error: outcome(index) });
      });
    }
    // Waited for are freed memory and the last batch: both are to be seen behind this call.
    queueMicrotask(() => this.#changes.tell());
  }

  #throwFault(): void {
    const fault = this.#sender.fault ?? this.#metadata.fault ?? this.#ids.fault ?? this.#transactions?.session.fault;
    if (fault !== undefined) throw fault;
  }
}
