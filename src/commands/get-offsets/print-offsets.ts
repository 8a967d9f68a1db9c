import type { ListedOffset } from "../../kafka/admin/list-offsets.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import type { Context } from "../../kit/context.ts";
import { throwableText } from "../../kit/execution-failure.ts";

/** Says on stderr what failed, then prints the offsets that there are, sorted by `topic-partition` as text. */
export async function printOffsets(offsets: readonly ListedOffset[], context: Context): Promise<void> {
  for (const { topic, partition, error } of offsets) {
    if (error === undefined) continue;
    const skipped = `${topic}-${partition}`;
    context.err.line(`Skip getting offsets for topic-partition ${skipped} due to error: ${throwableText(error)}`);
  }
  const found = offsets
    .filter(({ offset, error }) => error === undefined && offset !== -1n)
    .map((row) => ({ key: partitionKey(row), row }))
    .toSorted((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ row }) => row);
  if (context.format === "text") {
    for (const { topic, partition, offset } of found) context.out.line(`${topic}:${partition}:${offset}`);
    return;
  }
  const data = found.map(({ topic, partition, offset, timestamp, leaderEpoch }) => ({
    topic,
    partition,
    offset,
    timestamp: timestamp < 0n ? null : timestamp,
    leaderEpoch: leaderEpoch < 0 ? null : leaderEpoch,
  }));
  await context.print(data, {
    head: ["Topic", "Partition", "Offset", "Timestamp", "LeaderEpoch"],
    rows: data.map(({ topic, partition, offset, timestamp, leaderEpoch }) => [
      topic,
      partition,
      String(offset),
      timestamp === null ? "" : String(timestamp),
      leaderEpoch ?? "",
    ]),
  });
}
