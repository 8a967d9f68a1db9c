/** Where partitions begin and end, asked for many at once. Source: org.apache.kafka.tools.OffsetsUtils. */
import { listOffsets } from "../../kafka/admin/list-offsets.ts";
import type { ListedOffset, OffsetSpec } from "../../kafka/admin/list-offsets.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import type { Context } from "../../kit/context.ts";
import { logEvent } from "../../format/log-event.ts";
import { awaitedInside } from "./failure.ts";
import type { PlannedOffset } from "./reset-file.ts";
import { inPartitionHashOrder } from "./topic-arguments.ts";

export interface LogOffsets {
  /** The offset of each partition, in their order. Throws where one of them failed. */
  of(spec: OffsetSpec, partitions: readonly TopicPartition[]): PlannedOffset[];
  /** Whether no record is such. */
  isNone(spec: OffsetSpec, partition: TopicPartition): boolean;
}

export async function fetchLogOffsets(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  specs: readonly OffsetSpec[],
): Promise<LogOffsets> {
  const wanted = specs.flatMap((spec) => partitions.map(({ topic, partition }) => ({ topic, partition, spec })));
  const listed = wanted.length === 0 ? [] : await listOffsets(cluster, wanted);
  const found = new Map<OffsetSpec, Map<string, ListedOffset>>(specs.map((spec) => [spec, new Map()]));
  for (const [at, { spec }] of wanted.entries()) {
    const each = listed[at];
    if (each !== undefined) found.get(spec)?.set(partitionKey(each), each);
  }
  return {
    of: (spec, asked) =>
      asked.map(({ topic, partition }) => {
        const { offset, error } = found.get(spec)?.get(partitionKey({ topic, partition })) ?? { offset: -1n };
        if (error !== undefined) throw awaitedInside(error);
        return { topic, partition, offset };
      }),
    isNone: (spec, partition) => {
      const each = found.get(spec)?.get(partitionKey(partition));
      return each?.error === undefined && each?.offset === -1n;
    },
  };
}

/** The offsets, moved to the nearest that the log has, with a line on stderr for each that was moved. */
export function clampOffsets(
  requested: readonly PlannedOffset[],
  logs: LogOffsets,
  context: Context,
): readonly PlannedOffset[] {
  const inOrder = inPartitionHashOrder(requested);
  const starts = logs.of("earliest", inOrder);
  const ends = logs.of("latest", inOrder);
  return inOrder.map((each, at) => {
    const [start = each, end = each] = [starts[at], ends[at]];
    const { offset } = each;
    if (offset > end.offset) {
      warn(`New offset (${offset}) is higher than latest offset`, end, context);
      return end;
    }
    if (offset < start.offset) {
      warn(`New offset (${offset}) is lower than earliest offset`, start, context);
      return start;
    }
    return each;
  });
}

function warn(what: string, { topic, partition, offset }: PlannedOffset, context: Context): void {
  const message = `${what} for topic partition ${partitionKey({ topic, partition })}. Value will be set to ${offset}`;
  context.err.line(logEvent(new Date(), "WARN", message, "org.apache.kafka.tools.OffsetsUtils"));
}
