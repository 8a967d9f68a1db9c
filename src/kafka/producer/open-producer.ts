/** Opens a producer. */
import { loadCodec } from "../../protocol/records/compression/index.ts";
import { openCluster } from "../cluster.ts";
import { ensureResolvable } from "../ensure-resolvable.ts";
import { KafkaProducer } from "./kafka-producer.ts";
import type { ProducerConfig } from "./producer-config.ts";
import { ProducerLogger } from "./producer-logger.ts";
import type { MakePacker } from "./producer-parts.ts";
import type { Producer, ProducerOptions } from "./producer.ts";

/** Loads the codec and checks that a bootstrap name resolves; asks no broker yet. Throws InputError. */
export async function openProducer(config: ProducerConfig, options: ProducerOptions = {}): Promise<Producer> {
  const logger = new ProducerLogger(config.client, config.transactions?.id, options.log);
  for (const warning of config.warnings) {
    logger.plain("WARN", warning, "org.apache.kafka.clients.producer.ProducerConfig");
  }
  await ensureResolvable("producer", config.client.bootstrap, logger);
  await loadCodec(config.compression);
  const makePacker = config.compression === "none" ? undefined : await packers(config);
  const cluster = openCluster(config.client, {
    ...(options.softwareVersion !== undefined && { softwareVersion: options.softwareVersion }),
    ...(options.debug !== undefined && { debug: options.debug }),
    ...(options.observer !== undefined && { observer: options.observer }),
  });
  const { TransactionManager } = config.transactions === undefined ? {} : await import("./transaction-manager.ts");
  return new KafkaProducer({ cluster, config, logger, makePacker, TransactionManager }, options);
}

async function packers(config: ProducerConfig): Promise<MakePacker> {
  const { BatchPacker } = await import("./batch-packer.ts");
  return (packed) => new BatchPacker(config, packed);
}
