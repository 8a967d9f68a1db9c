/** Control batches: one record whose key tells its type (org.apache.kafka.common.record.internal.ControlRecordType). */
import { Buffer } from "node:buffer";
import { DecodeError } from "../../errors.ts";
import { RecordBatchBuilder } from "./builder.ts";

/** The index is the type's id. */
const CONTROL_RECORD_TYPES = [
  "ABORT",
  "COMMIT",
  "LEADER_CHANGE",
  "SNAPSHOT_HEADER",
  "SNAPSHOT_FOOTER",
  "KRAFT_VERSION",
  "KRAFT_VOTERS",
] as const;
export type ControlRecordType = (typeof CONTROL_RECORD_TYPES)[number];

/** The type that a control record's key (i16 version, i16 type) tells; "UNKNOWN" for one of later versions. */
export function parseControlRecordType(key: Buffer | null): ControlRecordType | "UNKNOWN" {
  if (key === null || key.length < 4) {
    const size = key?.length ?? 0;
    throw new DecodeError(
      `Invalid value size found for end control record key. Must have at least 4 bytes, but found only ${size}`,
      {
        offset: 0,
      },
    );
  }
  const version = key.readInt16BE(0);
  if (version < 0)
    throw new DecodeError(`Invalid version found for control record: ${version}. May indicate data corruption`, {
      offset: 0,
    });
  return CONTROL_RECORD_TYPES[key.readInt16BE(2)] ?? "UNKNOWN";
}

/** The coordinator epoch in the value (i16 version, i32 epoch) of an ABORT or COMMIT record (EndTxnMarker). */
export function parseEndTxnMarker(value: Buffer | null): { readonly coordinatorEpoch: number } {
  if (value === null || value.length < 6) {
    throw new DecodeError(`an end transaction marker has ${value?.length ?? 0} bytes, not 6`, { offset: 0 });
  }
  const version = value.readInt16BE(0);
  if (version < 0)
    throw new DecodeError(
      `Invalid version found for end transaction marker: ${version}. May indicate data corruption`,
      { offset: 0 },
    );
  return { coordinatorEpoch: value.readInt32BE(2) };
}

export interface EndTxnMarkerOptions {
  readonly type: "ABORT" | "COMMIT";
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
  /** Milliseconds. */
  readonly timestamp: number;
  readonly baseOffset?: number;
  readonly partitionLeaderEpoch?: number;
}

/** The control batch that ends a transaction in a partition. */
export function encodeEndTxnMarker(options: EndTxnMarkerOptions): Buffer {
  const key = Buffer.alloc(4);
  key.writeInt16BE(CONTROL_RECORD_TYPES.indexOf(options.type), 2);
  const value = Buffer.alloc(6);
  value.writeInt32BE(options.coordinatorEpoch, 2);
  const builder = new RecordBatchBuilder(128);
  builder.append(options.timestamp, key, value);
  return builder.build({
    producerId: options.producerId,
    producerEpoch: options.producerEpoch,
    isTransactional: true,
    isControl: true,
    ...(options.baseOffset === undefined ? {} : { baseOffset: options.baseOffset }),
    ...(options.partitionLeaderEpoch === undefined ? {} : { partitionLeaderEpoch: options.partitionLeaderEpoch }),
  });
}
