import { consumerConfig } from "../../kafka/consumer/consumer-config.ts";
import type { Consumer } from "../../kafka/consumer/consumer.ts";
import { openConsumer } from "../../kafka/consumer/open-consumer.ts";
import { openProducer } from "../../kafka/producer/open-producer.ts";
import { producerConfig } from "../../kafka/producer/producer-config.ts";
import type { FailedRecord, Producer } from "../../kafka/producer/producer.ts";
import { clientOptions } from "../../kit/client-options.ts";
import type { Context } from "../../kit/context.ts";
import { clientProperties, consumerProperties, producerProperties } from "./settings.ts";
import type { E2eLatencyOptions } from "./options.ts";

export interface Clients {
  readonly consumer: Consumer;
  readonly producer: Producer;
}

/** Makes both, runs, and closes both. Throws InputError where one cannot be made, the consumer first. */
export async function withClients<T>(
  options: E2eLatencyOptions,
  context: Context,
  {
    acks,
    onFailed,
    run,
  }: { acks: string; onFailed: (failed: FailedRecord) => void; run: (clients: Clients) => Promise<T> },
): Promise<T> {
  const properties = clientProperties(options);
  const common = clientOptions(context);
  const consumer = await openConsumer(consumerConfig(consumerProperties(properties)), common);
  try {
    const config = producerConfig(producerProperties(properties, acks));
    const producer = await openProducer(config, { ...common, onFailed });
    try {
      return await run({ consumer, producer });
    } finally {
      await producer.close();
    }
  } finally {
    await consumer.close();
  }
}
