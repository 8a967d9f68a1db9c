import { fetch } from "../../../src/protocol/messages/fetch.ts";
import { metadata } from "../../../src/protocol/messages/metadata.ts";
import { RecordBatch } from "../../../src/protocol/records/batch.ts";
import { openRawClient } from "../../support/raw-client.ts";
import { brokerUnderTest } from "./broker-under-test.ts";

/** The batches of a partition as the broker stores them, read without any client. */
export async function storedBatches(topic: string, partition: number): Promise<RecordBatch[]> {
  const raw = await openRawClient(brokerUnderTest().bootstrap);
  try {
    const { topics } = await raw.send(metadata, 12, { topics: [{ name: topic }], allowAutoTopicCreation: false });
    const { topicId } = topics[0]!;
    const batches: RecordBatch[] = [];
    for (;;) {
      const fetchOffset = BigInt((batches.at(-1)?.lastOffset ?? -1) + 1);
      const response = await raw.send(fetch, 13, {
        maxWaitMs: 0,
        minBytes: 0,
        maxBytes: 8 << 20,
        topics: [{ topicId, partitions: [{ partition, fetchOffset, partitionMaxBytes: 8 << 20 }] }],
      });
      const { errorCode, records } = response.responses[0]!.partitions[0]!;
      if (errorCode !== 0) throw new Error(`the fetch of ${topic}-${partition} ended with error ${errorCode}`);
      const more = wholeBatches(records ?? Buffer.alloc(0));
      if (more.length === 0) return batches;
      batches.push(...more);
    }
  } finally {
    raw.close();
  }
}

/** The whole batches at the beginning of stored bytes; the last one may be cut. */
export function wholeBatches(bytes: Buffer): RecordBatch[] {
  const batches: RecordBatch[] = [];
  for (let at = 0; at + 12 <= bytes.length;) {
    const size = 12 + bytes.readInt32BE(at + 8);
    if (at + size > bytes.length) break;
    batches.push(new RecordBatch(bytes, at));
    at += size;
  }
  return batches;
}
