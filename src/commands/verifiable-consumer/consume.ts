import { KtError, ProtocolError } from "../../errors.ts";
import { adviceOn } from "../../format/errors.ts";
import { logEvent } from "../../format/log-event.ts";
import { inHashOrder } from "../../java/hash-map.ts";
import { consumerConfig } from "../../kafka/consumer/consumer-config.ts";
import type { ConsumedBatches, Consumer } from "../../kafka/consumer/consumer.ts";
import { openConsumer } from "../../kafka/consumer/open-consumer.ts";
import { partitionHash } from "../../kafka/topic-partition.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import { clientOptions } from "../../kit/client-options.ts";
import type { Context, EndSignal } from "../../kit/context.ts";
import type { ExitStatus } from "../../kit/define.ts";
import { throwableText } from "../../kit/execution-failure.ts";
import { signalExitCode } from "../../kit/signal-exit-code.ts";
import { code } from "../../protocol/errors.ts";
import { offsetsCommitted, partitionsEvent, plainEvent, recordData, recordsConsumed } from "./events.ts";
import type { RecordSet } from "./events.ts";
import type { VerifiableConsumerOptions } from "./options.ts";
import { PolledRecords } from "./polled-records.ts";
import { ensureLines, verifiableConsumerProperties } from "./settings.ts";

/** A poll that nothing ends is begun anew after so long. */
const LONGEST_POLL_MS = 60_000;
/** Java's max.partition.fetch.bytes: what one answer brings shows in how many records a poll gives. */
const PARTITION_BYTES = 1024 * 1024;
const LOGGER = "org.apache.kafka.tools.VerifiableConsumer";

/** Consumes until there is enough, an error or a signal. Source: org.apache.kafka.tools.VerifiableConsumer. */
export async function consumeVerifiably(options: VerifiableConsumerOptions, context: Context): Promise<ExitStatus> {
  ensureLines(context);
  const config = consumerConfig(verifiableConsumerProperties(options, context));
  const consumer = await openConsumer(
    { ...config, maxPartitionBytes: config.maxPartitionBytes ?? PARTITION_BYTES },
    { ...clientOptions(context), splitsBatches: true },
  );
  return new Consuming(consumer, options, context).run();
}

class Consuming {
  readonly #consumer: Consumer;
  readonly #options: VerifiableConsumerOptions;
  readonly #context: Context;
  readonly #records: PolledRecords;
  /** What counts of what was consumed: no more than is asked for. */
  #consumed = 0;
  #signal: EndSignal | undefined;
  /** stdout cannot be written any more. */
  #deaf: { readonly error: unknown } | undefined;

  constructor(consumer: Consumer, options: VerifiableConsumerOptions, context: Context) {
    this.#consumer = consumer;
    this.#options = options;
    this.#context = context;
    this.#records = new PolledRecords(options.verbose);
  }

  async run(): Promise<ExitStatus> {
    const leaveSignals = this.#context.process.hearSignals((signal) => {
      this.#signal = signal;
      this.#say(plainEvent(Date.now(), "shutdown_requested"));
      this.#consumer.wakeup();
      // Who asks a second time does not want to wait for the broker.
      leaveSignals();
    });
    try {
      this.#say(plainEvent(Date.now(), "startup_complete"));
      await this.#consume();
    } catch (error) {
      this.#report(error);
    }
    await this.#close();
    this.#say(plainEvent(Date.now(), "shutdown_complete"));
    // Java says so in a hook of its shutdown, which is what comes last where no signal has begun it.
    if (this.#signal === undefined) this.#say(plainEvent(Date.now(), "shutdown_requested"));
    leaveSignals();
    if (this.#deaf !== undefined) throw this.#deaf.error;
    return this.#signal === undefined ? 0 : signalExitCode(this.#signal);
  }

  async #consume(): Promise<void> {
    const tell = (name: "partitions_assigned" | "partitions_revoked") => (partitions: readonly TopicPartition[]) =>
      this.#say(partitionsEvent(Date.now(), name, partitions));
    this.#consumer.subscribe(
      { topics: [this.#options.topic] },
      { onAssigned: tell("partitions_assigned"), onRevoked: tell("partitions_revoked") },
    );
    while (!this.#isOver()) {
      const polled = await this.#consumer.poll(LONGEST_POLL_MS);
      if (polled.length === 0) continue;
      const offsets = this.#received(polled);
      if (!this.#options.enableAutocommit) await this.#commit(offsets);
    }
  }

  #isOver(): boolean {
    return this.#signal !== undefined || this.#deaf !== undefined || this.#hasEnough();
  }

  #hasEnough(): boolean {
    const { maxMessages } = this.#options;
    return maxMessages >= 0 && this.#consumed >= maxMessages;
  }

  /** Tells what a poll gave, up to --max-messages; gives what to commit of it. */
  #received(polled: readonly ConsumedBatches[]): ReadonlyMap<TopicPartition, number> {
    const partitions = this.#records.read(polled);
    const { maxMessages } = this.#options;
    const offsets = new Map<TopicPartition, number>();
    const sets: RecordSet[] = [];
    const lines: string[] = [];
    for (const { topic, partition, offsets: all, shown } of partitions) {
      const count = maxMessages < 0 ? all.length : Math.min(all.length, maxMessages - this.#consumed);
      const [minOffset = 0, maxOffset = 0] = [all[0], all[count - 1]];
      sets.push({ topic, partition, count, minOffset, maxOffset });
      offsets.set({ topic, partition }, maxOffset + 1);
      for (const each of shown.slice(0, count)) lines.push(recordData(Date.now(), { topic, partition }, each));
      this.#consumed += count;
      if (this.#hasEnough()) break;
    }
    const count = partitions.reduce((sum, each) => sum + each.offsets.length, 0);
    this.#say(...lines, recordsConsumed(Date.now(), count, sets));
    return offsets;
  }

  /** A commit that fails is told and goes on, but for that of a static member whose place another has taken. */
  async #commit(offsets: ReadonlyMap<TopicPartition, number>): Promise<void> {
    let failure: KtError | undefined;
    try {
      await this.#consumer.commit(offsets);
    } catch (error) {
      if (!(error instanceof KtError)) throw error;
      if (error instanceof ProtocolError && error.errorCode === code.FENCED_INSTANCE_ID) throw error;
      failure = error;
    }
    const inOrder = inHashOrder([...offsets], ([partition]) => partitionHash(partition));
    this.#say(offsetsCommitted(Date.now(), inOrder, failure?.message));
  }

  async #close(): Promise<void> {
    try {
      await this.#consumer.close();
    } catch (error) {
      this.#report(error);
    }
  }

  /** What the official tool logs; it then ends as if nothing had been. */
  #report(error: unknown): void {
    if (!(error instanceof KtError)) throw error;
    const { err } = this.#context;
    err.line(logEvent(new Date(), "ERROR", "Error during processing, terminating consumer process: ", LOGGER));
    err.line(throwableText(error));
    for (let { cause } = error; cause instanceof KtError; { cause } = cause)
      err.line(`Caused by: ${throwableText(cause)}`);
    for (const line of adviceOn(error)) err.line(line);
    this.#context.debug(error);
  }

  /** Prints events at once. Once nobody can read them the run ends. */
  #say(...events: readonly string[]): void {
    if (this.#deaf !== undefined) return;
    try {
      for (const event of events) this.#context.out.line(event);
      this.#context.flush();
    } catch (error) {
      this.#deaf = { error };
      this.#consumer.wakeup();
    }
  }
}
