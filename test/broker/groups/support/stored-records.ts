/** What a broker has written down of a group in __consumer_offsets. */
import { decodeData } from "../../../../src/protocol/codec.ts";
import { groupMetadataKey } from "../../../../src/protocol/log-records/group-metadata-key.ts";
import { groupMetadataValue } from "../../../../src/protocol/log-records/group-metadata-value.ts";
import { offsetCommitKey } from "../../../../src/protocol/log-records/offset-commit-key.ts";
import { offsetCommitValue } from "../../../../src/protocol/log-records/offset-commit-value.ts";
import { iterateBatches } from "../../../../src/protocol/records/batch.ts";
import { records } from "../../../../src/protocol/records/records.ts";
import { partitionOf } from "../../../../src/broker/groups/log/offsets-topic.ts";
import type { Client } from "./group-script.ts";

const TOPIC = "__consumer_offsets";
const PARTITIONS = 50;
const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

export interface StoredRecord {
  readonly key: object;
  /** Null for a tombstone. */
  readonly value: object | null;
  readonly version: number | null;
}

/** The records of one group, in order, without the times of this run. Tombstones of one removal are in any order. */
export async function storedRecords(client: Client, group: string): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  let offset = 0n;
  for (;;) {
    const bytes = await fetchFrom(client, partitionOf(group, PARTITIONS), offset);
    if (bytes.length === 0) break;
    for (const batch of iterateBatches(bytes)) {
      offset = BigInt(batch.lastOffset + 1);
      for (const { key, value } of records(batch)) {
        const decoded = key === null ? undefined : decode(key, value);
        if (decoded !== undefined && "group" in decoded.key && decoded.key.group === group) found.push(decoded);
      }
    }
  }
  return withSortedTombstones(found);
}

async function fetchFrom(client: Client, partition: number, fetchOffset: bigint): Promise<Buffer> {
  const partitions = [{ partition, fetchOffset, partitionMaxBytes: 4_000_000 }];
  const body = { replicaId: -1, maxWaitMs: 0, minBytes: 0, topics: [{ topic: TOPIC, partitions }] };
  const answer = (await client.quietly("Fetch", 11, body)) as {
    responses: { partitions: { errorCode: number; records: Buffer | null }[] }[];
  };
  const read = answer.responses[0]?.partitions[0];
  if (read?.errorCode !== 0) throw new Error(`${TOPIC}-${partition} cannot be read: ${read?.errorCode}`);
  return read.records ?? Buffer.alloc(0);
}

function decode(key: Buffer, value: Buffer | null): StoredRecord | undefined {
  const type = key.readInt16BE(0);
  if (type !== 1 && type !== 2) return undefined;
  const keyOf = type === 1 ? offsetCommitKey : groupMetadataKey;
  const decodedKey = decodeData(keyOf, 0, key, 2);
  if (value === null) return { key: decodedKey, value: null, version: null };
  const version = value.readInt16BE(0);
  if (type === 2) return { key: decodedKey, value: groupOf(value, version), version };
  const { commitTimestamp, expireTimestamp, ...offset } = decodeData(offsetCommitValue, version, value, 2);
  const retention = expireTimestamp === -1n ? -1n : expireTimestamp - commitTimestamp;
  return { key: decodedKey, value: { ...offset, retention }, version };
}

function groupOf(value: Buffer, version: number): object {
  const { currentStateTimestamp, members, ...group } = decodeData(groupMetadataValue, version, value, 2);
  const isTimed = currentStateTimestamp > 1_700_000_000_000n;
  return { ...group, isTimed, members: members.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) };
}

/** Member ids are at random, whose they are is not. */
function nameOf({ memberId }: { memberId: string }): string {
  return memberId.replaceAll(UUID, "");
}

function withSortedTombstones(found: readonly StoredRecord[]): StoredRecord[] {
  const sorted: StoredRecord[] = [];
  let run: StoredRecord[] = [];
  for (const record of found) {
    if (record.value === null) {
      run.push(record);
      continue;
    }
    sorted.push(...run.toSorted(byKey), record);
    run = [];
  }
  return [...sorted, ...run.toSorted(byKey)];
}

function byKey(left: StoredRecord, right: StoredRecord): number {
  return JSON.stringify(left.key) < JSON.stringify(right.key) ? -1 : 1;
}
