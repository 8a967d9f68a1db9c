import { InputError, KtError, UsageError } from "../../errors.ts";
import { openProducer } from "../../kafka/producer/open-producer.ts";
import { producerConfig } from "../../kafka/producer/producer-config.ts";
import type { AcknowledgedBatch, Producer } from "../../kafka/producer/producer.ts";
import { emptyRecord } from "../../kafka/producer/record-slices.ts";
import type { RecordSlices } from "../../kafka/producer/record-slices.ts";
import { clientOptions } from "../../kit/client-options.ts";
import type { Context, EndSignal } from "../../kit/context.ts";
import { formatLedgerLine } from "../../kit/ledger/ledger-line.ts";
import { LedgerWriter } from "../../kit/ledger/ledger-writer.ts";
import { NO_HASH, recordHash } from "../../kit/ledger/record-hash.ts";
import { signalExitCode } from "../../kit/signal-exit-code.ts";
import { Throttle } from "../../kit/throttle.ts";
import { EventOutput } from "./event-output.ts";
import { errorEvent, stageEvent, successEvents, toolDataEvent } from "./events.ts";
import type { VerifiableProducerOptions } from "./options.ts";
import { NumberedRecords } from "./records.ts";
import { producerSettings } from "./settings.ts";

/** After so many records answers and signals are listened to. */
const TURN = 2048;

/** Sends numbered records until there are enough or a signal comes; a failed record ends nothing. Gives the exit code. */
export async function produceNumbers(options: VerifiableProducerOptions, context: Context): Promise<number> {
  if (context.format !== "text" && context.format !== "json") {
    throw new UsageError("verifiable-producer prints JSON lines: --output takes text, json");
  }
  const config = producerConfig(producerSettings(options, context));
  const ledger = options.ledger === undefined ? undefined : await LedgerWriter.open(options.ledger);
  try {
    return await new Run(options, context, ledger).run(config);
  } finally {
    await ledger?.close();
  }
}

class Run {
  readonly #options: VerifiableProducerOptions;
  readonly #context: Context;
  readonly #records: NumberedRecords;
  readonly #output: EventOutput;
  readonly #keepsLedger: boolean;
  readonly #stop = new AbortController();
  #signal: EndSignal | undefined;
  #sent = 0;
  #acked = 0;

  constructor(options: VerifiableProducerOptions, context: Context, ledger: LedgerWriter | undefined) {
    this.#options = options;
    this.#context = context;
    this.#records = new NumberedRecords(options.valuePrefix, options.repeatingKeys);
    this.#output = new EventOutput(context.bytes, ledger);
    this.#keepsLedger = ledger !== undefined;
  }

  async run(config: ReturnType<typeof producerConfig>): Promise<number> {
    const producer = await openProducer(config, {
      ...clientOptions(this.#context),
      onFailed: ({ place, error }) => this.#failed(place, error),
      onAcknowledged: (batch) => this.#acknowledged(batch),
    });
    const end = (): void => {
      this.#stop.abort();
      producer.stopWaiting();
    };
    const leave = this.#context.process.hearSignals((heard) => {
      // Whoever asks twice does not want to wait for a broker.
      if (this.#signal !== undefined) producer.close({ timeoutMs: 0 }).catch(() => {});
      this.#signal ??= heard;
      end();
    });
    this.#output.onFailure = end;
    const startMs = Date.now();
    try {
      this.#output.add(stageEvent("startup_complete", Date.now()));
      await this.#send(producer, startMs);
    } finally {
      await producer.close();
      this.#output.add(stageEvent("shutdown_complete", Date.now()));
      this.#output.add(this.#summary(startMs));
      await this.#output.drain();
      leave();
    }
    if (this.#output.failure !== undefined) throw this.#output.failure;
    return this.#signal === undefined ? 0 : signalExitCode(this.#signal);
  }

  async #send(producer: Producer, startMs: number): Promise<void> {
    const { maxMessages, throughput } = this.#options;
    const most = maxMessages < 0 ? Number.POSITIVE_INFINITY : maxMessages;
    const throttle = new Throttle(throughput);
    const record = emptyRecord();
    let createTime = this.#options.createTime === -1n ? undefined : Number(this.#options.createTime);
    for (let number = 0; number < most && !this.#stop.signal.aborted; number++) {
      if (createTime !== undefined && createTime < 0) throw invalidTimestamp(createTime);
      const now = Date.now();
      this.#records.fill(record, number);
      record.timestamp = createTime ?? now;
      if (createTime !== undefined) createTime += now - startMs;
      this.#sent += 1;
      if (!this.#append(producer, record)) await this.#appendWaiting(producer, record, number);
      if (throttle.isNeeded) await this.#pause(throttle);
      else if (number % TURN === 0) await new Promise(setImmediate);
      if (this.#output.isFull) await this.#output.drain();
    }
  }

  /** Whether the record is on its way, or has failed; no promise for each of millions. */
  #append(producer: Producer, record: RecordSlices): boolean {
    const topic = producer.knownTopic(this.#options.topic);
    if (topic === undefined) return false;
    try {
      return producer.append(topic, -1, record);
    } catch (error) {
      if (!(error instanceof KtError)) throw error;
      this.#failed(record.place, error);
      return true;
    }
  }

  async #appendWaiting(producer: Producer, record: RecordSlices, number: number): Promise<void> {
    try {
      const topic = await producer.topic(this.#options.topic);
      while (!producer.append(topic, -1, record)) await producer.room();
    } catch (error) {
      if (!(error instanceof KtError)) throw error;
      this.#failed(number, error);
    }
  }

  async #pause(throttle: Throttle): Promise<void> {
    try {
      await throttle.pause(this.#sent, this.#stop.signal);
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }

  #failed(number: number, error: KtError): void {
    const { topic } = this.#options;
    const [key, value] = [this.#records.key(number), this.#records.value(number)];
    this.#output.add(errorEvent({ topic, key, value, error }, Date.now()));
  }

  #acknowledged({ topic, partition, baseOffset, recordCount, forEach }: AcknowledgedBatch): void {
    this.#acked += recordCount;
    const event = successEvents(topic, partition, Date.now());
    const first = Number(baseOffset);
    let events = "";
    let lines = "";
    forEach((index, number) => {
      const [key, value] = [this.#records.key(number), this.#records.value(number)];
      const offset = first < 0 ? -1 : first + index;
      events += event(key, value, offset);
      if (!this.#keepsLedger) return;
      const keyHash = key === null ? NO_HASH : recordHash(key);
      lines += `${formatLedgerLine({ topic, partition, offset, valueHash: recordHash(value), keyHash })}\n`;
    });
    this.#output.add(events, lines);
  }

  #summary(startMs: number): string {
    const now = Date.now();
    const acked = this.#acked;
    const avgThroughput = 1000 * (acked / (now - startMs));
    return toolDataEvent({ sent: this.#sent, acked, targetThroughput: this.#options.throughput, avgThroughput }, now);
  }
}

/** What ProducerRecord's constructor throws, outside of what the tool catches. */
function invalidTimestamp(timestamp: number): InputError {
  return new InputError(`Invalid timestamp: ${timestamp}. Timestamp should always be non-negative or null.`, {
    javaClass: "java.lang.IllegalArgumentException",
  });
}
