import { initProducerId } from "../../../src/protocol/messages/init-producer-id.ts";
import { produce } from "../../../src/protocol/messages/produce.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import { openRawClient, type RawClient } from "../../support/raw-client.ts";
import type { Random } from "./random.ts";

interface Batch {
  first: number;
  count: number;
  bytes: Buffer;
}

const IN_FLIGHT = 5;
const PADDING = Buffer.alloc(2000, "x");

/** A producer id as a new idempotent producer gets it. */
export async function newProducerId(raw: RawClient): Promise<bigint> {
  const answer = await raw.send(initProducerId, 4, { transactionalId: null, transactionTimeoutMs: 60_000 });
  if (answer.errorCode !== 0) throw new Error(`InitProducerId ended with error ${answer.errorCode}`);
  return answer.producerId;
}

/**
 * An idempotent producer of one partition whose records say which offset they must have: the first is 0, and so on.
 * It outlives the broker: what was not acknowledged is sent again, with the same sequences.
 */
export class LedgerWriter {
  readonly topic: string;
  readonly partition: number;
  /** Records that the broker has acknowledged: they have the offsets below this. */
  acknowledged = 0;
  acknowledgedBatches = 0;
  readonly #random: Random;
  readonly #builder = new RecordBatchBuilder();
  /** Made and not acknowledged, in order. */
  readonly #waiting: Batch[] = [];
  #made = 0;
  #producerId = -1n;

  constructor(topic: string, partition: number, random: Random) {
    this.topic = topic;
    this.partition = partition;
    this.#random = random;
  }

  /** Records that may be in the log beyond those acknowledged. */
  get unacknowledged(): number {
    return this.#made - this.acknowledged;
  }

  /** Sends until the broker is gone or `enough` says so; throws for every answer that is no acknowledgement. */
  async run(bootstrap: string, enough: () => boolean): Promise<void> {
    const raw = await openRawClient(bootstrap);
    try {
      if (this.#producerId < 0n) this.#producerId = await newProducerId(raw);
      let next = 0;
      const answers: Promise<boolean>[] = [];
      for (;;) {
        while (answers.length < IN_FLIGHT && (next < this.#waiting.length || !enough())) {
          const batch = this.#waiting[next] ?? this.#make();
          next += 1;
          answers.push(this.#send(raw, batch));
        }
        const answer = answers.shift();
        if (answer === undefined || !(await answer)) return;
        this.#waiting.shift();
        next -= 1;
      }
    } finally {
      raw.close();
    }
  }

  #make(): Batch {
    const count = this.#random.between(1, 30);
    this.#builder.reset();
    for (let index = 0; index < count; index += 1) {
      const padding = PADDING.subarray(0, this.#random.between(0, PADDING.length));
      const value = Buffer.concat([Buffer.from(`${this.partition}:${this.#made + index}:`), padding]);
      this.#builder.append(Date.now(), null, value);
    }
    const identity = { producerId: this.#producerId, producerEpoch: 0, baseSequence: this.#made };
    const batch = { first: this.#made, count, bytes: this.#builder.build(identity) };
    this.#made += count;
    this.#waiting.push(batch);
    return batch;
  }

  /** False where the broker has gone before it answered. */
  async #send(raw: RawClient, batch: Batch): Promise<boolean> {
    const partitionData = [{ index: this.partition, records: batch.bytes }];
    const request = { acks: -1, timeoutMs: 30_000, topicData: [{ name: this.topic, partitionData }] };
    const answer = await raw.send(produce, 9, request).catch(() => undefined);
    if (answer === undefined) return false;
    const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!;
    const place = `${this.topic}-${this.partition}`;
    if (errorCode !== 0) throw new Error(`${place}: records from ${batch.first} on ended with error ${errorCode}`);
    if (Number(baseOffset) !== batch.first) throw new Error(`${place}: ${batch.first} was given offset ${baseOffset}`);
    this.acknowledged = batch.first + batch.count;
    this.acknowledgedBatches += 1;
    return true;
  }
}
