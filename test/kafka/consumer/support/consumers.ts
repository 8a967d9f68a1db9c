/** Consumers of a broker, and records for them. */
import { consumerConfig } from "../../../../src/kafka/consumer/consumer-config.ts";
import type { ConsumedBatches, Consumer } from "../../../../src/kafka/consumer/consumer.ts";
import type { LogLevel } from "../../../../src/kafka/client-logger.ts";
import { openConsumer } from "../../../../src/kafka/consumer/open-consumer.ts";
import { produce } from "../../../../src/protocol/messages/produce.ts";
import { RecordBatchBuilder } from "../../../../src/protocol/records/builder.ts";
import { records } from "../../../../src/protocol/records/records.ts";
import { clusterOf } from "../../support/cluster.ts";

export interface OpenedConsumer extends AsyncDisposable {
  readonly consumer: Consumer;
  /** What it logged: `WARN text`. */
  readonly log: readonly string[];
}

/** A consumer of the broker, closed by `await using`; properties besides bootstrap.servers as pairs. */
export async function consumerOf(
  bootstrap: string,
  properties: Readonly<Record<string, string>> = {},
): Promise<OpenedConsumer> {
  const all = new Map([["bootstrap.servers", bootstrap], ["fetch.max.wait.ms", "50"], ...Object.entries(properties)]);
  const log: string[] = [];
  const consumer = await openConsumer(consumerConfig(all), {
    log: (level: LogLevel, message: string) => log.push(`${level} ${message}`),
  });
  return { consumer, log, [Symbol.asyncDispose]: () => consumer.close() };
}

/** Appends a batch with these values to the partition, as producers do; a value is its own key. */
export async function append(
  bootstrap: string,
  topic: string,
  values: readonly string[],
  { partition = 0, timestamp = 1_000 }: { readonly partition?: number; readonly timestamp?: number } = {},
): Promise<void> {
  const cluster = clusterOf([bootstrap]);
  try {
    const builder = new RecordBatchBuilder();
    for (const value of values) builder.append(timestamp, Buffer.from(value), Buffer.from(value));
    const request = {
      acks: -1,
      timeoutMs: 5_000,
      topicData: [{ name: topic, partitionData: [{ index: partition, records: builder.build() }] }],
    };
    const { responses } = await cluster.call({
      name: "produce",
      target: "any",
      run: (broker) => broker.send(produce, request, { maxVersion: 12 }),
    });
    const errorCode = responses[0]?.partitionResponses[0]?.errorCode;
    if (errorCode !== 0) throw new Error(`not appended: ${errorCode}`);
  } finally {
    cluster.close();
  }
}

/** The values that the caller of poll is to use, as `topic-partition@offset=value`. */
export function valuesOf(given: readonly ConsumedBatches[]): string[] {
  return given.flatMap(({ topic, partition, batches, fetchOffset }) =>
    batches.flatMap((batch) =>
      [...records(batch)]
        .filter(({ offset }) => offset >= fetchOffset)
        .map(({ offset, value }) => `${topic}-${partition}@${offset}=${value?.toString()}`),
    ),
  );
}

/** Polls until so many values are there, in the order of their texts. */
export async function pollValues(consumer: Consumer, count: number): Promise<string[]> {
  const values: string[] = [];
  const deadline = Date.now() + 15_000;
  while (values.length < count && Date.now() < deadline) values.push(...valuesOf(await consumer.poll(200)));
  return values.toSorted();
}

/** Polls the consumers in turn until the condition holds. */
export async function pollUntil(consumers: readonly Consumer[], condition: () => boolean): Promise<string[]> {
  const values: string[] = [];
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("the condition does not come true");
    for (const consumer of consumers) values.push(...valuesOf(await consumer.poll(20)));
  }
  return values;
}

/** Why the promise is rejected. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error & { readonly javaClass?: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("it was not rejected");
}
