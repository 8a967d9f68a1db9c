/**
 * What the suite asks of every client, and what each of them has of it. A client is behind a driver: a program that
 * reads calls as JSON lines and answers each (java/, go/, python/), or a class of this folder (kafkajs, kcat).
 * Bytes are base64; on the way in also "random:LENGTH:SEED", which every driver makes into the same bytes, and on the
 * way out, above 1000 bytes, "sha256:LENGTH:HEX".
 */
import { createHash } from "node:crypto";

export const COMPRESSIONS = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
export type Compression = (typeof COMPRESSIONS)[number];

export type Bytes = string | null;

export interface RecordToSend {
  partition: number;
  key: Bytes;
  value: Bytes;
  headers: [name: string, value: Bytes][];
  /** Milliseconds; null leaves it to the client. */
  timestamp: number | null;
}

export interface ReceivedRecord extends Omit<RecordToSend, "timestamp"> {
  offset: number;
  timestamp: number;
}

/** A partition's offset: a timestamp in milliseconds asks for the first record at or after it; -1 where there is none. */
export type OffsetAt = "earliest" | "latest" | "max" | number;

/** Every call: its arguments and its result. */
export interface Calls {
  produce: [
    { topic: string; compression?: Compression; idempotent?: boolean; records: RecordToSend[] },
    { offsets: number[] },
  ];
  /** One transaction from its beginning to its end. */
  transaction: [{ topic: string; transactionalId: string; commit: boolean; records: RecordToSend[] }, unknown];
  /** Gives up with fewer than `count` records after 20 s. */
  read: [
    { topic: string; partition: number; from: number; count: number; committed?: boolean },
    { records: ReceivedRecord[] },
  ];
  /** Starts a member of a group, which reads all the time and does not commit; `assignor`: that one alone. */
  join: [
    {
      member: string;
      group: string;
      topic: string;
      protocol?: "classic" | "consumer";
      assignor?: "range";
      instanceId?: string;
    },
    unknown,
  ];
  assigned: [{ member: string }, { partitions: number[] }];
  /** What the member has read since it was last asked. */
  take: [{ member: string }, { records: ReceivedRecord[] }];
  /** Commits what it has read. */
  commit: [{ member: string }, unknown];
  leave: [{ member: string }, unknown];
  createTopic: [{ topic: string; partitions: number; configs: Record<string, string> }, unknown];
  topics: [object, { topics: string[] }];
  describeTopic: [{ topic: string }, { partitions: number }];
  addPartitions: [{ topic: string; total: number }, unknown];
  deleteTopic: [{ topic: string }, unknown];
  config: [{ topic: string; name: string }, { value: string | null }];
  alterConfig: [{ topic: string; name: string; value: string }, unknown];
  deleteRecords: [{ topic: string; partition: number; before: number }, unknown];
  offset: [{ topic: string; partition: number; at: OffsetAt }, { offset: number }];
  groups: [object, { groups: string[] }];
  describeGroup: [{ group: string }, { state: string; members: number; classic: boolean }];
  committed: [{ group: string; topic: string }, { offsets: Record<string, number> }];
  setCommitted: [{ group: string; topic: string; offsets: Record<string, number> }, unknown];
  deleteGroup: [{ group: string }, unknown];
}

export interface Driver {
  call<Op extends keyof Calls>(op: Op, argument: Calls[Op][0]): Promise<Calls[Op][1]>;
  stop(): Promise<void>;
}

/** The bytes of "random:LENGTH:SEED": printable, since kcat reads lines. */
function randomBytes(length: number, seed: number): Buffer {
  const made = Buffer.allocUnsafe(length);
  let state = BigInt(seed);
  for (let index = 0; index < length; index += 1) {
    state = (state * 1103515245n + 12345n) & 0x7fffffffn;
    made[index] = 48 + Number((state >> 16n) & 63n);
  }
  return made;
}

export function decodeBytes(text: Bytes): Buffer | null {
  if (text === null) return null;
  if (!text.startsWith("random:")) return Buffer.from(text, "base64");
  const [, length, seed] = text.split(":");
  return randomBytes(Number(length), Number(seed));
}

const LONGEST_VALUE = 1000;

export function encodeBytes(bytes: Buffer | null): Bytes {
  if (bytes === null) return null;
  if (bytes.length <= LONGEST_VALUE) return bytes.toString("base64");
  return `sha256:${bytes.length}:${createHash("sha256").update(bytes).digest("hex")}`;
}
