/** What a KafkaProducer is put together from. */
import type { Cluster } from "../cluster.ts";
import type { BatchPacker } from "./batch-packer.ts";
import type { ProducerConfig } from "./producer-config.ts";
import type { ProducerLogger } from "./producer-logger.ts";
import type { TransactionManager } from "./transaction-manager.ts";

export type MakePacker = (packed: (fault?: unknown) => void) => BatchPacker;

export interface ProducerParts {
  readonly cluster: Cluster;
  readonly config: ProducerConfig;
  readonly logger: ProducerLogger;
  readonly makePacker: MakePacker | undefined;
  /** Loaded where transactional.id is set. */
  readonly TransactionManager: typeof TransactionManager | undefined;
}
