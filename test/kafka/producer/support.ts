import { code } from "../../../src/protocol/errors.ts";
import { initProducerId } from "../../../src/protocol/messages/init-producer-id.ts";
import { metadata } from "../../../src/protocol/messages/metadata.ts";
import { produce } from "../../../src/protocol/messages/produce.ts";
import { RecordBatch } from "../../../src/protocol/records/batch.ts";
import { RecordCursor } from "../../../src/protocol/records/cursor.ts";
import { openProducer } from "../../../src/kafka/producer/open-producer.ts";
import { producerConfig } from "../../../src/kafka/producer/producer-config.ts";
import type { FailedRecord, Producer } from "../../../src/kafka/producer/producer.ts";
import type { RecordSlices } from "../../../src/kafka/producer/record-slices.ts";
import { FakeBroker, handler, misbehave } from "../support/fake-broker.ts";

const TOPIC_ID = "AAAAAAAAAAAAAAAAAAAABw";

/** What a broker does with a produce request; what is too large is so only with more than one record. */
export type Deed = "append" | "append-and-close" | "close" | "hang" | "not-leader" | "too-large" | "refuse" | "gap";

interface Written {
  producerId: bigint;
  epoch: number;
  nextSequence: number;
}

/** A broker that leads all partitions of `t` and keeps what is written, each batch once, as Kafka's idempotence has it. */
export class WritableBroker {
  readonly broker: FakeBroker;
  /** Values by partition. */
  readonly log: string[][];
  /** Record counts of the batches, in the order of their coming. */
  readonly batches: number[] = [];
  epochs = new Set<number>();
  readonly #written = new Map<number, Written>();

  private constructor(broker: FakeBroker, partitions: number) {
    this.broker = broker;
    this.log = Array.from({ length: partitions }, () => []);
  }

  /** `deed` is asked once a request; `maxBatch` is the topic's max.message.bytes. */
  static async start(
    deed: (request: number) => Deed = () => "append",
    { partitions = 1, maxBatch = Number.POSITIVE_INFINITY } = {},
  ): Promise<WritableBroker> {
    const fake = await FakeBroker.start();
    const writable = new WritableBroker(fake, partitions);
    let requests = 0;
    fake.use(
      handler(metadata, () => ({
        brokers: [{ nodeId: 1, host: "127.0.0.1", port: fake.port }],
        controllerId: 1,
        topics: [
          {
            name: "t",
            topicId: TOPIC_ID,
            partitions: writable.log.map((_, partitionIndex) => {
              return { partitionIndex, leaderId: 1, leaderEpoch: 0, replicaNodes: [1], isrNodes: [1] };
            }),
          },
        ],
      })),
      handler(initProducerId, () => ({ producerId: 7n, producerEpoch: 0 })),
      handler(produce, ({ topicData }) => {
        const todo = deed(requests++);
        if (todo === "close" || todo === "hang") misbehave(todo);
        const partitionResponses = topicData[0]!.partitionData.map(({ index, records }) => {
          const errorCode =
            todo === "not-leader"
              ? code.NOT_LEADER_OR_FOLLOWER
              : todo === "gap"
                ? code.OUT_OF_ORDER_SEQUENCE_NUMBER
                : (todo === "too-large" && new RecordBatch(records!).recordCount > 1) ||
                    todo === "refuse" ||
                    records!.length > maxBatch
                  ? code.MESSAGE_TOO_LARGE
                  : writable.#append(index, new RecordBatch(records!));
          return { index, errorCode, baseOffset: 0n };
        });
        if (todo === "append-and-close") misbehave("close");
        return { responses: [{ topicId: TOPIC_ID, partitionResponses }] };
      }),
    );
    return writable;
  }

  #append(partition: number, batch: RecordBatch): number {
    batch.ensureValid();
    const { producerId, producerEpoch: epoch, baseSequence, recordCount } = batch;
    const before = this.#written.get(partition);
    this.epochs.add(epoch);
    if (producerId >= 0n) {
      const next = before?.epoch === epoch ? before.nextSequence : 0;
      if (baseSequence < next) return code.NONE;
      if (baseSequence > next) return code.OUT_OF_ORDER_SEQUENCE_NUMBER;
      this.#written.set(partition, { producerId, epoch, nextSequence: next + recordCount });
    }
    this.batches.push(recordCount);
    const cursor = new RecordCursor().open(batch);
    while (cursor.next()) {
      this.log[partition]!.push(
        cursor.buffer.toString("utf8", cursor.valueOffset, cursor.valueOffset + cursor.valueLength),
      );
    }
    return code.NONE;
  }
}

/** Short waits. */
const hasty = {
  "linger.ms": "5",
  "request.timeout.ms": "2000",
  "retry.backoff.ms": "2",
  "retry.backoff.max.ms": "4",
  "reconnect.backoff.ms": "2",
  "reconnect.backoff.max.ms": "4",
};

export interface TestProducer {
  producer: Producer;
  failed: FailedRecord[];
  /** Sends `count` values `0`, `1` and so on, without keys, and waits for all to be over. */
  send: (count: number, valueOf?: (index: number) => string) => Promise<void>;
}

export async function producerTo(address: string, more: Record<string, string> = {}): Promise<TestProducer> {
  const failed: FailedRecord[] = [];
  const properties = new Map([["bootstrap.servers", address], ...Object.entries({ ...hasty, ...more })]);
  const producer = await openProducer(producerConfig(properties), { onFailed: (each) => failed.push(each) });
  return {
    producer,
    failed,
    send: async (count, valueOf = String) => {
      const topic = await producer.topic("t");
      for (let index = 0; index < count; index++) {
        const record = recordOf(valueOf(index), index);
        while (!producer.append(topic, -1, record)) await producer.room();
        // Answers come in between, as they do where input takes time.
        if (index % 50 === 0) await new Promise(setImmediate);
      }
      await producer.flush();
    },
  };
}

export function recordOf(value: string, place = 0, key?: string): RecordSlices {
  const bytes = Buffer.from((key ?? "") + value);
  const split = Buffer.byteLength(key ?? "");
  return {
    bytes,
    keyStart: key === undefined ? -1 : 0,
    keyEnd: split,
    valueStart: split,
    valueEnd: bytes.length,
    headers: undefined,
    timestamp: 1_700_000_000_000 + place,
    place,
  };
}
