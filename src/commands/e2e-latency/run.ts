import { setTimeout as sleep } from "node:timers/promises";
import { KtError, TimeoutError } from "../../errors.ts";
import { createTopics } from "../../kafka/admin/create-topics.ts";
import { listTopics } from "../../kafka/admin/list-topics.ts";
import type { Consumer } from "../../kafka/consumer/consumer.ts";
import { executionFailure, runtimeFailure } from "../../kit/execution-failure.ts";
import type { Context } from "../../kit/context.ts";
import { checkReceived } from "./check-received.ts";
import { withClients } from "./clients.ts";
import type { Clients } from "./clients.ts";
import { LatencyReport } from "./latency-report.ts";
import type { E2eLatencyOptions } from "./options.ts";
import { isPositional, POSITIONAL_WARNING } from "./positional.ts";
import { RecordMaker, slicesOf } from "./sent-record.ts";
import type { SentRecord } from "./sent-record.ts";
import { e2eLatencySettings } from "./settings.ts";
import type { E2eLatencySettings } from "./settings.ts";

const POLL_MS = 60_000;
const ASK_AGAIN_MS = 50;

/** Runs the command. Source: org.apache.kafka.tools.EndToEndLatency. */
export async function measureLatency(options: E2eLatencyOptions, context: Context): Promise<number> {
  if (isPositional(context.args)) context.notice(POSITIONAL_WARNING);
  const settings = e2eLatencySettings(options);
  let failure: KtError | undefined;
  const onFailed = ({ error }: { error: KtError }): void => {
    failure ??= error;
  };
  return withClients(options, context, {
    acks: settings.acks,
    onFailed,
    run: async (clients) => {
      await ensureTopic(settings.topic, options, context);
      await goToEnd(clients.consumer, settings.topic);
      const report = new LatencyReport(context);
      const records = new RecordMaker(settings);
      for (let index = 0; index < settings.numRecords; index++) {
        const record = records.next();
        const begun = process.hrtime.bigint();
        await send(clients, settings, record);
        if (failure !== undefined) throw executionFailure(failure);
        const polled = await clients.consumer.poll(POLL_MS);
        const elapsed = process.hrtime.bigint() - begun;
        try {
          checkReceived(polled, record, POLL_MS);
        } catch (error) {
          await clients.consumer.commit();
          throw error;
        }
        report.add(index, elapsed);
      }
      await report.end();
      await clients.consumer.commit();
      return 0;
    },
  });
}

async function ensureTopic(topic: string, options: E2eLatencyOptions, context: Context): Promise<void> {
  const { bootstrapServer, commandConfig } = options;
  await context.withCluster({ bootstrapServer, commandConfig }, async (cluster) => {
    if ((await listTopics(cluster)).some(({ name }) => name === topic)) return;
    context.notice(`Topic "${topic}" does not exist. Will create topic with 1 partition(s) and replication factor = 1`);
    try {
      const [created] = await createTopics(cluster, [{ name: topic, partitions: 1, replicationFactor: 1 }]);
      if (created?.error !== undefined) throw created.error;
    } catch (error) {
      if (!(error instanceof KtError)) throw error;
      context.notice(`Creation of topic ${topic} failed`);
      throw runtimeFailure(executionFailure(error));
    }
  });
}

/** All partitions, from their ends; those of a new topic once the brokers know of it. */
async function goToEnd(consumer: Consumer, topic: string): Promise<void> {
  const deadline = Date.now() + POLL_MS;
  for (;;) {
    const partitions = await consumer.partitionsFor(topic);
    if (partitions.length > 0) {
      const ends = await consumer.endOffsets(partitions);
      consumer.assign([...ends].map(([partition, offset]) => ({ ...partition, offset })));
      return;
    }
    if (Date.now() >= deadline) throw new TimeoutError(`Topic ${topic} is not there after ${POLL_MS} ms`);
    await sleep(ASK_AGAIN_MS);
  }
}

/** Sends it and waits for it to be acknowledged, or to have failed. Throws what Java's `send(…).get()` throws. */
async function send({ producer }: Clients, { topic }: E2eLatencySettings, record: SentRecord): Promise<void> {
  try {
    const queues = producer.knownTopic(topic) ?? (await producer.topic(topic));
    const slices = slicesOf(record, Date.now());
    while (!producer.append(queues, -1, slices)) await producer.room();
    await producer.flush();
  } catch (error) {
    throw error instanceof KtError ? executionFailure(error) : error;
  }
}
