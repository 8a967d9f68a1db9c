/** Reads one partition for a Fetch: the checks and their errors, and the records (ReplicaManager.readFromLog, Partition.fetchRecords). */
import { code } from "../../protocol/error-table.ts";
import { LOG_OVERHEAD, RECORD_BATCH_OVERHEAD } from "../../protocol/records/batch-layout.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import type { PartitionLog } from "../../storage/log.ts";
import { failedFetch, type Fetched, type FetchPartition } from "./fetch-partition.ts";

export interface ReadLimits {
  readonly isFollower: boolean;
  /** What the whole answer should have; -1 or 0 for no matter. */
  readonly minBytes: number;
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

/** What one look into a log gives may be less than there is, as at a segment's end; up to here it is worth looking again. */
const ENOUGH_BYTES = 64 * 1024;

function readRecords(asked: FetchPartition, log: PartitionLog, upTo: number, limits: ReadLimits): Buffer {
  const maxBytes = Math.min(asked.maxBytes, limits.maxBytes);
  if (maxBytes <= 0 && !limits.minOneBatch) return NO_RECORDS;
  const first = log.read(asked.fetchOffset, { upTo, maxBytes, minOneBatch: limits.minOneBatch });
  const enough = Math.min(maxBytes, Math.max(limits.minBytes, ENOUGH_BYTES));
  if (first.length >= enough) return hasWholeBatch(first) ? first : NO_RECORDS;
  return readOn(first, log, { upTo, maxBytes, enough });
}

interface ReadOnLimits {
  readonly upTo: number;
  readonly maxBytes: number;
  readonly enough: number;
}

function readOn(first: Buffer, log: PartitionLog, { upTo, maxBytes, enough }: ReadOnLimits): Buffer {
  const parts: Buffer[] = [];
  let bytes = 0;
  for (let part = first; hasWholeBatch(part);) {
    const { offset, position } = endOf(part);
    const isLast = offset >= upTo || bytes + part.length >= enough;
    parts.push(isLast ? part : part.subarray(0, position));
    bytes += isLast ? part.length : position;
    if (isLast) break;
    part = log.read(offset, { upTo, maxBytes: maxBytes - bytes, minOneBatch: false });
  }
  const [only = NO_RECORDS] = parts;
  return parts.length > 1 ? Buffer.concat(parts, bytes) : only;
}

/** Less is of no use to anybody. */
function hasWholeBatch(records: Buffer): boolean {
  return records.length >= RECORD_BATCH_OVERHEAD && records.readInt32BE(8) + LOG_OVERHEAD <= records.length;
}

/** Where the last whole batch ends: the offset behind it, and the byte. */
function endOf(records: Buffer): { readonly offset: number; readonly position: number } {
  let offset = 0;
  let position = 0;
  while (position + RECORD_BATCH_OVERHEAD <= records.length) {
    const end = position + LOG_OVERHEAD + records.readInt32BE(position + 8);
    if (end > records.length) break;
    const baseOffset = records.readUInt32BE(position) * 0x100000000 + records.readUInt32BE(position + 4);
    offset = baseOffset + records.readInt32BE(position + 23) + 1;
    position = end;
  }
  return { offset, position };
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
  const aborted = log.abortedTransactions(fetchOffset, endOf(records).offset);
  if (aborted.length === 0) return NONE_ABORTED;
  return aborted.map(({ producerId, firstOffset }) => ({ producerId, firstOffset: BigInt(firstOffset) }));
}
