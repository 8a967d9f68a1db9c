/** The tables of `kt consumer-groups --describe --offsets`. Source: ConsumerGroupCommand.printOffsets. */
import { orMissing, paddedLines } from "./padded-columns.ts";
import type { Column } from "./padded-columns.ts";

/** A partition that a group has committed, or that one of its members owns. */
export interface GroupPartition {
  readonly topic: string;
  readonly partition: number;
  /** Null where the committer did not tell. */
  readonly leaderEpoch: number | null;
  /** Null where nothing is committed. */
  readonly currentOffset: bigint | null;
  /** Null where the partition has no leader. */
  readonly logEndOffset: bigint | null;
  readonly lag: bigint | null;
  /** Null where no member owns the partition. */
  readonly consumerId: string | null;
  readonly host: string | null;
  readonly clientId: string | null;
}

const column = {
  group: { head: "GROUP", width: 15, grows: true },
  topic: { head: "TOPIC", width: 15, grows: true },
  partition: { head: "PARTITION", width: 10 },
  leaderEpoch: { head: "LEADER-EPOCH", width: 15 },
  currentOffset: { head: "CURRENT-OFFSET", width: 15 },
  logEndOffset: { head: "LOG-END-OFFSET", width: 15 },
  lag: { head: "LAG", width: 15 },
  consumerId: { head: "CONSUMER-ID", width: 15, grows: true },
  host: { head: "HOST", width: 15, grows: true },
  clientId: { head: "CLIENT-ID" },
} as const satisfies Readonly<Record<string, Column>>;

export function groupOffsetsLines(
  group: string,
  partitions: readonly GroupPartition[],
  { verbose }: { readonly verbose: boolean },
): string[] {
  const { leaderEpoch, ...usual } = column;
  const { group: first, topic, partition, ...rest } = usual;
  const columns = [first, topic, partition, ...(verbose ? [leaderEpoch] : []), ...Object.values(rest)];
  const rows = partitions.map((each) => [
    group,
    each.topic,
    String(each.partition),
    ...(verbose ? [orMissing(each.leaderEpoch)] : []),
    orMissing(each.currentOffset),
    orMissing(each.logEndOffset),
    orMissing(each.lag),
    each.consumerId ?? "-",
    each.host ?? "-",
    each.clientId ?? "-",
  ]);
  return paddedLines(columns, rows);
}
