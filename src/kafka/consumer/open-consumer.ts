import { ClientLogger } from "../client-logger.ts";
import { ensureResolvable } from "../ensure-resolvable.ts";
import type { ConsumerConfig } from "./consumer-config.ts";
import type { Consumer, ConsumerOptions } from "./consumer.ts";

/**
 * Nothing is asked of a broker before the first call that needs it. Throws InputError `Failed to construct kafka
 * consumer` where no bootstrap name can be resolved.
 */
export async function openConsumer(config: ConsumerConfig, options: ConsumerOptions = {}): Promise<Consumer> {
  const logger = new ClientLogger(logName(config), options.log);
  for (const warning of config.warnings) logger.plain("WARN", warning, "org.apache.kafka.clients.CommonClientConfigs");
  await ensureResolvable("consumer", config.client.bootstrap, logger);
  const { KafkaConsumer } = await import("./kafka-consumer.ts");
  return new KafkaConsumer(config, options, logger);
}

function logName({ client, groupId, groupInstanceId }: ConsumerConfig): string {
  const instance = groupInstanceId === undefined ? "" : `instanceId=${groupInstanceId}, `;
  return `Consumer ${instance}clientId=${client.clientId}, groupId=${groupId ?? "null"}`;
}
