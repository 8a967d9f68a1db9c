/** ListOffsets v1-11: the log's ends, or the first record at or after a timestamp (KIP-79, KIP-734, KIP-1023). Left out: tiered storage. */
import { DecodeError } from "../../errors.ts";
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

const FIRST_VERSION_WITH_EPOCH = 4;
const CONSUMER = -1;
const READ_COMMITTED = 1;

interface Asked {
  readonly partition: PartitionRequest;
  readonly topic: string;
  readonly committedOnly: boolean;
  /** Whether the answer has a field for the leader's epoch. */
  readonly toldEpoch: boolean;
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
      return answerPartition(
        { partition, topic, committedOnly, toldEpoch: version >= FIRST_VERSION_WITH_EPOCH },
        broker,
      );
    };
    return {
      topics: await Promise.all(
        topics.map(async ({ name, partitions }) => ({
          name,
          partitions: await Promise.all(unique(partitions).map(async (partition) => answerOne(name, partition))),
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

/** One for each partition, which is answered once. */
function unique(partitions: readonly PartitionRequest[]): PartitionRequest[] {
  return [...new Map(partitions.map((partition) => [partition.partitionIndex, partition])).values()];
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
      return found(asked, lastFetchable(asked, log), -1, log.leaderEpoch);
    case EARLIEST:
    case EARLIEST_LOCAL:
      return found(asked, log.startOffset, -1, log.epochAt(log.startOffset));
    case LATEST_TIERED:
    case EARLIEST_PENDING_UPLOAD:
      return { partitionIndex };
    default:
      return findRecord(asked, log).catch((error: unknown) => damaged(asked, error, broker));
  }
}

function found(
  { partition, toldEpoch }: Asked,
  offset: number,
  timestamp: number,
  leaderEpoch: number,
): PartitionAnswer {
  const { partitionIndex } = partition;
  const answer = { partitionIndex, offset: BigInt(offset), timestamp: BigInt(timestamp) };
  return toldEpoch ? { ...answer, leaderEpoch } : answer;
}

function lastFetchable({ committedOnly }: Asked, log: PartitionLog): number {
  return committedOnly ? log.lastStableOffset : log.endOffset;
}

async function findRecord(asked: Asked, log: PartitionLog): Promise<PartitionAnswer> {
  const { partitionIndex, timestamp } = asked.partition;
  const record = await (timestamp === MAX_TIMESTAMP ? log.findMaxTimestamp() : log.findByTimestamp(Number(timestamp)));
  if (record === undefined || record.offset >= lastFetchable(asked, log)) return { partitionIndex };
  return found(asked, record.offset, record.timestamp, record.leaderEpoch);
}

/** A log that is damaged fails alone, not with all that are asked for together with it. */
function damaged({ partition, topic }: Asked, error: unknown, { report }: Broker): PartitionAnswer {
  if (!(error instanceof DecodeError)) throw error;
  const { partitionIndex, timestamp } = partition;
  report(`${topic}-${partitionIndex} cannot be searched for timestamp ${timestamp}: ${error.message}`);
  return failed(partitionIndex, code.CORRUPT_MESSAGE);
}
