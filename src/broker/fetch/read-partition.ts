/** Reads one partition for a Fetch: the checks and their errors, and the records (ReplicaManager.readFromLog, Partition.fetchRecords). */
import { code } from "../../protocol/error-table.ts";
import { LOG_OVERHEAD } from "../../protocol/records/batch-layout.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import type { PartitionLog } from "../../storage/log.ts";
import { failedFetch, type Fetched, type FetchPartition } from "./fetch-partition.ts";

export interface ReadLimits {
  readonly isFollower: boolean;
  /** Only up to the last stable offset, with the aborted transactions. */
  readonly committedOnly: boolean;
  readonly maxBytes: number;
  /** Nothing was read yet: a first batch may be longer than the limits (KIP-74). */
  readonly minOneBatch: boolean;
}

const NO_RECORDS = Buffer.alloc(0);

export function readPartition(asked: FetchPartition, log: PartitionLog | undefined, limits: ReadLimits): Fetched {
  const error = checkPartition(asked, log, limits);
  if (log === undefined || error !== code.NONE) return failedRead(asked, error);
  const { fetchOffset } = asked;
  if (fetchOffset < log.startOffset) return failedRead(asked, code.OFFSET_OUT_OF_RANGE);
  if (asked.lastFetchedEpoch !== -1) {
    const { leaderEpoch: epoch, endOffset } = log.endOffsetForEpoch(asked.lastFetchedEpoch);
    if (epoch === -1 || endOffset === -1) return failedRead(asked, code.OFFSET_OUT_OF_RANGE);
    if (epoch < asked.lastFetchedEpoch || endOffset < fetchOffset) {
      return answered(asked, log, limits, { divergingEpoch: { epoch, endOffset: BigInt(endOffset) } });
    }
  }
  if (fetchOffset > log.endOffset) return failedRead(asked, code.OFFSET_OUT_OF_RANGE);
  const upTo = limits.committedOnly ? log.lastStableOffset : log.endOffset;
  const records = fetchOffset < upTo ? readRecords(asked, log, upTo, limits) : NO_RECORDS;
  return answered(asked, log, limits, { records });
}

function failedRead(asked: FetchPartition, errorCode: number): Fetched {
  return failedFetch(asked, errorCode, null);
}

function checkPartition(asked: FetchPartition, log: PartitionLog | undefined, { isFollower }: ReadLimits): number {
  if (log === undefined || !log.isOpen) return code.UNKNOWN_TOPIC_OR_PARTITION;
  if (asked.topicId !== ZERO_UUID && asked.topicId !== log.topicId) return code.INCONSISTENT_TOPIC_ID;
  const epochError = checkLeaderEpoch(asked.currentLeaderEpoch, log);
  if (epochError !== code.NONE) return epochError;
  return isFollower ? code.NOT_LEADER_OR_FOLLOWER : code.NONE;
}

/** Whether the client knows the same leader as we do (KIP-320); -1 means that it does not say. */
export function checkLeaderEpoch(epoch: number, log: PartitionLog): number {
  if (epoch === -1 || epoch === log.leaderEpoch) return code.NONE;
  return epoch < log.leaderEpoch ? code.FENCED_LEADER_EPOCH : code.UNKNOWN_LEADER_EPOCH;
}

/** Where the log was cut off since the client has read it (KIP-595). */
interface EpochEnd {
  readonly epoch: number;
  readonly endOffset: bigint;
}

function readRecords(asked: FetchPartition, log: PartitionLog, upTo: number, limits: ReadLimits): Buffer {
  const maxBytes = Math.min(asked.maxBytes, limits.maxBytes);
  if (maxBytes <= 0 && !limits.minOneBatch) return NO_RECORDS;
  const records = log.read(asked.fetchOffset, { upTo, maxBytes, minOneBatch: limits.minOneBatch });
  // Not even one whole batch is of no use to anybody.
  if (records.length < LOG_OVERHEAD || records.readInt32BE(8) + LOG_OVERHEAD > records.length) return NO_RECORDS;
  return records;
}

function answered(
  asked: FetchPartition,
  log: PartitionLog,
  { committedOnly }: ReadLimits,
  found: { readonly records?: Buffer; readonly divergingEpoch?: EpochEnd },
): Fetched {
  const { records = NO_RECORDS } = found;
  const data = {
    partitionIndex: asked.partition,
    highWatermark: BigInt(log.endOffset),
    lastStableOffset: BigInt(log.lastStableOffset),
    logStartOffset: BigInt(log.startOffset),
    abortedTransactions: committedOnly ? abortedIn(asked, log, records) : null,
    records,
  };
  if (found.divergingEpoch !== undefined) return { asked, data: { ...data, divergingEpoch: found.divergingEpoch } };
  return { asked, data };
}

type Aborted = { readonly producerId: bigint; readonly firstOffset: bigint };
const NONE_ABORTED: readonly Aborted[] = [];

function abortedIn({ fetchOffset }: FetchPartition, log: PartitionLog, records: Buffer): readonly Aborted[] {
  if (records.length === 0) return NONE_ABORTED;
  const aborted = log.abortedTransactions(fetchOffset, endOf(records));
  if (aborted.length === 0) return NONE_ABORTED;
  return aborted.map(({ producerId, firstOffset }) => ({ producerId, firstOffset: BigInt(firstOffset) }));
}

/** The offset behind the last batch of which at least the header is there. */
function endOf(records: Buffer): number {
  let end = 0;
  for (let at = 0; at + 27 <= records.length; at += LOG_OVERHEAD + records.readInt32BE(at + 8)) {
    end = records.readUInt32BE(at) * 0x100000000 + records.readUInt32BE(at + 4) + records.readInt32BE(at + 23) + 1;
  }
  return end;
}
