/**
 * What the tool says: a line of JSON an event, its keys in the order of org.apache.kafka.tools.VerifiableConsumer. Times
 * are milliseconds since 1970.
 */
import { javaJsonText } from "../../java/json.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";

/** What one poll gave of one partition, so far as it counts. */
export interface RecordSet extends TopicPartition {
  readonly count: number;
  readonly minOffset: number;
  readonly maxOffset: number;
}

export interface ShownRecord {
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
}

/** An event that has nothing to tell but its name. */
export function plainEvent(now: number, name: "startup_complete" | "shutdown_requested" | "shutdown_complete"): string {
  return `${head(now, name)}}`;
}

export function partitionsEvent(
  now: number,
  name: "partitions_assigned" | "partitions_revoked",
  partitions: readonly TopicPartition[],
): string {
  return `${head(now, name)},"partitions":${list(partitions, (each) => `{${place(each)}}`)}}`;
}

export function recordData(now: number, partition: TopicPartition, { offset, key, value }: ShownRecord): string {
  const content = `"key":${javaJsonText(key)},"value":${javaJsonText(value)}`;
  return `${head(now, "record_data")},${content},${place(partition)},"offset":${offset}}`;
}

/** @param count of the whole poll, whatever counts of it */
export function recordsConsumed(now: number, count: number, sets: readonly RecordSet[]): string {
  const partitions = list(
    sets,
    (each) => `{${place(each)},"count":${each.count},"minOffset":${each.minOffset},"maxOffset":${each.maxOffset}}`,
  );
  return `${head(now, "records_consumed")},"count":${count},"partitions":${partitions}}`;
}

/** @param error why it failed; undefined where it did not */
export function offsetsCommitted(
  now: number,
  offsets: Iterable<readonly [TopicPartition, number]>,
  error: string | undefined,
): string {
  const committed = list([...offsets], ([partition, offset]) => `{${place(partition)},"offset":${offset}}`);
  const failure = error === undefined ? "" : `,"error":${javaJsonText(error)}`;
  return `${head(now, "offsets_committed")},"offsets":${committed}${failure},"success":${error === undefined}}`;
}

function head(now: number, name: string): string {
  return `{"timestamp":${now},"name":"${name}"`;
}

function place({ topic, partition }: TopicPartition): string {
  return `"topic":${javaJsonText(topic)},"partition":${partition}`;
}

function list<T>(items: readonly T[], format: (item: T) => string): string {
  return `[${items.map(format).join(",")}]`;
}
