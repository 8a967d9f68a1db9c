import { setTimeout as sleep } from "node:timers/promises";
import { KtError, TimeoutError } from "../../errors.ts";
import type { ConsumedBatches, Consumer } from "../../kafka/consumer/consumer.ts";
import { giveBack, seekIfOurs } from "../../kafka/consumer/give-back.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import type { RecordBatch } from "../../protocol/records/batch.ts";
import { RecordCursor } from "../../protocol/records/cursor.ts";
import type { BatchLines } from "./lines/batch-lines.ts";
import type { RecordFormatter } from "./formatters/record-formatter.ts";
import type { RecordOutput } from "./record-output.ts";
import type { Source } from "./source.ts";

/** A poll that nothing ends is begun anew after so long. */
const LONGEST_POLL_MS = 60_000;
/** Where the end may be reached without a record, it is looked for so often. */
const BOUNDED_POLL_MS = 50;
/** How soon to ask again for a topic that is not there yet. */
const ASK_AGAIN_MS = 100;

export interface Reading {
  readonly consumer: Consumer;
  readonly source: Source;
  readonly formatter: RecordFormatter;
  readonly output: RecordOutput;
  /** Shows what it can of whole batches. */
  readonly lines: BatchLines;
  /** -1 for all; 0 and what is below reads nothing. */
  readonly maxMessages: number;
  /** Without a record for so long it ends; Infinity for ever. */
  readonly timeoutMs: number;
  /** Whether a record is wanted; all are unless given. */
  readonly wanted: ((cursor: RecordCursor) => boolean) | undefined;
  /** Told of a record that cannot be shown, where that is no reason to end. */
  readonly skip: ((error: KtError, partition: TopicPartition, offset: number) => void) | undefined;
  /** What is committed must have been written: then nothing is read ahead of the output. */
  readonly commits: boolean;
}

/** Why reading has ended. */
export type End =
  | { readonly by: "count" | "end" | "interrupt" }
  /** Reading failed: nothing came in time, or the consumer threw. */
  | { readonly by: "consumer"; readonly error: KtError }
  /** A record could not be shown. */
  | { readonly by: "formatter"; readonly error: KtError }
  | { readonly by: "stdout"; readonly error: Error };

/** Reads and prints until something ends it. Source: org.apache.kafka.tools.consumer.ConsoleConsumer.process. */
export class RecordReader {
  /** Records that were shown, or could not be. */
  count = 0;
  /** Their bytes. */
  bytes = 0;
  readonly #reading: Reading;
  readonly #cursor = new RecordCursor();
  /** Where the partitions of what is not written yet begin. */
  readonly #unwritten = new Map<string, { partition: TopicPartition; offset: number }>();
  #interrupted = false;
  #interrupt: () => void = () => {};
  readonly #interruption = new Promise<void>((resolve) => {
    this.#interrupt = resolve;
  });

  constructor(reading: Reading) {
    this.#reading = reading;
    reading.output.onFailure = () => this.interrupt();
  }

  /** Ends reading as soon as what was fetched is shown. */
  interrupt(): void {
    this.#interrupted = true;
    this.#interrupt();
    this.#reading.consumer.wakeup();
  }

  async run(): Promise<End> {
    const { output, consumer } = this.#reading;
    let end: End;
    try {
      end = await this.#read();
    } catch (error) {
      if (!(error instanceof KtError)) throw error;
      end = { by: "consumer", error };
    }
    await output.drain();
    if (output.failure === undefined) return end;
    // As the official tool, which writes record by record and counts the one that failed.
    this.count = output.recordsWritten + 1;
    for (const { partition, offset } of this.#unwritten.values()) seekIfOurs(consumer, partition, offset);
    return { by: "stdout", error: output.failure };
  }

  async #read(): Promise<End> {
    const { maxMessages, timeoutMs, source, output, lines, commits } = this.#reading;
    const longest = source.bounded ? BOUNDED_POLL_MS : LONGEST_POLL_MS;
    let idleSince = performance.now();
    const most = maxMessages === -1 ? Number.POSITIVE_INFINITY : maxMessages;
    while (this.count < most) {
      const left = timeoutMs - (performance.now() - idleSince);
      const polled = await this.#poll(Math.min(longest, Math.max(0, Math.ceil(left))));
      if (polled.length > 0) {
        const failed = await this.#show(polled);
        if (failed !== undefined) return { by: "formatter", error: failed };
        // Not for the first records: they are waited for.
        if (this.count < most) lines.prepare();
        if (commits) await output.drain();
        else await output.handOver();
        if (output.failure !== undefined) return { by: "stdout", error: output.failure };
        if (commits) this.#unwritten.clear();
        idleSince = performance.now();
      } else if (!this.#interrupted && performance.now() - idleSince > timeoutMs) {
        throw new TimeoutError(`no record came for ${timeoutMs} ms (--timeout-ms)`);
      }
      if (source.atEnd()) return { by: "end" };
      if (this.#interrupted && polled.length === 0) return { by: "interrupt" };
    }
    return { by: "count" };
  }

  async #poll(timeoutMs: number): Promise<readonly ConsumedBatches[]> {
    const { source, consumer, output } = this.#reading;
    if (this.#interrupted) return [];
    const prepared = await this.#within(source.prepare(), timeoutMs);
    if (prepared === true) return source.atEnd() ? [] : consumer.poll(timeoutMs);
    await output.drain();
    if (prepared === false) await this.#within(sleep(Math.min(timeoutMs, ASK_AGAIN_MS)), timeoutMs);
    return [];
  }

  /** What the step gives; undefined where it takes longer, or reading shall end. */
  async #within<T>(step: Promise<T>, timeoutMs: number): Promise<T | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, timeoutMs + 1, undefined);
    });
    try {
      return await Promise.race([step, late, this.#interruption.then(() => undefined)]);
    } finally {
      clearTimeout(timer);
      step.catch(() => {});
    }
  }

  /** Shows what was polled, and moves the consumer back to what was not; gives the failure of a record. */
  async #show(polled: readonly ConsumedBatches[]): Promise<KtError | undefined> {
    const { output, maxMessages, consumer, source, commits } = this.#reading;
    for (const [index, consumed] of polled.entries()) {
      const { topic, partition, batches, fetchOffset } = consumed;
      if (commits) this.#unwritten.set(`${topic} ${partition}`, { partition: consumed, offset: fetchOffset });
      const end = source.endOf(consumed);
      for (const batch of batches) {
        const before = this.count;
        let next: number | undefined;
        try {
          next = this.#showBatch(batch, consumed, end);
        } catch (error) {
          if (!(error instanceof FormatterFailure)) throw error;
          output.count(this.count - before);
          giveBack(consumer, polled, index, error.offset + 1);
          return error.cause;
        }
        output.count(this.count - before);
        if (output.full) await output.handOver();
        if (output.failure !== undefined) return undefined;
        if (next !== undefined) {
          giveBack(consumer, polled, index, next);
          return undefined;
        }
        if (this.count >= maxMessages && maxMessages !== -1) {
          giveBack(consumer, polled, index, batch.lastOffset + 1);
          return undefined;
        }
      }
      if (end !== Number.POSITIVE_INFINITY && (consumer.position(consumed) ?? 0) >= end) consumer.pause([consumed]);
    }
    return undefined;
  }

  /** Shows the records of a batch; gives the offset to go on at where it has more than may be shown. */
  #showBatch(batch: RecordBatch, consumed: ConsumedBatches, end: number): number | undefined {
    const { formatter, maxMessages, wanted, output, lines, skip } = this.#reading;
    const { topic, partition, fetchOffset } = consumed;
    const place = { topic, partition, timestampType: batch.timestampType };
    const most = maxMessages === -1 ? Number.POSITIVE_INFINITY : maxMessages;
    const cursor = this.#cursor.open(batch);
    const { buffer } = output;
    let { count } = this;
    this.bytes += batch.sizeInBytes;
    const isWhole = batch.baseOffset >= fetchOffset && batch.lastOffset < end && count + cursor.remaining <= most;
    if (isWhole && wanted === undefined && lines.append(batch, cursor, place, buffer)) {
      this.count = count + cursor.remaining;
      return undefined;
    }
    while (cursor.next()) {
      if (cursor.offset < fetchOffset || cursor.offset >= end) continue;
      if (wanted !== undefined && !wanted(cursor)) continue;
      if (count >= most) {
        this.count = count;
        return cursor.offset;
      }
      count++;
      try {
        formatter.write(cursor, place, buffer);
      } catch (error) {
        if (!(error instanceof KtError)) throw error;
        if (skip === undefined) {
          this.count = count;
          throw new FormatterFailure(error, cursor.offset);
        }
        skip(error, consumed, cursor.offset);
      }
    }
    this.count = count;
    return undefined;
  }
}

class FormatterFailure extends Error {
  override readonly cause: KtError;
  readonly offset: number;

  constructor(cause: KtError, offset: number) {
    super(cause.message);
    this.cause = cause;
    this.offset = offset;
  }
}
