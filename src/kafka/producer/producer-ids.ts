/** The id under which brokers tell batches sent twice from new ones (KIP-98), asked for before the first batch. */
import { KtError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { initProducerId } from "../../protocol/messages/init-producer-id.ts";
import { backoffMs } from "../backoff.ts";
import type { Cluster } from "../cluster.ts";
import type { ProducerIdentity } from "./producer-batch.ts";
import type { ProducerConfig } from "./producer-config.ts";

const LAST_EPOCH = 2 ** 15 - 1;

export class ProducerIds {
  readonly #cluster: Cluster;
  readonly #config: ProducerConfig;
  /** Called behind every try; with an error that does not pass. */
  readonly #changed: (refused?: KtError) => void;
  /** Undefined until it is there, and for ever without idempotence; set from outside where there are transactions. */
  identity: ProducerIdentity | undefined;
  #asking = false;
  #failures = 0;
  /** When to ask again; undefined while nothing is waited for. */
  retryAt: number | undefined;
  fault: unknown;

  constructor(cluster: Cluster, config: ProducerConfig, changed: (refused?: KtError) => void) {
    this.#cluster = cluster;
    this.#config = config;
    this.#changed = changed;
  }

  get isReady(): boolean {
    return this.identity !== undefined || !this.#config.idempotent;
  }

  /** Whether sending may begin; asks where it may not yet. */
  ensure(now: number): boolean {
    if (this.isReady) return true;
    // The caller asks for it, by initTransactions.
    if (this.#config.transactions !== undefined) return false;
    if (!this.#asking && now >= (this.retryAt ?? 0)) void this.#ask();
    return false;
  }

  /** The next epoch of that identity; undefined while a new id is asked for, where there are no more epochs. */
  after(before: ProducerIdentity | undefined): ProducerIdentity | undefined {
    if (before === undefined) return this.identity;
    if (before.epoch < LAST_EPOCH) return { producerId: before.producerId, epoch: before.epoch + 1 };
    if (this.identity?.producerId === before.producerId) this.identity = undefined;
    this.ensure(Date.now());
    return this.identity;
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    this.retryAt = undefined;
    const { requestTimeoutMs, retryBackoffMs, retryBackoffMaxMs } = this.#config;
    let refused: KtError | undefined;
    try {
      const answer = await this.#cluster.call({
        name: "initProducerId",
        target: "any",
        once: true,
        timeoutMs: requestTimeoutMs,
        run: (broker) =>
          broker.send(initProducerId, {
            transactionalId: null,
            transactionTimeoutMs: 2 ** 31 - 1,
            producerId: -1n,
            producerEpoch: -1,
          }),
      });
      if (answer.errorCode !== code.NONE) throw protocolError(answer.errorCode);
      this.identity = { producerId: answer.producerId, epoch: answer.producerEpoch };
      this.#failures = 0;
    } catch (error) {
      if (this.#cluster.closing.aborted) return;
      if (!(error instanceof KtError)) this.fault = error;
      else if ("retriable" in error && error.retriable === false) refused = error;
      this.retryAt = Date.now() + backoffMs(retryBackoffMs, retryBackoffMaxMs, this.#failures);
      this.#failures += 1;
    } finally {
      this.#asking = false;
      this.#changed(refused);
    }
  }
}
