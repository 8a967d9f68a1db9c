import { InputError, KtError } from "../../errors.ts";
import { openProducer } from "../../kafka/producer/open-producer.ts";
import { producerConfig } from "../../kafka/producer/producer-config.ts";
import { isIllegalState } from "../../kafka/producer/producer-errors.ts";
import type { FailedRecord, Producer } from "../../kafka/producer/producer.ts";
import { emptyRecord } from "../../kafka/producer/record-slices.ts";
import { clientOptions } from "../../kit/client-options.ts";
import type { ByteInput, Context, EndSignal } from "../../kit/context.ts";
import { executionFailure } from "../../kit/execution-failure.ts";
import { signalExitCode } from "../../kit/signal-exit-code.ts";
import { Failures, traceOf } from "./failures.ts";
import { JsonReader } from "./json-reader.ts";
import { LineReader } from "./line-reader.ts";
import { KAFKA_EXCEPTION, lineSettings } from "./line-settings.ts";
import type { ConsoleProducerOptions } from "./options.ts";
import type { RecordReader } from "./record-reader.ts";
import { checkOptions, ensureReader, producerProperties, readerSettings } from "./settings.ts";

const PROMPT = Buffer.from(">");
/** So many bytes at once come from a file that is longer. */
const MUCH = 512 * 1024;

/** Sends what comes in, until the end of the input or a signal. Gives the exit code. */
export async function produceInput(options: ConsoleProducerOptions, context: Context): Promise<number> {
  checkOptions(options, context);
  // The reader comes first: what is wrong with it is told even where the broker's address is wrong too.
  const reader = openReader(options);
  const { properties, implied } = producerProperties(options);
  const config = producerConfig(properties, implied);
  const failures = new Failures(context, { silent: options.sync });
  const producer = await openProducer(config, {
    ...clientOptions(context),
    onFailed: (failed) => failures.add(failed, true),
  });
  let signal: EndSignal | undefined;
  const leave = context.process.hearSignals((heard) => {
    // Whoever asks twice does not want to wait for a broker.
    if (signal !== undefined) producer.close({ timeoutMs: 0 }).catch(() => {});
    signal ??= heard;
    producer.stopWaiting();
    context.input.stop();
  });
  const pipe = new Pipe({
    reader,
    producer,
    failures,
    context,
    sync: options.sync,
    isOver: () => signal !== undefined,
  });
  try {
    await pipe.run();
  } catch (error) {
    // Who asked for the end gets it, with the signal's code.
    if (signal === undefined || !(error instanceof KtError)) throw error;
    context.err.line(traceOf(error));
  } finally {
    await producer.close();
    failures.summary(pipe.records);
    leave();
  }
  if (signal !== undefined) return signalExitCode(signal);
  return failures.lost ? 1 : 0;
}

function openReader(options: ConsoleProducerOptions): RecordReader {
  ensureReader(options);
  if (options.input === "json") return new JsonReader(options.topic ?? "", options);
  return new LineReader(lineSettings(readerSettings(options)), options);
}

interface PipeParts {
  readonly reader: RecordReader;
  readonly producer: Producer;
  readonly failures: Failures;
  readonly context: Context;
  readonly sync: boolean;
  /** A signal has come: nothing more is read. */
  readonly isOver: () => boolean;
}

/** From the reader to the producer. */
class Pipe {
  readonly #parts: PipeParts;
  readonly #record = emptyRecord();
  readonly #prompts: boolean;
  records = 0;

  constructor(parts: PipeParts) {
    this.#parts = parts;
    this.#prompts = parts.context.input.isTTY && parts.context.bytes.isTTY;
  }

  async run(): Promise<void> {
    const { reader, producer, context, isOver } = this.#parts;
    const record = this.#record;
    await this.#prompt();
    const read = readInput(context.input, (count) => {
      if (count >= MUCH) producer.expectMuch();
    });
    while (!isOver() && (await reader.fill(read))) {
      // A signal is heard while something is waited for, and then alone.
      let over = isOver();
      const now = Date.now();
      while (!over) {
        this.#sendLines(now);
        record.timestamp = now;
        const partition = reader.next(record);
        if (partition === undefined) break;
        this.records += 1;
        const waited = this.#send(partition);
        if (waited === undefined && !this.#prompts) continue;
        await waited;
        await this.#prompt();
        over = isOver();
      }
    }
  }

  /** Millions of lines are not looked at one by one, but for those where a batch begins or ends. */
  #sendLines(timestamp: number): void {
    const { producer, reader, sync } = this.#parts;
    const lines = sync || this.#prompts ? undefined : reader.lines?.();
    if (lines === undefined) return;
    const topic = producer.knownTopic(reader.topic);
    if (topic === undefined) return;
    const { place } = lines;
    lines.timestamp = timestamp;
    producer.appendLines(topic, lines);
    if (lines.place === place) return;
    this.records += lines.place - place;
    reader.skip?.(lines);
  }

  async #prompt(): Promise<void> {
    if (!this.#prompts) return;
    const failure = await this.#parts.context.bytes.write(PROMPT);
    if (failure !== undefined) throw failure;
  }

  /** Undefined where the record is on its way: no promise for each of millions. */
  #send(partition: number): Promise<void> | undefined {
    const { producer, reader, sync } = this.#parts;
    const topic = producer.knownTopic(reader.topic);
    if (sync || topic === undefined || partition >= topic.partitions.length) return this.#sendWaiting(partition);
    try {
      if (producer.append(topic, partition, this.#record)) return undefined;
    } catch (error) {
      this.#refused(error);
      return undefined;
    }
    return this.#sendWaiting(partition);
  }

  async #sendWaiting(partition: number): Promise<void> {
    const { producer, reader, sync, failures } = this.#parts;
    const before = failures.first;
    try {
      const topic = await producer.topic(reader.topic);
      if (partition >= topic.partitions.length) {
        // Only kt's own option names partitions: a copy that lacks records has failed.
        failures.lost = true;
        throw noSuchPartition(topic.name, partition, topic.partitions.length);
      }
      while (!producer.append(topic, partition, this.#record)) await producer.room();
      if (sync) await producer.flush();
    } catch (error) {
      if (sync && error instanceof KtError && !isIllegalState(error)) throw executionFailure(error);
      this.#refused(error);
    }
    if (sync && failures.first !== before && failures.first !== undefined) throw executionFailure(failures.first.error);
  }

  /** A record that did not even get on its way; the run goes on. */
  #refused(error: unknown): void {
    // No record can be sent, as with a transactional.id: this command begins no transaction.
    if (!(error instanceof KtError) || isIllegalState(error)) throw error;
    const { keyStart, keyEnd, valueStart, valueEnd, place } = this.#record;
    const failed: FailedRecord = {
      topic: this.#parts.reader.topic,
      partition: -1,
      place,
      keyLength: keyStart < 0 ? -1 : keyEnd - keyStart,
      valueLength: valueStart < 0 ? -1 : valueEnd - valueStart,
      error,
    };
    this.#parts.failures.add(failed, false);
  }
}

/** What Java says of input that cannot be read, as of a directory. */
function readInput({ read }: ByteInput, told: (count: number) => void): ByteInput["read"] {
  return async (target, from) => {
    try {
      const count = await read(target, from);
      told(count);
      return count;
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      const reason = error.code === "EISDIR" ? "Is a directory" : error.message;
      throw new InputError(`java.io.IOException: ${reason}`, {
        javaClass: KAFKA_EXCEPTION,
        hint: "The standard input cannot be read",
        cause: error,
      });
    }
  };
}

function noSuchPartition(topic: string, partition: number, count: number): InputError {
  return new InputError(
    `Partition ${partition} of topic ${topic} with partition count ${count} is not present in metadata`,
    { javaClass: "org.apache.kafka.common.errors.TimeoutException" },
  );
}
