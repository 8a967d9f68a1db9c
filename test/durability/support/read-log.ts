import { fetch } from "../../../src/protocol/messages/fetch.ts";
import { listOffsets } from "../../../src/protocol/messages/list-offsets.ts";
import { records } from "../../../src/protocol/records/records.ts";
import { wholeBatches } from "../../conformance/support/stored-batches.ts";
import type { RawClient } from "../../support/raw-client.ts";

const LATEST = -1n;
const EARLIEST = -2n;

export interface LogEnds {
  start: number;
  end: number;
}

export async function logEnds(raw: RawClient, topic: string, partition: number): Promise<LogEnds> {
  const ask = async (timestamp: bigint): Promise<number> => {
    const topics = [{ name: topic, partitions: [{ partitionIndex: partition, timestamp }] }];
    const answer = await raw.send(listOffsets, 7, { replicaId: -1, topics });
    const { errorCode, offset } = answer.topics[0]!.partitions[0]!;
    if (errorCode !== 0) throw new Error(`the offsets of ${topic}-${partition} ended with error ${errorCode}`);
    return Number(offset);
  };
  return { start: await ask(EARLIEST), end: await ask(LATEST) };
}

/** The values from an offset to the end, in order, with their offsets; every batch must be valid. */
export async function readValues(
  raw: RawClient,
  topic: string,
  partition: number,
  from: number,
): Promise<{ offset: number; value: string }[]> {
  const found: { offset: number; value: string }[] = [];
  for (let next = from; ;) {
    const partitions = [{ partition, fetchOffset: BigInt(next), partitionMaxBytes: 4 << 20 }];
    const request = { maxWaitMs: 0, minBytes: 0, maxBytes: 4 << 20, topics: [{ topic, partitions }] };
    const answer = await raw.send(fetch, 12, request);
    const { errorCode, records: bytes } = answer.responses[0]!.partitions[0]!;
    if (errorCode !== 0)
      throw new Error(`the fetch of ${topic}-${partition} from ${next} ended with error ${errorCode}`);
    const batches = wholeBatches(bytes ?? Buffer.alloc(0));
    if (batches.length === 0) return found;
    for (const batch of batches) {
      batch.ensureValid();
      for (const { offset, value } of records(batch)) {
        if (offset >= next) found.push({ offset, value: value!.toString("latin1") });
      }
      next = batch.lastOffset + 1;
    }
  }
}
