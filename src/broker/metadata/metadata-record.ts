import type { Buffer } from "node:buffer";
import { DecodeError } from "../../errors.ts";
import { writeData } from "../../protocol/codec.ts";
import { Reader } from "../../protocol/reader.ts";
import type { Data, DataInput } from "../../protocol/schema.ts";
import { Writer } from "../../protocol/writer.ts";

/**
 * Records of __cluster_metadata: unsigned varints of the frame's version (1), the record's type and its version, then
 * the record itself (org.apache.kafka.metadata.MetadataRecordSerde).
 */

const FRAME_VERSION = 1;

export interface MetadataRecordFrame {
  /** The record's type: apiKey of its definition. */
  readonly type: number;
  readonly version: number;
  /** Where the record itself begins. */
  readonly offset: number;
}

/** The record in its newest version, unless another is given, framed. */
export function encodeMetadataRecord<D extends Data>(data: D, value: DataInput<D>, version = data.versions[1]): Buffer {
  if (data.apiKey === undefined) throw new RangeError(`${data.name} is not a record of the metadata log`);
  const writer = new Writer(64);
  writer.writeUnsignedVarint(FRAME_VERSION);
  writer.writeUnsignedVarint(data.apiKey);
  writer.writeUnsignedVarint(version);
  writeData(writer, data, version, value);
  return writer.finish();
}

/** Throws DecodeError for a frame of another version. */
export function readMetadataFrame(bytes: Buffer): MetadataRecordFrame {
  const reader = new Reader(bytes);
  const frameVersion = reader.readUnsignedVarint();
  if (frameVersion !== FRAME_VERSION) {
    throw new DecodeError(`metadata record: unknown frame version ${frameVersion}`, { offset: 0 });
  }
  const type = reader.readUnsignedVarint();
  const version = reader.readUnsignedVarint();
  return { type, version, offset: reader.offset };
}
