import { afterEach, describe, expect, test } from "vitest";
import { fetchRecordTimes } from "../../../src/kafka/admin/record-times.ts";
import { code } from "../../../src/protocol/errors.ts";
import { fetch } from "../../../src/protocol/messages/fetch.ts";
import type { FetchRequest } from "../../../src/protocol/messages/fetch.ts";
import { metadata } from "../../../src/protocol/messages/metadata.ts";
import { RecordBatch } from "../../../src/protocol/records/batch.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import { clusterOf, hasty } from "../support/cluster.ts";
import { FakeBroker, handler } from "../support/fake-broker.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const NEXT = 8;
const LOG_START = 2;

/** Offsets 2 to 7 in two batches of three records: record n is of time 1000 + n. */
function batchesFrom(offset: number): Buffer {
  const batches = [2, 5].map((base) => {
    const builder = new RecordBatchBuilder(512);
    for (let at = base; at < base + 3; at += 1) builder.append(1000 + at, null, Buffer.from("v"));
    const batch = builder.build();
    new RecordBatch(batch).setBaseOffset(base);
    return batch;
  });
  return Buffer.concat(offset < 5 ? batches : batches.slice(1));
}

/** A broker whose answers are empty below `batchBytes`, unless a partition is the first of a request. */
async function start(batchBytes = 0) {
  const broker = await FakeBroker.start();
  const asked: FetchRequest[] = [];
  broker.use(
    handler(metadata, ({ topics }) => ({
      brokers: [{ nodeId: 1, host: "127.0.0.1", port: broker.port }],
      controllerId: 1,
      topics: (topics ?? []).map(({ name }) => ({
        name,
        errorCode: 0,
        partitions: Array.from({ length: 300 }, (_, partitionIndex) => ({
          partitionIndex,
          leaderId: 1,
          replicaNodes: [],
          isrNodes: [],
        })),
      })),
    })),
    handler(fetch, (request) => {
      asked.push(request);
      let first = true;
      return {
        sessionId: 0,
        responses: request.topics.map(({ topic, partitions }) => ({
          topic,
          partitions: partitions.map(({ partition, fetchOffset, partitionMaxBytes }) => {
            const out = fetchOffset < BigInt(LOG_START) || fetchOffset > BigInt(NEXT);
            const given = !out && (first || partitionMaxBytes >= batchBytes);
            first = false;
            return {
              partitionIndex: partition,
              errorCode: out ? code.OFFSET_OUT_OF_RANGE : code.NONE,
              highWatermark: BigInt(NEXT),
              logStartOffset: BigInt(LOG_START),
              abortedTransactions: null,
              records: given && fetchOffset < BigInt(NEXT) ? batchesFrom(Number(fetchOffset)) : Buffer.alloc(0),
            };
          }),
        })),
      };
    }),
  );
  closing.push(() => broker.stop());
  const cluster = clusterOf([broker.address], hasty);
  closing.push(() => cluster.close());
  return { cluster, asked };
}

const at = (partition: number, offset: bigint) => ({ topic: "t", partition, offset });

describe("fetchRecordTimes", () => {
  test("finds the record in its batch, many partitions a request", async () => {
    const { cluster, asked } = await start();
    const times = await fetchRecordTimes(cluster, [at(0, 2n), at(1, 4n), at(2, 7n), at(1, 4n)]);
    expect(times).toEqual(
      new Map([
        ["t-0@2", 1002],
        ["t-1@4", 1004],
        ["t-2@7", 1007],
      ]),
    );
    expect(asked).toHaveLength(1);
  });

  test("asks for one partition twice in two requests", async () => {
    const { cluster, asked } = await start();
    expect((await fetchRecordTimes(cluster, [at(0, 2n), at(0, 6n)])).size).toBe(2);
    expect(asked).toHaveLength(2);
  });

  test("takes the first record that is left where retention has taken the one", async () => {
    const { cluster } = await start();
    expect(await fetchRecordTimes(cluster, [at(0, 0n)])).toEqual(new Map([["t-0@0", 1002]]));
  });

  test("tells nothing where there is no record", async () => {
    const { cluster } = await start();
    expect(await fetchRecordTimes(cluster, [at(0, 8n), at(1, 99n)])).toEqual(new Map());
    expect(await fetchRecordTimes(cluster, [])).toEqual(new Map());
  });

  test.each([
    ["64 KB", 64 * 1024],
    ["2 MB", 2 * 1024 * 1024],
  ])("asks for batches of %s with more, and alone in the end", async (_, bytes) => {
    const { cluster } = await start(bytes);
    const wanted = Array.from({ length: 12 }, (_each, partition) => at(partition, 3n));
    expect(await fetchRecordTimes(cluster, wanted)).toEqual(
      new Map(wanted.map(({ partition }) => [`t-${partition}@3`, 1003])),
    );
  });

  test("keeps to the number of requests it may make", async () => {
    const { cluster, asked } = await start(2 * 1024 * 1024);
    const wanted = Array.from({ length: 300 }, (_, partition) => at(partition, 3n));
    const times = await fetchRecordTimes(cluster, wanted, { maxRequests: 5 });
    expect(asked).toHaveLength(5);
    expect(times.size).toBeGreaterThan(0);
    expect(times.size).toBeLessThan(300);
  });
});
