/** The Produce request that batches go out with. */
import { produce } from "../../protocol/messages/produce.ts";
import type { ProduceResponse } from "../../protocol/messages/produce.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import type { BrokerConnection } from "../connection.ts";
import { byTopic } from "../topic-partition.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { ProducerBatch } from "./producer-batch.ts";
import type { ProducerConfig } from "./producer-config.ts";
import type { ProducerMetadata } from "./producer-metadata.ts";
import type { TransactionSession } from "./transaction-session.ts";

/** One batch of a request, with where it belongs. */
export interface Sent {
  readonly topic: string;
  readonly queue: PartitionQueue;
  readonly batch: ProducerBatch;
}

interface ProduceParts {
  readonly metadata: ProducerMetadata;
  readonly config: ProducerConfig;
  readonly transactions: TransactionSession | undefined;
}

/** With later ones the leader adds the partition to the transaction. */
const LAST_OF_V1 = 11;
/** The last that names topics. */
const LAST_WITH_NAMES = 12;

/** The answer; undefined where none is asked for (acks=0). */
export async function sendBatches(
  connection: BrokerConnection,
  request: readonly Sent[],
  { metadata, config, transactions }: ProduceParts,
): Promise<ProduceResponse | undefined> {
  const { acks, requestTimeoutMs } = config;
  const topics = byTopic(request).map(([name, sent]) => ({
    name,
    topicId: metadata.topics.get(name)?.id ?? ZERO_UUID,
    partitionData: sent.map(({ queue, batch }) => ({ index: queue.index, records: batch.wire })),
  }));
  const hasIds = topics.every(({ topicId }) => topicId !== ZERO_UUID);
  const bounds = {
    ...(!hasIds && { maxVersion: LAST_WITH_NAMES }),
    ...(transactions?.state.isV2 === false && { maxVersion: LAST_OF_V1 }),
  };
  const transactionalId = transactions?.state.transactionalId ?? null;
  const body = { transactionalId, acks, timeoutMs: requestTimeoutMs, topicData: topics };
  if (acks !== 0) return connection.send(produce, body, { ...bounds, timeoutMs: requestTimeoutMs });
  await connection.sendUnanswered(produce, body, bounds);
  return undefined;
}
