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

/** One batch of a request, with where it belongs. */
export interface Sent {
  readonly topic: string;
  readonly queue: PartitionQueue;
  readonly batch: ProducerBatch;
}

/** The answer; undefined where none is asked for (acks=0). */
export async function sendBatches(
  connection: BrokerConnection,
  request: readonly Sent[],
  { metadata, config }: { readonly metadata: ProducerMetadata; readonly config: ProducerConfig },
): Promise<ProduceResponse | undefined> {
  const { acks, requestTimeoutMs } = config;
  const topics = byTopic(request).map(([name, sent]) => ({
    name,
    topicId: metadata.topics.get(name)?.id ?? ZERO_UUID,
    partitionData: sent.map(({ queue, batch }) => ({ index: queue.index, records: batch.wire })),
  }));
  const bounds = topics.some(({ topicId }) => topicId === ZERO_UUID) ? { maxVersion: 12 } : {};
  const body = { acks, timeoutMs: requestTimeoutMs, topicData: topics };
  if (acks !== 0) return connection.send(produce, body, { ...bounds, timeoutMs: requestTimeoutMs });
  await connection.sendUnanswered(produce, body, bounds);
  return undefined;
}
