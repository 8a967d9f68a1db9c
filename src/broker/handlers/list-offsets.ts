/** ListOffsets v1-11: the log's ends, or the first record at or after a timestamp (KIP-79, KIP-734, KIP-1023). Left out: tiered storage. */
import { code } from "../../protocol/error-table.ts";
import { listOffsets, type ListOffsetsRequest } from "../../protocol/messages/list-offsets.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import type { PartitionLog } from "../../storage/log.ts";
import type { Broker } from "../broker.ts";
import { checkLeaderEpoch } from "../fetch/read-partition.ts";
import { handle } from "../handler.ts";

type Response = ResponseInput<typeof listOffsets>;
type PartitionRequest = ListOffsetsRequest["topics"][number]["partitions"][number];
type PartitionAnswer = NonNullable<NonNullable<Response["topics"]>[number]["partitions"]>[number];

const LATEST = -1n;
const EARLIEST = -2n;
const MAX_TIMESTAMP = -3n;
const EARLIEST_LOCAL = -4n;
const LATEST_TIERED = -5n;
const EARLIEST_PENDING_UPLOAD = -6n;

const FIRST_VERSION: ReadonlyMap<bigint, number> = new Map([
  [LATEST, 1],
  [EARLIEST, 1],
  [MAX_TIMESTAMP, 7],
  [EARLIEST_LOCAL, 8],
  [LATEST_TIERED, 9],
  [EARLIEST_PENDING_UPLOAD, 11],
]);

const CONSUMER = -1;
const READ_COMMITTED = 1;
const UNKNOWN = -1n;

interface Asked {
  readonly partition: PartitionRequest;
  readonly topic: string;
  readonly committedOnly: boolean;
}

export const handleListOffsets = handle<typeof listOffsets>({
  api: listOffsets,
  async run({ topics, isolationLevel, replicaId }, { broker, version }) {
    const committedOnly = replicaId === CONSUMER && isolationLevel === READ_COMMITTED;
    const duplicates = duplicatesIn(topics);
    const answerOne = (topic: string, partition: PartitionRequest): PartitionAnswer | Promise<PartitionAnswer> => {
      const { partitionIndex, timestamp } = partition;
      if (duplicates.has(`${partitionIndex} ${topic}`)) return failed(partitionIndex, code.INVALID_REQUEST);
      if (timestamp < 0n && version < (FIRST_VERSION.get(timestamp) ?? Infinity)) {
        return failed(partitionIndex, code.UNSUPPORTED_VERSION);
      }
      return answerPartition({ partition, topic, committedOnly }, broker);
    };
    return {
      topics: await Promise.all(
        topics.map(async ({ name, partitions }) => ({
          name,
          partitions: await Promise.all(partitions.map(async (partition) => answerOne(name, partition))),
        })),
      ),
    };
  },
  refuse: ({ topics }, errorCode) => ({
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => failed(partitionIndex, errorCode)),
    })),
  }),
});

function failed(partitionIndex: number, errorCode: number): PartitionAnswer {
  return { partitionIndex, errorCode };
}

function duplicatesIn(topics: ListOffsetsRequest["topics"]): ReadonlySet<string> {
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  for (const { name, partitions } of topics) {
    for (const { partitionIndex } of partitions) {
      const key = `${partitionIndex} ${name}`;
      if (seen.has(key)) duplicates.add(key);
      seen.add(key);
    }
  }
  return duplicates;
}

function answerPartition(asked: Asked, broker: Broker): PartitionAnswer | Promise<PartitionAnswer> {
  const { partitionIndex, currentLeaderEpoch, timestamp } = asked.partition;
  const log = broker.logs.get(asked.topic, partitionIndex);
  if (log === undefined || broker.metadata.topic(asked.topic) === undefined) {
    return failed(partitionIndex, code.UNKNOWN_TOPIC_OR_PARTITION);
  }
  const epochError = checkLeaderEpoch(currentLeaderEpoch, log);
  if (epochError !== code.NONE) return failed(partitionIndex, epochError);
  switch (timestamp) {
    case LATEST:
      return {
        partitionIndex,
        offset: BigInt(lastFetchable(asked, log)),
        timestamp: UNKNOWN,
        leaderEpoch: log.leaderEpoch,
      };
    case EARLIEST:
    case EARLIEST_LOCAL: {
      const offset = log.startOffset;
      return { partitionIndex, offset: BigInt(offset), timestamp: UNKNOWN, leaderEpoch: log.epochAt(offset) };
    }
    case LATEST_TIERED:
    case EARLIEST_PENDING_UPLOAD:
      return { partitionIndex };
    default:
      return findRecord(asked, log);
  }
}

function lastFetchable({ committedOnly }: Asked, log: PartitionLog): number {
  return committedOnly ? log.lastStableOffset : log.endOffset;
}

async function findRecord(asked: Asked, log: PartitionLog): Promise<PartitionAnswer> {
  const { partitionIndex, timestamp } = asked.partition;
  const found = await (timestamp === MAX_TIMESTAMP ? log.findMaxTimestamp() : log.findByTimestamp(Number(timestamp)));
  if (found === undefined || found.offset >= lastFetchable(asked, log)) return { partitionIndex };
  return {
    partitionIndex,
    offset: BigInt(found.offset),
    timestamp: BigInt(found.timestamp),
    leaderEpoch: found.leaderEpoch,
  };
}
