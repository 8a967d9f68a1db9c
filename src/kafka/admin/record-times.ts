/** When records were written, by their offsets. Kafka has no request for that: a bit of the log is fetched. */
import { DecodeError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { fetch } from "../../protocol/messages/fetch.ts";
import type { FetchResponse } from "../../protocol/messages/fetch.ts";
import { iterateBatches } from "../../protocol/records/batch.ts";
import { RecordCursor } from "../../protocol/records/cursor.ts";
import { loadCodecsFor } from "../../protocol/records/records.ts";
import type { Broker } from "../broker.ts";
import type { Cluster } from "../cluster.ts";
import { askLeaders } from "../drive.ts";
import type { Outcome } from "../drive.ts";
import { byTopic, partitionKey } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";

export interface RecordAt extends TopicPartition {
  readonly offset: bigint;
}

/**
 * What one request asks of each partition, and of how many. A broker gives whole batches only, and nothing of a batch
 * that is larger than what is asked for, unless it is the first of the answer: so what is left over is asked for with
 * more, and in the end alone.
 */
const steps = [
  { bytes: 32 * 1024, partitions: 128 },
  { bytes: 1024 * 1024, partitions: 8 },
  { bytes: 1, partitions: 1 },
] as const;
/** Later versions name topics by their ids. */
const LAST_WITH_NAMES = 12;
const SIDE_BY_SIDE = 4;

export interface RecordTimesOptions {
  /** How many requests each broker may get; without limit where absent. What they do not reach is not told. */
  readonly maxRequests?: number;
}

/**
 * The timestamp in ms since 1970 of the record at each offset, or of the first behind it where that one is gone
 * (retention, compaction). One that is absent from the map is not known: no record is there, it has no timestamp, it
 * cannot be read or the broker does not tell. Fetch to each leader, many partitions a request.
 */
export async function fetchRecordTimes(
  cluster: Cluster,
  wanted: readonly RecordAt[],
  { maxRequests = Number.POSITIVE_INFINITY }: RecordTimesOptions = {},
): Promise<Map<string, number>> {
  const distinct = [...new Map(wanted.map((each) => [recordKey(each), each])).values()];
  if (distinct.length === 0) return new Map();
  const outcomes = await askLeaders<RecordAt, number | null>(
    cluster,
    {
      name: "fetch",
      api: fetch,
      keys: distinct,
      run: (broker, records) => new TimesOnBroker(broker, maxRequests).find(records),
    },
    { tolerateUnknownTopics: false },
  );
  const times = new Map<string, number>();
  for (const [record, outcome] of outcomes) {
    if ("value" in outcome && outcome.value !== null) times.set(recordKey(record), outcome.value);
  }
  return times;
}

/** What fetchRecordTimes names a record by. */
export function recordKey(record: RecordAt): string {
  return `${partitionKey(record)}@${record.offset}`;
}

type PartitionAnswer = FetchResponse["responses"][number]["partitions"][number];
type Times = Map<RecordAt, Outcome<number | null>>;

/** Where to read: the offset, or where the log begins if that lies behind it. */
interface Reading {
  readonly record: RecordAt;
  readonly from: bigint;
}

class TimesOnBroker {
  readonly #broker: Broker;
  readonly #times: Times = new Map();
  #requestsLeft: number;

  constructor(broker: Broker, maxRequests: number) {
    this.#broker = broker;
    this.#requestsLeft = maxRequests;
  }

  /** An outcome for each record: null for what is not known. */
  async find(records: readonly RecordAt[]): Promise<Times> {
    let open: readonly Reading[] = records.map((record) => ({ record, from: record.offset }));
    for (const { bytes, partitions } of steps) {
      const requests = requestsOf(open, partitions);
      const left: Reading[] = [];
      for (let at = 0; at < requests.length && this.#requestsLeft > 0; at += SIDE_BY_SIDE) {
        const round = requests.slice(at, at + Math.min(SIDE_BY_SIDE, this.#requestsLeft));
        this.#requestsLeft -= round.length;
        const answers = await Promise.all(round.map((readings) => this.#ask(readings, bytes)));
        left.push(...answers.flat());
      }
      open = left;
    }
    for (const record of records) if (!this.#times.has(record)) this.#times.set(record, { value: null });
    return this.#times;
  }

  /** One request; gives what has to be asked again. */
  async #ask(readings: readonly Reading[], bytes: number): Promise<readonly Reading[]> {
    const { responses, errorCode } = await this.#broker.send(
      fetch,
      {
        maxWaitMs: 0,
        minBytes: 0,
        maxBytes: bytes * readings.length,
        topics: byTopic(readings.map(({ record, from }) => ({ ...record, from }))).map(([topic, members]) => ({
          topic,
          partitions: members.map(({ partition, from }) => ({
            partition,
            fetchOffset: from,
            partitionMaxBytes: bytes,
          })),
        })),
        forgottenTopicsData: [],
        rackId: "",
      },
      { maxVersion: LAST_WITH_NAMES },
    );
    if (errorCode !== code.NONE) throw protocolError(errorCode);
    const answers = new Map(
      responses.flatMap(({ topic, partitions }) =>
        partitions.map((answer) => [partitionKey({ topic, partition: answer.partitionIndex }), answer]),
      ),
    );
    const again = await Promise.all(
      readings.map((reading) => this.#learn(reading, answers.get(partitionKey(reading.record)))),
    );
    return again.filter((reading) => reading !== undefined);
  }

  async #learn(reading: Reading, answer: PartitionAnswer | undefined): Promise<Reading | undefined> {
    if (answer === undefined) return reading;
    const { record, from } = reading;
    const { errorCode, logStartOffset, highWatermark, records } = answer;
    if (errorCode === code.OFFSET_OUT_OF_RANGE)
      return from < logStartOffset ? { record, from: logStartOffset } : undefined;
    if (errorCode !== code.NONE) {
      this.#times.set(record, { error: protocolError(errorCode) });
      return undefined;
    }
    if (records === null || records.length === 0) return from < highWatermark ? reading : undefined;
    this.#times.set(record, { value: await timeIn(records, Number(from)) });
    return undefined;
  }
}

/** No request names a partition twice. */
function requestsOf(readings: readonly Reading[], most: number): Reading[][] {
  const rounds: Reading[][] = [];
  const seen = new Map<string, number>();
  for (const reading of readings) {
    const key = partitionKey(reading.record);
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (rounds[round] ??= []).push(reading);
  }
  return rounds.flatMap((round) =>
    Array.from({ length: Math.ceil(round.length / most) }, (_, at) => round.slice(at * most, (at + 1) * most)),
  );
}

/** The timestamp of the first record from the offset on; null for none, and for records that cannot be read. */
async function timeIn(records: Buffer, offset: number): Promise<number | null> {
  try {
    for (const batch of iterateBatches(records)) {
      if (batch.lastOffset < offset) continue;
      // All records have it: nothing has to be decompressed.
      if (batch.timestampType === "LogAppendTime" || batch.recordCount === 1) {
        return known(batch.maxTimestamp);
      }
      await loadCodecsFor(batch.bytes());
      for (const cursor = new RecordCursor().open(batch); cursor.next();) {
        if (cursor.offset >= offset) return known(cursor.timestamp);
      }
    }
    return null;
  } catch (error) {
    // Old message formats and damaged batches are no reason to tell nothing of the lag.
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function known(timestamp: number): number | null {
  return timestamp < 0 ? null : timestamp;
}
