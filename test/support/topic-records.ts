import { consumerConfig } from "../../src/kafka/consumer/consumer-config.ts";
import type { Consumer } from "../../src/kafka/consumer/consumer.ts";
import { openConsumer } from "../../src/kafka/consumer/open-consumer.ts";
import { RecordCursor } from "../../src/protocol/records/cursor.ts";
import { waitFor } from "./kafka/wait.ts";
import { headersOf } from "../../src/protocol/records/records.ts";

/** A record as it lies in the log; bytes as latin1 text. */
export interface LoggedRecord {
  topic: string;
  partition: number;
  compression: string;
  timestamp: number;
  key: string | null;
  value: string | null;
  headers: [string, string | null][];
}

/** Reads what came to the topics since the last time. */
export class TopicRecords {
  readonly #consumer: Consumer;
  readonly #topics: readonly string[];
  readonly #read = new Map<string, number>();

  private constructor(consumer: Consumer, topics: readonly string[]) {
    this.#consumer = consumer;
    this.#topics = topics;
  }

  static async open(bootstrap: string, topics: readonly string[]): Promise<TopicRecords> {
    const properties = new Map([
      ["bootstrap.servers", bootstrap],
      ["fetch.max.wait.ms", "10"],
    ]);
    return new TopicRecords(await openConsumer(consumerConfig(properties)), topics);
  }

  /** By topic and partition, in the order of the log; waits until there are at least so many. */
  async next(least = 0): Promise<LoggedRecord[]> {
    const records = await this.#readOn();
    return waitFor(`${least} records`, async () => {
      if (records.length < least) records.push(...(await this.#readOn()));
      return records.length < least ? undefined : records;
    });
  }

  async #readOn(): Promise<LoggedRecord[]> {
    const partitions = (await Promise.all(this.#topics.map((topic) => this.#consumer.partitionsFor(topic)))).flat();
    const ends = await this.#consumer.endOffsets(partitions);
    const from = (topic: string, partition: number) => this.#read.get(`${topic}-${partition}`) ?? 0;
    const left = partitions.filter((each) => (ends.get(each) ?? 0) > from(each.topic, each.partition));
    this.#consumer.assign(left.map((each) => ({ ...each, offset: from(each.topic, each.partition) })));
    const records: LoggedRecord[] = [];
    const behind = () => left.some((each) => (this.#consumer.position(each) ?? 0) < (ends.get(each) ?? 0));
    while (left.length > 0 && behind()) {
      for (const { topic, partition, batches, fetchOffset } of await this.#consumer.poll(1000)) {
        for (const batch of batches) {
          for (const cursor = new RecordCursor().open(batch); cursor.next();) {
            if (cursor.offset < fetchOffset) continue;
            records.push(recordOf(cursor, { topic, partition, compression: batch.compression }));
          }
        }
      }
    }
    for (const each of left) this.#read.set(`${each.topic}-${each.partition}`, ends.get(each) ?? 0);
    const place = ({ topic, partition }: LoggedRecord) =>
      partitions.findIndex((each) => each.topic === topic && each.partition === partition);
    return records.toSorted((a, b) => place(a) - place(b));
  }

  close(): Promise<void> {
    return this.#consumer.close();
  }
}

function recordOf(
  cursor: RecordCursor,
  where: Pick<LoggedRecord, "topic" | "partition" | "compression">,
): LoggedRecord {
  const headers = cursor.headerCount === 0 ? [] : [...headersOf(cursor)];
  return {
    ...where,
    timestamp: cursor.timestamp,
    key: text(cursor.key()),
    value: text(cursor.value()),
    headers: headers.map(({ key, value }) => [key, text(value)]),
  };
}

const text = (bytes: Buffer | null) => bytes?.toString("latin1") ?? null;
