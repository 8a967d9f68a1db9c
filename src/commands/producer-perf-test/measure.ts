import type { KtError } from "../../errors.ts";
import { ProducerMetrics } from "../../kafka/metrics/producer-metrics.ts";
import { openProducer } from "../../kafka/producer/open-producer.ts";
import { producerConfig } from "../../kafka/producer/producer-config.ts";
import { clientOptions } from "../../kit/client-options.ts";
import type { Context } from "../../kit/context.ts";
import { throwableText } from "../../kit/execution-failure.ts";
import { Counted } from "./counted.ts";
import type { ProducerPerfTestOptions } from "./options.ts";
import { RecordSender } from "./record-sender.ts";
import { Report } from "./report.ts";
import { perfTestOf } from "./settings.ts";

/** Sends the records and tells how fast they were acknowledged. Gives the exit code: 0 also where records have failed. */
export async function measureProducing(options: ProducerPerfTestOptions, context: Context): Promise<number> {
  const report = new Report(context);
  const test = perfTestOf(options, context);
  const counted = new Counted(options, report);
  let isOver = false;
  const unheard = new AbortController();
  // What nobody reads any more ends the test; the producer, which calls these, must not stumble over it.
  const say = (tell: () => void): void => {
    try {
      if (!isOver) tell();
    } catch (error) {
      unheard.abort(error);
    }
  };
  const failed = (error: KtError): void => say(() => context.err.line(throwableText(error)));
  const config = producerConfig(test.properties);
  const { lingerMs, bufferMemory, client } = config;
  const metrics = options.printMetrics ? new ProducerMetrics({ clientId: client.clientId, bufferMemory }) : undefined;
  const producer = await openProducer(config, {
    ...clientOptions({ ...context, err: { line: (text) => say(() => context.err.line(text)) } }),
    onAcknowledged: (batch) => say(() => counted.acknowledged(batch)),
    onFailed: ({ error }) => failed(error),
    ...(metrics !== undefined && { observer: metrics }),
  });
  try {
    const { notice } = context;
    const { signal } = unheard;
    await new RecordSender(options, test, { producer, lingerMs, counted, failed, notice, metrics, signal }).run();
    if (metrics === undefined) await producer.close();
    else await metrics.during("flush", () => producer.flush());
    signal.throwIfAborted();
    counted.tell();
    if (metrics !== undefined) report.metrics(metrics.rows());
  } catch (error) {
    // Java's process ends at once, and with it what waits to be sent.
    isOver = true;
    await producer.close({ timeoutMs: 0 });
    throw error;
  }
  if (metrics !== undefined) await producer.close();
  return 0;
}
