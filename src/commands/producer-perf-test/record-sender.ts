import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import type { KtError } from "../../errors.ts";
import type { ProducerMetrics, ProducerStep } from "../../kafka/metrics/producer-metrics.ts";
import { isApiException } from "../../kafka/producer/producer-errors.ts";
import type { Producer } from "../../kafka/producer/producer.ts";
import { emptyRecord } from "../../kafka/producer/record-slices.ts";
import { Throttle } from "../../kit/throttle.ts";
import type { Counted } from "./counted.ts";
import type { ProducerPerfTestOptions } from "./options.ts";
import { type Payloads, payloadsOf } from "./payloads.ts";
import type { PerfTest } from "./settings.ts";

/** So many bytes are appended at once: then answers are taken, and what they make room for is sent. */
const STRETCH = 65_536;
/** So long the first record is waited for, unless it lingers that long anyway. */
const FIRST_ANSWER_MS = 250;
const LONG_LINGER_MS = 20;

export interface SendParts {
  readonly producer: Producer;
  readonly lingerMs: number;
  readonly counted: Counted;
  /** A record has failed on its way into a batch. */
  readonly failed: (error: KtError) => void;
  readonly notice: (text: string) => void;
  /** What is waited for is told to them. */
  readonly metrics: ProducerMetrics | undefined;
  /** Aborted where the test is to end before its time: run() throws the reason. */
  readonly signal: AbortSignal;
}

/** From the first record to the last. */
export class RecordSender {
  readonly #parts: SendParts;
  readonly #topic: string;
  readonly #records: number;
  readonly #rate: number;
  readonly #payloads: () => Payloads;
  readonly #transactionMs: number | undefined;
  /** When the open transaction began; undefined where none is open. */
  #transactionBegun: number | undefined;
  /** Records that did not even get into a batch. */
  #refusals = 0;
  readonly #record = emptyRecord();

  constructor(options: ProducerPerfTestOptions, { transactionMs, payloads }: PerfTest, parts: SendParts) {
    this.#parts = parts;
    this.#topic = options.topic;
    this.#records = Number(options.numRecords);
    this.#rate = options.throughput;
    this.#transactionMs = transactionMs;
    this.#payloads = () => payloadsOf(options, payloads);
  }

  async run(): Promise<void> {
    const { producer, counted, notice } = this.#parts;
    if (this.#transactionMs !== undefined) await this.#during("txn-init", () => producer.initTransactions());
    const payloads = this.#payloads();
    if (counted.warmup > 0) {
      notice(
        `Warmup first ${counted.warmup} records. Steady state results will print after the complete test summary.`,
      );
    }
    counted.begin();
    const throttle = new Throttle(this.#rate);
    const record = this.#record;
    let stretch = 0;
    for (let number = 0; number < this.#records; number++) {
      if (throttle.waitMs(number) > 0) {
        await this.#pause(throttle, number);
        stretch = 0;
      }
      payloads.next(number, record);
      record.place = number;
      record.timestamp = Date.now();
      if (counted.warmup > 0 && number === counted.warmup) counted.beginSteadyState();
      if (this.#transactionMs !== undefined) this.#beginTransaction(record.timestamp);
      if (!this.#append()) await this.#appendWaiting();
      if (number === 0) await this.#firstAnswer();
      if (this.#isTransactionOver()) await this.#commit();
      stretch += record.valueEnd - record.valueStart;
      if (stretch < STRETCH) continue;
      stretch = 0;
      await turn();
      this.#parts.signal.throwIfAborted();
    }
    if (this.#transactionBegun !== undefined) await this.#commit();
  }

  async #pause(throttle: Throttle, sent: number): Promise<void> {
    const { signal } = this.#parts;
    try {
      await throttle.pause(sent, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }

  /** The first record goes ahead: what connecting takes is its latency, and not that of a buffer full of others. */
  async #firstAnswer(): Promise<void> {
    const { producer, lingerMs } = this.#parts;
    if (this.#refusals > 0 || lingerMs > LONG_LINGER_MS) return;
    const until = performance.now() + FIRST_ANSWER_MS;
    while (producer.acknowledged + producer.failed === 0 && performance.now() < until) await pause(1);
  }

  /** False where it has to wait. */
  #append(): boolean {
    const { producer } = this.#parts;
    const topic = producer.knownTopic(this.#topic);
    if (topic === undefined) return false;
    try {
      return producer.append(topic, -1, this.#record);
    } catch (error) {
      this.#refused(error);
      return true;
    }
  }

  async #appendWaiting(): Promise<void> {
    const { producer } = this.#parts;
    try {
      const topic =
        producer.knownTopic(this.#topic) ?? (await this.#during("metadata-wait", () => producer.topic(this.#topic)));
      while (!producer.append(topic, -1, this.#record)) await this.#during("bufferpool-wait", () => producer.room());
    } catch (error) {
      this.#refused(error);
    }
  }

  #during<T>(step: ProducerStep, run: () => Promise<T>): Promise<T> {
    return this.#parts.metrics?.during(step, run) ?? run();
  }

  /** Java's send tells the callback of an ApiException, and throws others. */
  #refused(error: unknown): void {
    if (!isApiException(error)) throw error;
    this.#refusals += 1;
    this.#parts.failed(error);
  }

  #beginTransaction(now: number): void {
    if (this.#transactionBegun !== undefined) return;
    this.#parts.producer.beginTransaction();
    this.#transactionBegun = now;
  }

  #isTransactionOver(): boolean {
    if (this.#transactionMs === undefined || this.#transactionBegun === undefined) return false;
    return this.#transactionMs <= this.#record.timestamp - this.#transactionBegun;
  }

  async #commit(): Promise<void> {
    await this.#during("txn-commit", () => this.#parts.producer.commitTransaction());
    this.#transactionBegun = undefined;
  }
}
