import type { Consumer } from "../../kafka/consumer/consumer.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import { RecordCursor } from "../../protocol/records/cursor.ts";

/** More are not counted one by one: their offsets stand for them. */
const MOST_COUNTED = 100_000;
const POLL_MS = 1000;

interface Tail {
  readonly partition: TopicPartition;
  readonly begin: number;
  readonly end: number;
  start: number;
}

/**
 * Where the last `count` records of each partition begin. Offsets have gaps, where a transaction ended or compaction took
 * records: so the records are read and counted, further and further back until there are enough.
 *
 * @param openScout opens a consumer of its own for that, whose fetches wait for nothing
 */
export async function tailStarts(
  consumer: Consumer,
  partitions: readonly TopicPartition[],
  count: number,
  openScout: () => Promise<Consumer>,
): Promise<Map<TopicPartition, number>> {
  const tails = await offsetTails(consumer, partitions, count);
  const open = count === 0 || count > MOST_COUNTED ? [] : tails.filter(({ start, begin }) => start > begin);
  if (open.length > 0) {
    const scout = await openScout();
    try {
      await goBack(scout, open, count);
    } finally {
      await scout.close();
    }
  }
  return new Map(tails.map(({ partition, start }) => [partition, start]));
}

/** Moves the starts back until so many records follow each, or the partition begins. */
async function goBack(scout: Consumer, tails: readonly Tail[], count: number): Promise<void> {
  for (let open = tails; open.length > 0;) {
    const found = await offsetsOf(scout, open);
    open = open.filter((tail) => {
      const offsets = found.get(tail) ?? [];
      const first = offsets.at(-count);
      if (offsets.length >= count && first !== undefined) tail.start = first;
      else if (tail.start > tail.begin) {
        tail.start = Math.max(tail.begin, tail.end - 2 * (tail.end - tail.start));
        return true;
      }
      return false;
    });
  }
}

/** As if there were no gaps. */
async function offsetTails(consumer: Consumer, partitions: readonly TopicPartition[], count: number): Promise<Tail[]> {
  const [begins, ends] = await Promise.all([consumer.beginningOffsets(partitions), consumer.endOffsets(partitions)]);
  return partitions.map((partition) => {
    const [begin, end] = [begins.get(partition) ?? 0, ends.get(partition) ?? 0];
    return { partition, begin, end, start: Math.max(begin, end - count) };
  });
}

/** The offsets of the records from each start to its end. */
async function offsetsOf(consumer: Consumer, tails: readonly Tail[]): Promise<Map<Tail, number[]>> {
  const found = new Map<Tail, number[]>(tails.map((tail) => [tail, []]));
  const cursor = new RecordCursor();
  consumer.assign([]);
  consumer.assign(tails.map(({ partition, start }) => ({ ...partition, offset: start })));
  while (tails.some(({ partition, end }) => (consumer.position(partition) ?? 0) < end)) {
    for (const { topic, partition, batches, fetchOffset } of await consumer.poll(POLL_MS)) {
      const tail = tails.find((each) => each.partition.topic === topic && each.partition.partition === partition);
      if (tail === undefined) continue;
      const offsets = found.get(tail)!;
      for (const batch of batches) {
        cursor.open(batch);
        while (cursor.next()) if (cursor.offset >= fetchOffset && cursor.offset < tail.end) offsets.push(cursor.offset);
      }
      if ((consumer.position(tail.partition) ?? 0) >= tail.end) consumer.pause([tail.partition]);
    }
  }
  return found;
}
