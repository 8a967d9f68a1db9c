import { ensureResolvable } from "./bootstrap-check.ts";
import type { ConsumerConfig } from "./consumer-config.ts";
import type { Consumer, ConsumerOptions } from "./consumer.ts";
import { ConsumerLogger } from "./consumer-logger.ts";

/**
 * Nothing is asked of a broker before the first call that needs it. Throws InputError `Failed to construct kafka
 * consumer` where no bootstrap name can be resolved.
 */
export async function openConsumer(config: ConsumerConfig, options: ConsumerOptions = {}): Promise<Consumer> {
  const logger = new ConsumerLogger(config, options.log);
  for (const warning of config.warnings) logger.plain("WARN", warning, "org.apache.kafka.clients.CommonClientConfigs");
  await ensureResolvable(config, logger);
  const { KafkaConsumer } = await import("./kafka-consumer.ts");
  return new KafkaConsumer(config, options, logger);
}
