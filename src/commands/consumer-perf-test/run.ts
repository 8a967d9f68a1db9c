import { consumerPerfHeader } from "../../format/consumer-perf.ts";
import { consumerConfig } from "../../kafka/consumer/consumer-config.ts";
import type { ConsumerConfig } from "../../kafka/consumer/consumer-config.ts";
import type { Consumer } from "../../kafka/consumer/consumer.ts";
import { openConsumer } from "../../kafka/consumer/open-consumer.ts";
import { ConsumerMetrics } from "../../kafka/metrics/consumer-metrics.ts";
import { clientOptions } from "../../kit/client-options.ts";
import type { Context } from "../../kit/context.ts";
import { patternSubscription } from "../../kit/pattern-subscription.ts";
import { Measurement } from "./measure.ts";
import type { ConsumerPerfTestOptions } from "./options.ts";
import { RebalanceTime } from "./rebalance-time.ts";
import { Report } from "./report.ts";
import { checkOptions, consumerProperties, runSettings } from "./settings.ts";

const DEFAULT_POLL_RECORDS = 500;

/** Runs the command. Source: org.apache.kafka.tools.ConsumerPerformance. */
export async function testPerformance(options: ConsumerPerfTestOptions, context: Context): Promise<number> {
  checkOptions(options, context);
  if (!options.hideHeader && context.format === "text") {
    context.out.line(consumerPerfHeader(options.showDetailedStats));
    context.flush();
  }
  const config = consumerConfig(consumerProperties(options));
  const metrics = options.printMetrics ? new ConsumerMetrics(config.client.clientId) : undefined;
  const consumer = await open(config, context, metrics);
  try {
    await measure({ consumer, metrics }, config, options, context);
  } finally {
    await consumer.close();
  }
  return 0;
}

/** Batches are read whole: how many records Java's poll would give matters at the end alone. */
function open(config: ConsumerConfig, context: Context, metrics: ConsumerMetrics | undefined): Promise<Consumer> {
  return openConsumer(
    { ...config, maxPollRecords: undefined },
    {
      ...clientOptions(context),
      reusesMemory: true,
      ...(metrics !== undefined && { observer: metrics }),
    },
  );
}

async function measure(
  { consumer, metrics }: { consumer: Consumer; metrics: ConsumerMetrics | undefined },
  { maxPollRecords, excludeInternalTopics }: ConsumerConfig,
  options: ConsumerPerfTestOptions,
  context: Context,
): Promise<void> {
  const startMs = Date.now();
  const run = runSettings(options);
  const rebalance = new RebalanceTime(startMs);
  const { topic, include = "" } = options;
  const what = topic === undefined ? await patternSubscription(include, excludeInternalTopics) : { topics: [topic] };
  consumer.subscribe(what, metrics?.listener(rebalance) ?? rebalance);
  const report = new Report(context, run);
  const measurement = new Measurement({
    ...run,
    consumer,
    rebalance,
    metrics,
    pollRecords: maxPollRecords ?? DEFAULT_POLL_RECORDS,
    onInterval: (interval) => report.interval(interval),
  });
  await measurement.run();
  const { count, isComplete } = measurement;
  const { records, bytes } = count;
  const span = { startMs, endMs: Date.now(), records, bytes, rebalanceMs: rebalance.totalMs };
  await report.end({ span, isComplete, metrics: metrics?.rows() });
}
