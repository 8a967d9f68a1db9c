import { KtError } from "../../errors.ts";
import { adviceOn } from "../../format/errors.ts";
import { answerPool } from "../../kafka/consumer/answer-memory.ts";
import { consumerConfig } from "../../kafka/consumer/consumer-config.ts";
import type { ConsumerConfig } from "../../kafka/consumer/consumer-config.ts";
import { openConsumer } from "../../kafka/consumer/open-consumer.ts";
import type { Consumer } from "../../kafka/consumer/consumer.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import type { Context, EndSignal } from "../../kit/context.ts";
import { signalExitCode } from "../../kit/signal-exit-code.ts";
import { boundsOf } from "./bounds.ts";
import type { Bounds } from "./bounds.ts";
import { formatterSettings, makeFormatter } from "./formatter-settings.ts";
import { grep } from "./grep.ts";
import { BatchLines } from "./lines/batch-lines.ts";
import { LineMemory } from "./lines/line-memory.ts";
import { Notices } from "./notices.ts";
import type { ConsoleConsumerOptions } from "./options.ts";
import { progressText } from "./progress-text.ts";
import type { End } from "./read-records.ts";
import { RecordReader } from "./read-records.ts";
import { RecordOutput } from "./record-output.ts";
import { consoleConsumerSettings } from "./settings.ts";
import type { ConsoleConsumerSettings } from "./settings.ts";
import { groupSource, partitionSource, topicSource } from "./source.ts";
import type { Source } from "./source.ts";

const PROTOCOL_NOTICE =
  "The consumer rebalance protocol (KIP-848) is production-ready! Set group.protocol=consumer to try it out. See https://kafka.apache.org/documentation/#consumer_rebalance_protocol";

/** Runs the command. Source: org.apache.kafka.tools.consumer.ConsoleConsumer. */
export async function consume(options: ConsoleConsumerOptions, context: Context): Promise<number> {
  const settings = consoleConsumerSettings(options, context);
  const shown = formatterSettings(options, context);
  const bounds = boundsOf(options, settings.groupNamed, Date.now());
  const wanted = options.grep === undefined ? undefined : grep(options.grep);
  const notices = new Notices(context.err, context.process.onTerminal);
  const formatter = await makeFormatter(shown, context, (text) => notices.say(text));
  const memory = new LineMemory(answerPool());
  const output = new RecordOutput(context.bytes, () => memory.takeOutput());
  const run = new Run(options, settings, context, notices, memory);
  return run.during(bounds, async (consumer, config, source) => {
    return new RecordReader({
      consumer,
      source,
      formatter,
      output,
      lines: new BatchLines(memory, formatter),
      wanted,
      maxMessages: options.maxMessages ?? -1,
      timeoutMs: settings.timeoutMs,
      commits: config.autoCommit,
      skip: options.skipMessageOnError ? (...skipped) => notices.say(skippedText(...skipped)) : undefined,
    });
  });
}

function skippedText(error: KtError, { topic, partition }: TopicPartition, offset: number): string {
  return `skipped the record at offset ${offset} of ${topic}-${partition}: ${error.message}`;
}

type MakeReader = (consumer: Consumer, config: ConsumerConfig, source: Source) => Promise<RecordReader>;

/** One run: the consumer from its making to its end, and what is said of both. */
class Run {
  readonly #options: ConsoleConsumerOptions;
  readonly #settings: ConsoleConsumerSettings;
  readonly #context: Context;
  readonly #notices: Notices;
  readonly #memory: LineMemory;
  #reader: RecordReader | undefined;
  #signal: EndSignal | undefined;

  constructor(
    options: ConsoleConsumerOptions,
    settings: ConsoleConsumerSettings,
    context: Context,
    notices: Notices,
    memory: LineMemory,
  ) {
    this.#memory = memory;
    this.#options = options;
    this.#settings = settings;
    this.#context = context;
    this.#notices = notices;
  }

  async during(bounds: Bounds, makeReader: MakeReader): Promise<number> {
    const leaveSignals = this.#context.process.hearSignals((signal) => {
      this.#signal ??= signal;
      this.#reader?.interrupt();
      // Who asks a second time does not want to wait for the broker.
      leaveSignals();
    });
    let consumer: Consumer | undefined;
    try {
      const direct = this.#readsDirectly();
      const config = this.#config(direct);
      consumer = await this.#open(config);
      this.#sayProtocol();
      const source = await this.#source(consumer, config, direct, bounds);
      const end = await this.#read(() => makeReader(consumer!, config, source), consumer);
      return this.#report(end);
    } catch (error) {
      // What the official tool logs as unknown error: before the first record, or a record that it cannot show.
      if (!(error instanceof KtError)) throw error;
      this.#say(error);
      await consumer?.close().catch(() => {});
      return 1;
    } finally {
      this.#notices.end();
      if (this.#options.enableSystestEvents) this.#context.out.line("shutdown_complete");
    }
  }

  #config(direct: boolean): ConsumerConfig {
    const { properties } = this.#settings;
    const config = consumerConfig(direct ? withoutGroup(properties) : properties);
    const most = this.#mostShown();
    if (this.#options.grep !== undefined || most <= 0) return config;
    // No batch is looked at that is not shown.
    return { ...config, maxPollRecords: Math.min(most, config.maxPollRecords ?? Number.POSITIVE_INFINITY) };
  }

  /** Of --max-messages; what does not parse is told of by whoever reads, as the official tool does it. */
  #mostShown(): number {
    try {
      return this.#options.maxMessages ?? -1;
    } catch {
      return -1;
    }
  }

  /** Reads, gives back what was not used, closes the consumer and says how many there were. */
  async #read(makeReader: () => Promise<RecordReader>, consumer: Consumer): Promise<End> {
    let end: End | undefined;
    try {
      this.#reader = await makeReader();
      if (this.#signal !== undefined) this.#reader.interrupt();
      end = await this.#showProgress(this.#reader);
      return end;
    } finally {
      await this.#close(consumer);
      if (end?.by === "stdout") this.#context.err.line("Unable to write to standard out, closing consumer.");
      this.#context.err.line(`Processed a total of ${this.#reader?.count ?? 0} messages`);
    }
  }

  async #close(consumer: Consumer): Promise<void> {
    try {
      await consumer.close();
    } catch (error) {
      if (!(error instanceof KtError)) throw error;
      this.#say(error);
    }
  }

  #report(end: End): number {
    if (this.#signal !== undefined) return signalExitCode(this.#signal);
    switch (end.by) {
      case "formatter":
        this.#say(end.error);
        return 1;
      case "consumer":
        this.#say(end.error);
        return 0;
      case "stdout":
        if (!("code" in end.error) || end.error.code !== "EPIPE") this.#notices.say(end.error.message);
        return 0;
      case "count":
      case "end":
      case "interrupt":
        return 0;
    }
  }

  async #showProgress(reader: RecordReader): Promise<End> {
    const { progress } = this.#options;
    const { bytes, showing } = this.#context;
    if (!progress || bytes.isTTY) return reader.run();
    const describe = progressText(reader, () => performance.now());
    return showing(reader.run(), describe);
  }

  async #open(config: ConsumerConfig): Promise<Consumer> {
    const { softwareVersion, trace } = this.#context;
    return openConsumer(config, {
      softwareVersion,
      reusesMemory: this.#memory,
      ...(trace === undefined ? {} : { debug: trace }),
      log: (level, message) => {
        if (!this.#notices.sayLogged(level, message)) trace?.(message);
      },
    });
  }

  /** Without a group of the user's, and without a setting that asks for one, there is none to join. */
  #readsDirectly(): boolean {
    const { groupNamed, partition, properties } = this.#settings;
    if (groupNamed || partition !== undefined || !this.#options.given.has("topic")) return false;
    return (
      properties.get("enable.auto.commit")?.toLowerCase() === "false" &&
      !GROUP_SETTINGS.some((name) => properties.has(name))
    );
  }

  #sayProtocol(): void {
    const protocol = this.#settings.properties.get("group.protocol");
    if (this.#settings.partition !== undefined) return;
    if (protocol === undefined || protocol.toLowerCase() === "classic") this.#context.err.line(PROTOCOL_NOTICE);
  }

  async #source(consumer: Consumer, config: ConsumerConfig, direct: boolean, bounds: Bounds): Promise<Source> {
    const { topic, include } = this.#options;
    const { partition, start, properties } = this.#settings;
    const openScout = (): Promise<Consumer> =>
      this.#open(consumerConfig(new Map([...withoutGroup(properties), ["fetch.max.wait.ms", "0"]])));
    if (topic === undefined) return groupSource(consumer, { include: include ?? "" }, config, bounds, openScout);
    if (partition !== undefined) return partitionSource(consumer, { topic, partition }, start, bounds, openScout);
    return direct
      ? topicSource(consumer, topic, bounds, openScout)
      : groupSource(consumer, { topic }, config, bounds, openScout);
  }

  #say(error: KtError): void {
    this.#notices.say(error.message);
    // Which record cannot be read, and why, is in what it comes from.
    if (error.cause instanceof KtError && !error.message.includes(error.cause.message)) {
      this.#notices.say(error.cause.message);
    }
    for (const line of adviceOn(error)) this.#notices.say(line.replace(/^kt: /, ""));
    this.#context.debug(error);
  }
}

const GROUP_SETTINGS = [
  "group.protocol",
  "group.instance.id",
  "group.remote.assignor",
  "partition.assignment.strategy",
  "session.timeout.ms",
  "heartbeat.interval.ms",
];

function withoutGroup(properties: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const without = new Map(properties);
  without.delete("group.id");
  return without;
}
