/* oxlint-disable typescript/no-unsafe-type-assertion -- values are untyped here: the definitions in messages/ give callers their types, see schema.ts */
import { InputError, UnsupportedVersionError } from "../errors.ts";
import type { FieldCodec, Target } from "./codec-struct.ts";
import type { Reader } from "./reader.ts";
import type { Field, FieldOptions, ScalarField, ScalarKind } from "./schema.ts";
import type { Writer } from "./writer.ts";

/** Kafka refuses longer strings in every encoding. */
const MAX_STRING = 0x7fff;
/** Reads a length or count; -1 is null. */
type ReadLength = (reader: Reader) => number;
/** Writes a length or count; -1 is null. */
type WriteLength = (writer: Writer, length: number) => void;

const readInt16Length: ReadLength = (reader) => reader.readInt16();
export const readInt32Length: ReadLength = (reader) => reader.readInt32();
export const readCompactLength: ReadLength = (reader) => reader.readUnsignedVarint() - 1;
const writeInt16Length: WriteLength = (writer, length) => writer.writeInt16(length);
export const writeInt32Length: WriteLength = (writer, length) => writer.writeInt32(length);
export const writeCompactLength: WriteLength = (writer, length) => writer.writeUnsignedVarint(length + 1);

/** Kinds whose size is always the same and that are never null. */
const FIXED: Readonly<Partial<Record<ScalarKind, FieldCodec>>> = {
  bool: { minSize: 1, read: (from) => from.readBool(), write: (to, value) => to.writeBool(value as boolean) },
  int8: { minSize: 1, read: (from) => from.readInt8(), write: (to, value) => to.writeInt8(value as number) },
  int16: { minSize: 2, read: (from) => from.readInt16(), write: (to, value) => to.writeInt16(value as number) },
  uint16: { minSize: 2, read: (from) => from.readUint16(), write: (to, value) => to.writeUint16(value as number) },
  int32: { minSize: 4, read: (from) => from.readInt32(), write: (to, value) => to.writeInt32(value as number) },
  uint32: { minSize: 4, read: (from) => from.readUint32(), write: (to, value) => to.writeUint32(value as number) },
  int64: { minSize: 8, read: (from) => from.readInt64(), write: (to, value) => to.writeInt64(value as bigint) },
  float64: { minSize: 8, read: (from) => from.readFloat64(), write: (to, value) => to.writeFloat64(value as number) },
  uuid: { minSize: 16, read: (from) => from.readUuid(), write: (to, value) => to.writeUuid(value as string) },
};

/** The codec of a field that is neither an array nor a struct. */
export function scalarCodec(name: string, field: ScalarField, target: Target): FieldCodec {
  const fixed = FIXED[field.kind];
  if (fixed !== undefined) return fixed;
  return field.kind === "string" ? stringCodec(name, field, target) : bytesCodec(name, field, target);
}

function stringCodec(name: string, field: ScalarField, target: Target): FieldCodec {
  const compact = target.flexible && field.options.flexible !== false;
  const writeLength = compact ? writeCompactLength : writeInt16Length;
  const readLength = boundedLength(name, field, target, compact ? readCompactLength : readInt16Length);
  const nothing = nullWriter(name, field, target, writeLength);
  return {
    minSize: compact ? 1 : 2,
    read(reader) {
      const start = reader.offset;
      const length = readLength(reader);
      if (length < 0) return null;
      if (length > MAX_STRING) throw reader.failure(`String of ${length} bytes is too long`, start);
      return reader.readUtf8(length);
    },
    write(writer, value) {
      if (value === null) return nothing(writer);
      return writer.writeUtf8(value as string, (to, length) => {
        if (length > MAX_STRING) throw new InputError(`'${name}' field is too long to be serialized`);
        writeLength(to, length);
      });
    },
  };
}

function bytesCodec(name: string, field: ScalarField, target: Target): FieldCodec {
  const compact = target.flexible && field.options.flexible !== false;
  const writeLength = compact ? writeCompactLength : writeInt32Length;
  const readLength = boundedLength(name, field, target, compact ? readCompactLength : readInt32Length);
  const nothing = nullWriter(name, field, target, writeLength);
  return {
    minSize: compact ? 1 : 4,
    read(reader) {
      const length = readLength(reader);
      return length < 0 ? null : reader.readBytes(length);
    },
    write(writer, value) {
      if (value === null) return nothing(writer);
      const bytes = value as Uint8Array;
      writeLength(writer, bytes.length);
      return writer.writeBytes(bytes);
    },
  };
}

export function isPresent({ since = 0, until = Infinity }: FieldOptions, version: number): boolean {
  return version >= since && version <= until;
}

export function isTagged({ tag, taggedSince = 0 }: FieldOptions, version: number): boolean {
  return tag !== undefined && version >= taggedSince;
}

export function isNullable({ nullable }: FieldOptions, version: number): boolean {
  return nullable === true || (nullable !== undefined && isPresent(nullable, version));
}

/** Wraps a length reader: -1 only where the field is nullable, nothing below. */
export function boundedLength(name: string, field: Field, target: Target, readLength: ReadLength): ReadLength {
  const lowest = isNullable(field.options, target.version) ? -1 : 0;
  return (reader) => {
    const start = reader.offset;
    const length = readLength(reader);
    if (length >= lowest) return length;
    if (length === -1) throw reader.failure(`Non-nullable field ${name} is null`, start);
    throw reader.failure(`Length ${length} is negative`, start);
  };
}

/** Writes null, or throws where the field must not be null. */
export function nullWriter(
  name: string,
  field: Field,
  target: Target,
  writeLength: WriteLength,
): (writer: Writer) => void {
  if (isNullable(field.options, target.version)) return (writer) => writeLength(writer, -1);
  return () => {
    const message = `Attempted to write null as ${name} at version ${target.version} of ${target.label}`;
    if (field.options.nullable === undefined) throw new TypeError(message);
    throw new UnsupportedVersionError(message, {
      javaClass: "org.apache.kafka.common.errors.UnsupportedVersionException",
    });
  };
}
